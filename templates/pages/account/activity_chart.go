package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	"manager/internal/activity"
	"manager/internal/i18n"
)

// The heights of a chart of weeks, in its own units.
const (
	chartHeight = 96
	chartTop    = 22
	chartFloor  = 72
)

// chart is where the bars of a chart of weeks stand.
type chart struct {
	size, axis, left, right, width int
	most                           int // what the upper line stands for
	every                          int // of so many weeks one is named
	bars                           []bar
}

type bar struct {
	from              time.Time
	x                 int
	signIns, failures span
}

// span is a bar from y down by height.
type span struct{ y, height int }

// newChart places the weeks side by side over a width; margin is left for the numbers of the axis.
func newChart(weeks []activity.Week, size, margin int) chart {
	c := chart{size: size, axis: margin - 8, left: margin, right: size - 4, most: 1, every: 2}
	for _, week := range weeks {
		c.most = max(c.most, week.SignIns+week.Failures)
	}
	step := (c.right - c.left) / max(len(weeks), 1)
	c.width = min(34, step*2/3)
	if step < 40 {
		c.every = len(weeks)/3 + 1
	}
	scale := func(n int) int {
		if n == 0 {
			return 0
		}
		return max(3, n*(chartFloor-chartTop)/c.most)
	}
	for i, week := range weeks {
		b := bar{from: week.From, x: c.left + i*step + (step-c.width)/2}
		b.signIns = span{chartFloor - scale(week.SignIns), scale(week.SignIns)}
		b.failures = span{b.signIns.y - scale(week.Failures), scale(week.Failures)}
		c.bars = append(c.bars, b)
	}
	return c
}

func (c chart) viewBox() string { return fmt.Sprintf("0 0 %d %d", c.size, chartHeight) }

// named tells whether the bar's week is written below it.
func (c chart) named(i int) bool { return i%c.every == 0 }

// shortDay is a day without its year.
func shortDay(ctx context.Context, t time.Time) string {
	reader := i18n.From(ctx)
	return strings.TrimSuffix(reader.Date(t), fmt.Sprintf(" %d", t.In(reader.Zone).Year()))
}
