package browser

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// Downloads lets the page save files, which the browser refuses otherwise.
func (p *Page) Downloads() {
	p.t.Helper()
	p.downloads = p.t.TempDir()
	p.must(command(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID, DownloadPath: p.downloads,
	}), "allow downloads")
}

// Downloaded waits for a file whose name ends like this, takes it away and
// returns its content.
func (p *Page) Downloaded(ending string) []byte {
	p.t.Helper()
	var content []byte
	p.wait("download a file "+ending, func() (bool, string, error) {
		files, err := os.ReadDir(p.downloads)
		if err != nil {
			return false, "", err
		}
		var names []string
		for _, file := range files {
			if !strings.HasSuffix(file.Name(), ending) {
				names = append(names, file.Name())
				continue
			}
			name := filepath.Join(p.downloads, file.Name())
			if content, err = os.ReadFile(name); err != nil || len(content) == 0 {
				return false, "it is empty", err
			}
			return true, "", os.Remove(name)
		}
		return false, "there are only " + strings.Join(names, ", "), nil
	})
	return content
}
