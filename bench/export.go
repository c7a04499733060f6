package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"manager/internal/clock"
	"manager/internal/demo"
	"manager/internal/route"
)

const exportsAtOnce = 8

// measureCSV compares the export of the largest organization with the floor's,
// and watches the portal's memory meanwhile.
func (b *bench) measureCSV(ctx context.Context, p plan, r *report) error {
	largest := demo.Sizes[len(demo.Sizes)-1]
	page := fmt.Sprintf("CSV, %s rows", thousands(largest))
	if err := b.exportMemory(ctx, r, page, largest); err != nil {
		return err
	}
	return b.compareExport(ctx, p, r, page)
}

// compareExport compares the export of the largest organization with the floor's.
func (b *bench) compareExport(ctx context.Context, p plan, r *report, page string) error {
	largest := demo.Sizes[len(demo.Sizes)-1]
	return b.withPortal(ctx, func(portal portal) error {
		return b.withFloor(ctx, 0, func(floor *program) error {
			ours := download{address: portal.address, request: portal.get(route.UsersCSV(b.numbers[largest])), rows: largest}
			theirs := download{address: floor.address, request: get(floor.address, "/csv/"+b.numbers[largest], ""), rows: largest}
			var ratios []float64
			for range p.rounds {
				portalTook, err := ours.time(ctx)
				if err != nil {
					return err
				}
				floorTook, err := theirs.time(ctx)
				if err != nil {
					return err
				}
				ratios = append(ratios, floorTook.Seconds()/portalTook.Seconds())
				say(fmt.Sprintf("%s: portal %d ms, floor %d ms", page, portalTook.Milliseconds(), floorTook.Milliseconds()))
			}
			r.add(figure{page: page, what: "rows/s over the floor's", value: median(ratios), must: atLeast(0.8), aim: atLeast(1)})
			return nil
		})
	})
}

// exportMemory watches a portal that has done nothing else.
func (b *bench) exportMemory(ctx context.Context, r *report, page string, rows int) error {
	return b.withPortal(ctx, func(portal portal) error {
		if err := clock.Pause(ctx, settle); err != nil {
			return err
		}
		idle, err := portal.process().rss()
		if err != nil {
			return err
		}
		one := download{address: portal.address, request: portal.get(route.UsersCSV(b.numbers[rows])), rows: rows}
		most, err := portal.process().peak(func() error {
			_, err := one.time(ctx)
			return err
		})
		if err != nil {
			return err
		}
		r.add(figure{page: page, what: "memory, growth at the peak", value: most - idle, unit: "MiB", must: atMost(15)})
		most, err = portal.process().peak(func() error {
			group, ctx := errgroup.WithContext(ctx)
			for range exportsAtOnce {
				group.Go(func() error {
					_, err := one.time(ctx)
					return err
				})
			}
			return group.Wait()
		})
		if err != nil {
			return err
		}
		r.add(figure{page: page, what: fmt.Sprintf("memory, %d at once, growth at the peak", exportsAtOnce), value: most - idle, unit: "MiB", must: atMost(64)})
		return nil
	})
}

// download is a file with at least so many rows.
type download struct {
	address string
	request []byte
	rows    int
}

func (d download) time(ctx context.Context) (took time.Duration, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	c, err := dial(d.address, "")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	var lines lineCounter
	begun := time.Now()
	if _, err := c.send(d.request, &lines); err != nil {
		return 0, err
	}
	if int(lines) < d.rows {
		return 0, fmt.Errorf("the CSV has %d lines instead of %d", lines, d.rows)
	}
	return time.Since(begun), nil
}

// lineCounter counts what is written to it, and forgets it.
type lineCounter int

// Write counts the line feeds in b.
func (c *lineCounter) Write(b []byte) (int, error) {
	*c += lineCounter(bytes.Count(b, []byte{'\n'}))
	return len(b), nil
}
