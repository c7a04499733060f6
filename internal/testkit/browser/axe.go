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
