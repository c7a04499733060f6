package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// figure is one measured number beside its goals, which may be missing.
type figure struct {
	page, what string
	value      float64
	unit       string // empty: a ratio
	must, aim  *goal
}

// goal is a bound from docs/performance.md.
type goal struct {
	bound   float64
	atLeast bool
}

func atMost(bound float64) *goal  { return &goal{bound: bound} }
func atLeast(bound float64) *goal { return &goal{bound: bound, atLeast: true} }

func (g *goal) met(value float64) bool {
	if g.atLeast {
		return value >= g.bound
	}
	return value <= g.bound
}

func (g *goal) String() string {
	if g == nil {
		return ""
	}
	if g.atLeast {
		return fmt.Sprintf("≥ %g", g.bound)
	}
	return fmt.Sprintf("≤ %g", g.bound)
}

func (f figure) verdict() string {
	switch {
	case f.must == nil && f.aim == nil:
		return ""
	case f.must != nil && !f.must.met(f.value):
		return "**not met**"
	case f.aim != nil && f.aim.met(f.value):
		return "aim met"
	case f.must == nil:
		return "aim not met"
	}
	return "met"
}

func (f figure) number() string {
	switch {
	case f.unit == "":
		return fmt.Sprintf("%.2f ×", f.value)
	case f.value >= 100, f.value == math.Trunc(f.value):
		return fmt.Sprintf("%.0f %s", f.value, f.unit)
	case f.value >= 10:
		return fmt.Sprintf("%.1f %s", f.value, f.unit)
	}
	return fmt.Sprintf("%.2f %s", f.value, f.unit)
}

// report collects the figures in the order in which they were measured.
type report struct {
	figures     []figure
	comparisons []comparison
}

func (r *report) add(f figure) { r.figures = append(r.figures, f) }

// String is what was measured, as a Markdown table.
func (r *report) String() string {
	if len(r.comparisons) > 0 {
		return r.comparisonTable()
	}
	return r.table()
}

// table is all figures as a Markdown table.
func (r *report) table() string {
	var b strings.Builder
	b.WriteString("| page | measured | value | must | aim | |\n| --- | --- | ---: | --- | --- | --- |\n")
	for _, f := range r.figures {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", f.page, f.what, f.number(), f.must, f.aim, f.verdict())
	}
	return b.String()
}

// performancePage explains the figures; the newest ones stand between two marks.
var performancePage = filepath.Join("docs", "performance.md")

// mark is the name of the place in the document: that of the figures, or of those over another build's.
func (r *report) mark() string {
	if len(r.comparisons) > 0 {
		return "comparison"
	}
	return "results"
}

// write replaces the results in the document.
func (r *report) write(machine string) error {
	text, err := os.ReadFile(performancePage)
	if err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	beginMark, endMark := "<!-- "+r.mark()+" -->", "<!-- /"+r.mark()+" -->"
	before, rest, begins := strings.Cut(string(text), beginMark)
	_, after, ends := strings.Cut(rest, endMark)
	if !begins || !ends {
		return fmt.Errorf("write the results: %s has no %s and %s", performancePage, beginMark, endMark)
	}
	results := fmt.Sprintf("%s\n\n%s, %s.\n\n%s\n%s", beginMark, time.Now().Format("2 January 2006"), machine, r.String(), endMark)
	return os.WriteFile(performancePage, []byte(before+results+after), 0o644)
}

// machine is the kind of machine, without its name.
func machine(postgres int) string {
	return fmt.Sprintf("%d cores (%s), %s, PostgreSQL %d", runtime.NumCPU(), runtime.GOARCH, strings.Replace(runtime.Version(), "go", "Go ", 1), postgres)
}
