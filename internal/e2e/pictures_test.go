package e2e_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"manager/internal/i18n"
	"manager/internal/route"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

const (
	repository         = "../.."
	guidePictureWidth  = 800 // pixels
	readmePictureWidth = 1200
)

// pictures tells whether the run takes the pictures of the guides and of the README anew.
func pictures() bool { return os.Getenv("PICTURES") == "1" }

// clearPictures removes the pictures of the guides in a language, so that none stays of a step that is gone.
func clearPictures(t *testing.T, lang i18n.Lang) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(repository, "static", "guides", string(lang))); err != nil {
		t.Fatal(err)
	}
}

// savePicture writes what the page shows as a small WebP; path is below the repository.
func savePicture(t *testing.T, page *browser.Page, path string, width int) {
	t.Helper()
	path = filepath.Join(repository, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	convert := exec.Command("cwebp", "-quiet", "-m", "6", "-q", "50", "-resize", strconv.Itoa(width), "0", "-o", path, "--", "-")
	convert.Stdin = bytes.NewReader(page.Picture())
	if said, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("convert a picture (Debian's package webp has cwebp): %v\n%s", err, said)
	}
}

func TestThePicturesOfTheReadme(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	number := p.Org(cast.Org)
	for name, shot := range map[string]struct {
		path    string
		options browser.Options
	}{
		"overview":    {route.Org(number), browser.Options{Width: 1440, Height: 900}},
		"users":       {route.Users(number), browser.Options{Width: 1440, Height: 900}},
		"users-dark":  {route.Users(number), browser.Options{Width: 1440, Height: 900, Dark: true, Lang: "de"}},
		"users-phone": {route.Users(number), browser.Options{Width: 390, Height: 844, Touch: true, Lang: "fr"}},
		"add-user":    {route.InviteUsers(number), browser.Options{Width: 1440, Height: 900}},
	} {
		page, ok := browser.New(t, p.URL, shot.options)
		if !ok {
			return
		}
		lang, _ := i18n.ParseLang(shot.options.Lang)
		newPlayer(t, p, page, lang, nil).signIn(cast.Olive.LoginID, cast.Password)
		page.Goto(shot.path)
		if page.Status() != 200 {
			t.Errorf("%s: status %d", shot.path, page.Status())
		}
		if pictures() {
			savePicture(t, page, filepath.Join("docs", "pictures", name+".webp"), min(readmePictureWidth, int(shot.options.Width)))
		}
	}
}
