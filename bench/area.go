package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/app"
	"manager/internal/config"
	"manager/internal/db"
	"manager/internal/demo"
)

// withArea runs do with the portal's use cases in this very process: what is
// asked of the database alone is measured without a page around it.
func (b *bench) withArea(ctx context.Context, do func(area) error) (err error) {
	environment := map[string]string{"MANAGER_BASE_URL": "http://localhost"}
	for _, pair := range b.environment(b.server.URL()) {
		name, value, _ := strings.Cut(pair, "=")
		environment[name] = value
	}
	cfg, err := config.From(func(name string) (string, bool) { value, found := environment[name]; return value, found })
	if err != nil {
		return fmt.Errorf("configure the use cases: %w", err)
	}
	a, err := app.Build(ctx, cfg, b.server.URL(), app.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("build the use cases: %w", err)
	}
	defer func() { err = errors.Join(err, a.Close(context.WithoutCancel(ctx))) }()
	return do(area{a})
}

// area is the portal's use cases without its pages.
type area struct{ *app.App }

// as is somebody in the organization with so many products.
func (a area) as(ctx context.Context, p demo.Person, products int) (act actor.Actor, err error) {
	batch := &db.Batch{}
	db.Queue(batch, nil, `select u.id, o.id, o.number, m.id, m.role from users u join members m on m.user_id = u.id join organizations o on o.id = m.org_id where u.login_key = @login and o.name = @name`,
		db.Args{"login": p.LoginID, "name": demo.ProductsName(products)}, &act.User, &act.Org, &act.OrgNumber, &act.Member, &act.Role)
	if err := a.DB.Read(ctx, db.System("find somebody to measure with"), batch); err != nil {
		return act, fmt.Errorf("find %s: %w", p.FirstName, err)
	}
	act.FirstName, act.LastName, act.LoginID, act.AuthAt = p.FirstName, p.LastName, p.LoginID, a.Clock()
	return act, nil
}

// question is something asked again and again; each time may ask for something else.
type question func(ctx context.Context, n int) error

// typical is the median time of each question in each round; they are asked in turns.
func typical(ctx context.Context, p plan, questions ...question) ([][]time.Duration, error) {
	medians := make([][]time.Duration, len(questions))
	for range p.rounds + 1 {
		for i, ask := range questions {
			times, err := ask.repeat(ctx, p.length())
			if err != nil {
				return nil, err
			}
			medians[i] = append(medians[i], median(times))
		}
	}
	for i := range medians {
		medians[i] = medians[i][1:] // the first round warms up
	}
	return medians, nil
}

// repeat asks for the time given, at least once.
func (q question) repeat(ctx context.Context, length time.Duration) (times []time.Duration, err error) {
	for ends := time.Now().Add(length); len(times) == 0 || time.Now().Before(ends); {
		begun := time.Now()
		if err := q(ctx, len(times)); err != nil {
			return nil, err
		}
		times = append(times, time.Since(begun))
	}
	return times, nil
}

// growth is the median over the rounds of one question's time over another's.
func growth(of, over []time.Duration) float64 {
	ratios := make([]float64, len(of))
	for i := range of {
		ratios[i] = of[i].Seconds() / over[i].Seconds()
	}
	return median(ratios)
}

func best(times []time.Duration) time.Duration { return slices.Min(times) }
