package browser

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Patience is how long a condition may take to come true.
const Patience = 15 * time.Second

// Options is what a person's browser is like; the zero value is a laptop that speaks English in light colours.
type Options struct {
	Lang   string // what the browser asks for; "en" when empty
	Width  int64  // of the window in pixels; 1440 when 0
	Height int64  // 900 when 0
	Dark   bool
	JSOff  bool
	Touch  bool
}

// Page is one tab of a browser with a profile of its own. Its methods fail the
// test when something does not come true.
type Page struct {
	t    testing.TB
	ctx  context.Context
	base string
	opts Options

	downloads string // the folder of saved files

	mu         sync.Mutex
	complaints []string
}

// New opens a page for the portal at base, and closes it with the test. On a
// machine without Chromium it fails when CI=true; else it logs that, and ok is false.
func New(t testing.TB, base string, o Options) (p *Page, ok bool) {
	t.Helper()
	shared, err := running()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Log("not tried in a browser:", err)
		return nil, false
	}
	ctx, cancel := chromedp.NewContext(shared, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p = &Page{t: t, ctx: ctx, base: strings.TrimSuffix(base, "/"), opts: o}
	p.must(p.prepare(), "open a page")
	return p, true
}

// Tab opens another tab of the same browser, with the same cookies.
func (p *Page) Tab() *Page {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	p.t.Cleanup(cancel)
	tab := &Page{t: p.t, ctx: ctx, base: p.base, opts: p.opts}
	p.must(tab.prepare(), "open another tab")
	return tab
}

func (p *Page) prepare() error {
	width, height, lang := p.opts.Width, p.opts.Height, p.opts.Lang
	if width == 0 {
		width = 1440
	}
	if height == 0 {
		height = 900
	}
	if lang == "" {
		lang = "en"
	}
	if err := p.collectComplaints(); err != nil {
		return err
	}
	if err := command(p.ctx, network.Enable, network.EnableParams{}); err != nil {
		return err
	}
	if err := command(p.ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}}); err != nil {
		return err
	}
	if err := command(p.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: p.opts.Touch}); err != nil {
		return err
	}
	if err := p.Theme(p.opts.Dark); err != nil {
		return err
	}
	return command(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: p.opts.JSOff})
}

// Theme turns the device dark or light. Motion is always off: a picture of a moving thing is another one each time.
func (p *Page) Theme(dark bool) error {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	return command(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// command sends a command whose answer says nothing.
func command[P any](ctx context.Context, c cdp.Command[P, cdp.Empty], params P) error {
	_, err := chromedp.Call(ctx, c, params)
	return err
}

// Goto opens an address, a path of the portal or a whole one.
func (p *Page) Goto(address string) {
	p.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.base + address
	}
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	p.must(chromedp.Do(ctx, chromedp.Navigate(address)), "open "+address)
}

// Path is the page's path and query.
func (p *Page) Path() string {
	p.t.Helper()
	return evaluate[string](p, `location.pathname + location.search`)
}

// Title is the page's title.
func (p *Page) Title() string {
	p.t.Helper()
	return evaluate[string](p, `document.title`)
}

// Status is the HTTP status that the page came with.
func (p *Page) Status() int {
	p.t.Helper()
	return evaluate[int](p, `performance.getEntriesByType("navigation")[0].responseStatus`)
}

// Text is what a person reads on the page.
func (p *Page) Text() string {
	p.t.Helper()
	return evaluate[string](p, `document.body.innerText`)
}

// TextOf is what stands in the first element that the CSS selector finds.
func (p *Page) TextOf(selector string) string {
	p.t.Helper()
	return evaluate[string](p, fmt.Sprintf(`document.querySelector(%q)?.textContent ?? ""`, selector))
}

// Lang is the language that the page says it is in.
func (p *Page) Lang() string {
	p.t.Helper()
	return evaluate[string](p, `document.documentElement.lang`)
}

// Complaints are the errors that scripts and the browser's policies reported since the page was opened.
func (p *Page) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.complaints)
}

func (p *Page) complain(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints = append(p.complaints, text)
}
