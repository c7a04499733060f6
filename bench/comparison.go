package main

import (
	"context"
	"fmt"
	"strings"
)

// comparison is one figure of this build and of another one, measured in turns.
type comparison struct {
	page, what string
	ours       float64
	theirs     float64
	unit       string
	ratio      float64 // the median over the rounds, ours over theirs
	own        bool    // the goals are those of our figure, not of the ratio
	must, aim  *goal
	missing    string // why nothing was measured
}

func (r *report) compare(c comparison) { r.comparisons = append(r.comparisons, c) }

// comparisonTable is all comparisons as a Markdown table.
func (r *report) comparisonTable() string {
	var b strings.Builder
	b.WriteString("| page | measured | other build | this build | this over other | must | aim | |\n| --- | --- | ---: | ---: | ---: | --- | --- | --- |\n")
	for _, c := range r.comparisons {
		if c.missing != "" {
			fmt.Fprintf(&b, "| %s | %s | | | | %s | %s | %s |\n", c.page, c.what, c.must, c.aim, c.missing)
			continue
		}
		judged := figure{value: c.ratio, must: c.must, aim: c.aim}
		if c.own {
			judged.value = c.ours
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %.2f × | %s | %s | %s |\n", c.page, c.what,
			figure{value: c.theirs, unit: c.unit}.number(), figure{value: c.ours, unit: c.unit}.number(), c.ratio, c.must, c.aim, judged.verdict())
	}
	return b.String()
}

// pair is the same thing of both builds: ours first.
type pair[T any] struct{ ours, theirs T }

// withBoth runs do with a fresh portal of each build, signed in.
func (b *bench) withBoth(ctx context.Context, do func(pair[portal]) error) error {
	return b.withBuild(ctx, b.ours(), func(ours portal) error {
		return b.withBuild(ctx, *b.other, func(theirs portal) error {
			return do(pair[portal]{ours, theirs})
		})
	})
}

// alternate measures both builds in turns, so many times, and fills c with the
// medians of what was measured and of the ratios.
func (b *bench) alternate(rounds int, c comparison, measure func(build) (float64, error)) (comparison, error) {
	var ours, theirs, ratios []float64
	for n := range rounds {
		order := []build{b.ours(), *b.other}
		if n%2 == 1 {
			order[0], order[1] = order[1], order[0]
		}
		var figures pair[float64]
		for _, one := range order {
			value, err := measure(one)
			if err != nil {
				return c, err
			}
			if one == *b.other {
				figures.theirs = value
			} else {
				figures.ours = value
			}
		}
		ours, theirs, ratios = append(ours, figures.ours), append(theirs, figures.theirs), append(ratios, figures.ours/figures.theirs)
	}
	c.ours, c.theirs, c.ratio = median(ours), median(theirs), median(ratios)
	say(fmt.Sprintf("%s, %s: %.4g over %.4g %s", c.page, c.what, c.ours, c.theirs, c.unit))
	return c, nil
}

// loadBoth loads both builds in turns and fills c with one figure of the rounds.
func loadBoth(ctx context.Context, p plan, c comparison, connections int, both pair[subject], figure func(round) float64) (comparison, error) {
	rounds, err := interleave(ctx, p.atLeast(shortestRound), connections, both.ours, both.theirs)
	if err != nil {
		return c, err
	}
	c.ours, c.theirs, c.ratio = medianOf(rounds[0], figure), medianOf(rounds[1], figure), ratio(rounds[0], rounds[1], figure)
	say(fmt.Sprintf("%s, %s: %s; the other build %s", c.page, c.what, rounds[0][0], rounds[1][0]))
	return c, nil
}

func medianOf(rounds []round, figure func(round) float64) float64 {
	values := make([]float64, len(rounds))
	for i, one := range rounds {
		values[i] = figure(one)
	}
	return median(values)
}
