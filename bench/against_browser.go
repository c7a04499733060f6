package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"manager/internal/demo"
	"manager/internal/route"
)

// openings is how often each page is opened.
const openings = 9

// openWithin is how long a page may take in the browser.
const openWithin = 30 * time.Second

// compareBrowser compares the users table in Chromium with the floor's page of
// the same size, which has a style sheet and a script: until the document is
// ready, with nothing in the browser's cache.
func (b *bench) compareBrowser(ctx context.Context, _ plan, r *report) error {
	c := comparison{page: "users table in Chromium, cold", what: "DOMContentLoaded over a simple page's", own: true, must: atMost(1.8), aim: atMost(1.3)}
	browser, err := chromium()
	if err != nil {
		c.missing = "Chromium is not installed"
		r.compare(c)
		return nil
	}
	return b.withBrowser(ctx, browser, func(ctx context.Context) error {
		return b.withBoth(ctx, func(both pair[portal]) error {
			path := route.Users(b.numbers[demo.Sizes[0]])
			_, size, err := both.theirs.read(path)
			if err != nil {
				return err
			}
			return b.withFloor(ctx, size, func(floor *program) error {
				if c, err = openInTurns(ctx, c, both, path, "http://"+floor.address+"/simple/"+b.numbers[demo.Sizes[0]]); err != nil {
					return err
				}
				r.compare(c)
				return nil
			})
		})
	})
}

// openInTurns fills c with the medians over the openings.
func openInTurns(ctx context.Context, c comparison, both pair[portal], path, simple string) (comparison, error) {
	var ours, theirs []float64
	pages := []struct{ address, cookie string }{
		{simple, ""}, {"http://" + both.ours.address + path, both.ours.cookie}, {"http://" + both.theirs.address + path, both.theirs.cookie},
	}
	for n := range openings + 1 {
		var took [3]float64
		for i := range pages {
			i = (i + n) % len(pages) // each of them is opened first, second and last equally often
			var err error
			if took[i], err = domReady(ctx, pages[i].address, pages[i].cookie); err != nil {
				return c, err
			}
		}
		if n == 0 {
			continue // the programs warm up
		}
		say(fmt.Sprintf("%s: %.0f ms, the other build %.0f ms, a simple page %.0f ms", c.page, took[1], took[2], took[0]))
		ours, theirs = append(ours, took[1]/took[0]), append(theirs, took[2]/took[0])
	}
	c.ours, c.theirs = median(ours), median(theirs)
	c.ratio = c.ours / c.theirs
	return c, nil
}

// domReady opens the page in a fresh profile and returns, in milliseconds, when its DOMContentLoaded was over.
func domReady(ctx context.Context, address, cookie string) (float64, error) {
	ctx, cancel := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, openWithin)
	defer stop()
	for pair := range strings.SplitSeq(cookie, "; ") {
		name, value, found := strings.Cut(pair, "=")
		if !found {
			continue
		}
		if err := command(ctx, network.SetCookies, network.SetCookiesParams{Cookies: []*network.CookieParam{{Name: name, Value: value, URL: address}}}); err != nil {
			return 0, fmt.Errorf("sign in in the browser: %w", err)
		}
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		return 0, fmt.Errorf("open %s: %w", address, err)
	}
	status, err := chromedp.Run(ctx, chromedp.Evaluate[int](`performance.getEntriesByType("navigation")[0].responseStatus`))
	if err != nil || status != 200 {
		return 0, errors.Join(fmt.Errorf("%s is answered with %d in the browser", address, status), err)
	}
	return chromedp.Run(ctx, chromedp.Evaluate[float64](`performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd`))
}

// command sends a command whose answer says nothing.
func command[P any](ctx context.Context, c cdp.Command[P, cdp.Empty], params P) error {
	_, err := chromedp.Call(ctx, c, params)
	return err
}

func chromium() (program string, err error) {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if program, err = exec.LookPath(name); err == nil {
			return program, nil
		}
	}
	return "", err
}

// withBrowser runs do with a browser that asks for nothing but what is measured.
func (b *bench) withBrowser(ctx context.Context, browser string, do func(context.Context) error) error {
	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(browser),
		chromedp.UserDataDir(filepath.Join(b.folder, "browser")), chromedp.Flag("disable-component-update", true))
	if os.Geteuid() == 0 {
		flags = append(flags, chromedp.Flag("no-sandbox", true)) // its sandbox refuses to run as root
	}
	ctx, stopAllocator := chromedp.NewExecAllocator(ctx, flags...)
	defer stopAllocator()
	ctx, stopBrowser := chromedp.NewContext(ctx)
	defer stopBrowser()
	if err := chromedp.Do(ctx); err != nil { // no step at all: it starts the browser
		return fmt.Errorf("start Chromium: %w", err)
	}
	return do(ctx)
}
