package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed find.js
var finder string

// evaluate runs an expression in the page.
func evaluate[T any](p *Page, expression string) T {
	p.t.Helper()
	value, err := tryEvaluate[T](p.ctx, expression)
	p.must(err, "look at the page")
	return value
}

func tryEvaluate[T any](ctx context.Context, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}

// ask calls a function of find.js with arguments.
func ask[T any](p *Page, function string, args ...any) (T, error) {
	expression, err := question(function, args...)
	if err != nil {
		var zero T
		return zero, err
	}
	return tryEvaluate[T](p.ctx, expression)
}

// question is the expression that calls a function of find.js with arguments.
func question(function string, args ...any) (string, error) {
	encoded, err := json.Marshal(append([]any{}, args...)) // no arguments are an empty list, not null
	if err != nil {
		return "", fmt.Errorf("write down the question: %w", err)
	}
	return fmt.Sprintf("(() => { %s\nreturn %s(...%s); })()", finder, function, encoded), nil
}

// wait asks until answer is content; a page that is just being replaced fails to
// answer and is asked again.
func (p *Page) wait(what string, answer func() (ok bool, why string, err error)) {
	p.t.Helper()
	deadline := time.Now().Add(Patience)
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, why, err := answer()
		if err == nil && ok {
			return
		}
		if time.Now().After(deadline) || p.ctx.Err() != nil {
			p.fail("%s: %s%s", what, why, errorText(err))
		}
		select {
		case <-p.ctx.Done():
		case <-tick.C:
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return " (" + err.Error() + ")"
}

// collectComplaints listens to what scripts throw and to what the browser
// refuses, such as a style that the content security policy does not allow.
func (p *Page) collectComplaints() error {
	return chromedp.Listen(p.ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			p.complain(e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
				p.complain(e.Entry.Text)
			}
		}
	})
}
