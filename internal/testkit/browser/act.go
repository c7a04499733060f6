package browser

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// spot is where find.js found something to use.
type spot struct {
	OK    bool    `json:"ok"`
	Why   string  `json:"why"`
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
	Leads bool    `json:"leads"` // a click replaces the page where nothing stops it
}

// Click clicks the link, button or heading of a fold that carries exactly this
// label, as words on it or as its accessible name, within the regions named,
// the outer one first. It waits until a page that it leads to is there.
func (p *Page) Click(label string, regions ...string) {
	p.t.Helper()
	p.click("click", fmt.Sprintf("click %q%s", label, within(regions)), label, regions)
}

// Press is Click for what first asks for something else, such as a passkey: it
// waits for no other page.
func (p *Page) Press(label string, regions ...string) {
	p.t.Helper()
	what := fmt.Sprintf("press %q%s", label, within(regions))
	found := p.find("click", what, label, regions)
	p.must(chromedp.Do(p.ctx, chromedp.MouseClickXY(found.X, found.Y)), what)
}

// Tick ticks the box, or chooses the answer, with exactly this label.
func (p *Page) Tick(label string, regions ...string) {
	p.t.Helper()
	what := fmt.Sprintf("tick %q%s", label, within(regions))
	found := p.find("tick", what, label, regions)
	p.must(chromedp.Do(p.ctx, chromedp.MouseClickXY(found.X, found.Y)), what)
	p.wait(what, func() (bool, string, error) {
		ticked, err := ask[bool](p, "ticked", label, regions)
		return ticked, "it is not ticked", err
	})
}

// Untick takes the tick of the box with exactly this label away.
func (p *Page) Untick(label string, regions ...string) {
	p.t.Helper()
	what := fmt.Sprintf("untick %q%s", label, within(regions))
	found := p.find("tick", what, label, regions)
	p.must(chromedp.Do(p.ctx, chromedp.MouseClickXY(found.X, found.Y)), what)
	p.wait(what, func() (bool, string, error) {
		ticked, err := ask[bool](p, "ticked", label, regions)
		return !ticked, "it is still ticked", err
	})
}

// Fill replaces what stands in the field with exactly this label.
func (p *Page) Fill(label, value string, regions ...string) {
	p.t.Helper()
	what := fmt.Sprintf("fill %q%s", label, within(regions))
	found := p.find("fill", what, label, regions)
	p.must(chromedp.Do(p.ctx, chromedp.MouseClickXY(found.X, found.Y)), what)
	p.wait(what, func() (bool, string, error) {
		ready, err := ask[bool](p, "selectAll", label, regions)
		return ready, "the field does not take the focus", err
	})
	p.must(command(p.ctx, input.InsertText, input.InsertTextParams{Text: value}), what)
}

// Choose chooses the option of a list, or the answer of a question, by their labels.
func (p *Page) Choose(label, option string, regions ...string) {
	p.t.Helper()
	what := fmt.Sprintf("choose %q in %q%s", option, label, within(regions))
	p.wait(what, func() (bool, string, error) {
		found, err := ask[spot](p, "choose", label, option, regions)
		if err == nil && found.OK && found.X > 0 {
			err = chromedp.Do(p.ctx, chromedp.MouseClickXY(found.X, found.Y))
		}
		return found.OK, found.Why, err
	})
}

// Upload puts a file into the field with exactly this label.
func (p *Page) Upload(label, file string, regions ...string) {
	p.t.Helper()
	what := fmt.Sprintf("upload into %q%s", label, within(regions))
	p.find("fill", what, label, regions)
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	expression, err := question("one", "fill", label, regions)
	p.must(err, what)
	found, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: expression + ".element"})
	p.must(err, what)
	p.must(command(ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, ObjectID: found.Result.ObjectID}), what)
}

// SeeHeading waits until a heading, legend or term of exactly these words is to
// be seen, which a screen reader alone would not do.
func (p *Page) SeeHeading(label string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("see the heading %q", label), func() (bool, string, error) {
		found, err := ask[spot](p, "headed", label)
		return found.OK, found.Why, err
	})
}

// See waits until the text stands on the page, within the regions named.
func (p *Page) See(text string, regions ...string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("see %q%s", text, within(regions)), func() (bool, string, error) {
		found, err := ask[spot](p, "see", text, regions)
		return found.OK, found.Why, err
	})
}

// SeePath waits until the page's path, without the query, is this one.
func (p *Page) SeePath(path string) {
	p.t.Helper()
	p.wait("be at "+path, func() (bool, string, error) {
		at, err := tryEvaluate[string](p.ctx, `document.readyState === "complete" ? location.pathname : ""`)
		return at == path, "it is " + at, err
	})
}

// SeeFetched waits until the page's script has fetched the path, for what a later click needs.
func (p *Page) SeeFetched(path string) {
	p.t.Helper()
	p.wait("see "+path+" fetched", func() (bool, string, error) {
		done, err := tryEvaluate[bool](p.ctx, fmt.Sprintf(`performance.getEntriesByType("resource").some((r) => new URL(r.name).pathname === %q && r.responseEnd > 0)`, path))
		return done, "it was not", err
	})
}

func (p *Page) click(kind, what, label string, regions []string) {
	p.t.Helper()
	found := p.find(kind, what, label, regions)
	if found.Leads {
		_, err := ask[bool](p, "watch")
		p.must(err, what)
	}
	p.must(chromedp.Do(p.ctx, chromedp.MouseClickXY(found.X, found.Y)), what)
	if !found.Leads {
		return
	}
	p.wait(what, func() (bool, string, error) {
		replaced, err := ask[bool](p, "replaced")
		return replaced, "no other page came", err
	})
}

// find waits until exactly one thing answers to label and can be reached with the mouse.
func (p *Page) find(kind, what, label string, regions []string) (found spot) {
	p.t.Helper()
	p.wait(what, func() (bool, string, error) {
		var err error
		found, err = ask[spot](p, "spot", kind, label, regions)
		return found.OK, found.Why, err
	})
	return found
}

func within(regions []string) string {
	if len(regions) == 0 {
		return ""
	}
	return " in " + strings.Join(regions, " › ")
}

// Key presses a key, such as "\r" or kb.Escape of package kb.
func (p *Page) Key(key string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	p.must(chromedp.Do(ctx, chromedp.KeyEvent(key)), "press a key")
}
