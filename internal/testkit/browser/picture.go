package browser

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Picture is a PNG of what the window shows.
func (p *Page) Picture() []byte {
	p.t.Helper()
	picture, err := p.picture()
	p.must(err, "take a picture")
	return picture
}

func (p *Page) picture() ([]byte, error) {
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	result, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
	return result.Data, err
}

// must fails the test when err is one.
func (p *Page) must(err error, what string) {
	p.t.Helper()
	if err != nil {
		p.fail("%s: %v", what, err)
	}
}

// fail ends the test with what a person would see.
func (p *Page) fail(format string, args ...any) {
	p.t.Helper()
	at, err := tryEvaluate[string](p.ctx, `document.title + "\n  at " + location.href`)
	if err != nil {
		at = err.Error()
	}
	seen, err := ask[string](p, "excerpt")
	if err != nil {
		seen = err.Error()
	}
	p.t.Fatalf("%s\n  on %s\n  which says: %s\n  picture: %s\n  complaints: %v", fmt.Sprintf(format, args...), at, seen, p.keepPicture(), p.Complaints())
}

// keepPicture saves a picture of the failed page where it outlives the test:
// among the artifacts where the run keeps them, else in the temporary folder.
func (p *Page) keepPicture() string {
	picture, err := p.picture()
	if err != nil {
		return err.Error()
	}
	name := "failed-" + strings.NewReplacer("/", "-", " ", "_").Replace(p.t.Name()) + ".png"
	file := filepath.Join(os.TempDir(), name)
	if kept := flag.Lookup("test.artifacts"); kept != nil && kept.Value.String() == "true" {
		file = filepath.Join(p.t.ArtifactDir(), name)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		return err.Error()
	}
	return file
}
