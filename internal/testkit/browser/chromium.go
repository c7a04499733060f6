package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// chromium is the one browser of a test process; every Page has a profile of its own in it.
var chromium struct {
	sync.Mutex
	ctx  context.Context
	stop []context.CancelFunc
	dir  string
}

// Main runs the tests of a package and ends Chromium after them; it returns the exit code.
func Main(m *testing.M) int {
	code := m.Run()
	if err := closeChromium(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}

// Installed finds Chromium's program: CHROMIUM names it, else the usual names are looked for. The
// headless shell comes first: the same pages without the windows around them, for half the work.
func Installed() (program string, ok bool) {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if found, err := exec.LookPath(name); err == nil {
			return found, true
		}
	}
	return "", false
}

// running starts Chromium when it does not run yet.
func running() (context.Context, error) {
	chromium.Lock()
	defer chromium.Unlock()
	if chromium.ctx != nil {
		return chromium.ctx, nil
	}
	program, ok := Installed()
	if !ok {
		return nil, errors.New("no Chromium is installed: apt-get install chromium, or name it in CHROMIUM")
	}
	dir, err := os.MkdirTemp("", "portal-browser-")
	if err != nil {
		return nil, fmt.Errorf("make a profile for Chromium: %w", err)
	}
	allocated, stopAllocator := chromedp.NewExecAllocator(context.Background(), flags(program, dir)...)
	ctx, stopBrowser := chromedp.NewContext(allocated)
	if err := chromedp.Do(ctx); err != nil { // no step at all: it starts the browser
		stopBrowser()
		stopAllocator()
		return nil, fmt.Errorf("start Chromium: %w", err)
	}
	chromium.ctx, chromium.stop, chromium.dir = ctx, []context.CancelFunc{stopBrowser, stopAllocator}, dir
	return ctx, nil
}

// flags keep Chromium quiet: no request leaves this machine but those of the test.
func flags(program, dir string) []chromedp.ExecAllocatorOption {
	all := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program), chromedp.UserDataDir(dir),
		chromedp.Flag("disable-component-update", true),
		// Without the cache of pages that were left, a page doesn't get a process of its own each time.
		chromedp.Flag("disable-features", "Translate,OptimizationHints,MediaRouter,PasswordLeakDetection,BackForwardCache"),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("font-render-hinting", "none"),
	)
	if os.Geteuid() == 0 {
		all = append(all, chromedp.Flag("no-sandbox", true)) // its sandbox refuses to run as root
	}
	return all
}

func closeChromium() error {
	chromium.Lock()
	defer chromium.Unlock()
	for _, stop := range chromium.stop {
		stop()
	}
	if chromium.dir == "" {
		return nil
	}
	if err := os.RemoveAll(chromium.dir); err != nil {
		return fmt.Errorf("remove Chromium's profile: %w", err)
	}
	return nil
}
