package browser

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// Violation is something that axe-core found to be in somebody's way.
type Violation struct {
	Rule    string   `json:"rule"`
	Help    string   `json:"help"`
	Impact  string   `json:"impact"`
	Targets []string `json:"targets"`
}

// String names the rule and where it is broken.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s: %s", v.Rule, v.Impact, v.Help, strings.Join(v.Targets, " | "))
}

// rules are those of WCAG 2.2 AA and the good practices that axe-core knows.
const rules = `axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
	.then(found => found.violations.map(v => ({ rule: v.id, help: v.help, impact: v.impact || "", targets: v.nodes.map(n => n.target.join(" ") + " " + n.html.slice(0, 200)) })))`

// Axe looks at the page with axe-core, whose source is given. It goes into the
// page by the debugger: the content security policy would not let it in otherwise.
func (p *Page) Axe(source string) []Violation {
	p.t.Helper()
	if !evaluate[bool](p, `Boolean(window.axe)`) {
		_, err := tryEvaluate[chromedp.Void](p.ctx, source)
		p.must(err, "put axe-core into the page")
	}
	ctx, cancel := context.WithTimeout(p.ctx, 2*Patience)
	defer cancel()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]Violation](rules, chromedp.EvalAwaitPromise))
	p.must(err, "look at the page with axe-core")
	return found
}

// Overflow tells by how many pixels the page is wider than the window: people
// with a phone would have to scroll sideways.
func (p *Page) Overflow() int {
	p.t.Helper()
	return evaluate[int](p, `Math.round(document.documentElement.scrollWidth - document.documentElement.clientWidth)`)
}

// TallerThan names the elements with a text that take more than so many pixels;
// empty when there are none. Paragraphs may: a question says whole what it is about.
func (p *Page) TallerThan(pixels int, text string) string {
	p.t.Helper()
	return evaluate[string](p, fmt.Sprintf(`[...document.body.querySelectorAll(":not(p)")]
		.filter(e => e.getBoundingClientRect().height > %d && [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.includes(%q)))
		.map(e => e.parentElement.className + " > " + e.localName + "." + e.className).join(", ")`, pixels, text))
}

// NotLast names a button that can't be undone and stands before another one of
// its row; empty when all stand last.
func (p *Page) NotLast() string {
	p.t.Helper()
	return evaluate[string](p, `[...document.querySelectorAll(".form-actions > .danger, .form-actions > .risky, .page-head > .end > .risky")].filter(risk => {
		const at = e => e.getBoundingClientRect();
		return [...risk.parentElement.children].some(other => other !== risk && at(other).height > 0 && (at(other).top > at(risk).bottom - 1 || Math.abs(at(other).top - at(risk).top) < 1 && at(other).left > at(risk).left));
	}).map(e => e.textContent.trim()).join(", ")`)
}
