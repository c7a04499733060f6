package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/clock"
	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/route"
)

// documentSizes are how many documents the compared organizations have.
var documentSizes = []int{1000, 1_000_000}

// fillDocumentsSQL gives an organization so many documents over ten years: of ten, one
// is a credit note and one was cancelled; the newest hundred are open and the hundred
// before them overdue, however many there are. IDs grow with the time, as the portal's
// do. What they say is as long as that of a short document, and nobody reads it here.
const fillDocumentsSQL = `
	with s as (
			insert into document_series (series, kind, year, last_seq, digest)
			select $3, k, 2026, $2, decode(repeat('00', 32), 'hex') from unnest(array['invoice', 'credit_note']) k returning kind),
		n as (
			select n, now() - ($2::int - n) * (interval '3650 days' / $2::int) - interval '1 hour' as at, n > $2::int - 100 as open, n between $2::int - 199 and $2::int - 100 as late, n % 10 as digit
			from generate_series(1, $2::int) n),
		d as (
			select *, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid as id,
				case when open or late then 'open' when digit = 0 then 'refunded' when digit = 1 then 'cancelled' else 'paid' end as state from n)
	insert into documents (org_id, id, kind, series, year, seq, number, issued_at, issued_on, due_on, currency, net, vat, total, paid, credited, state, settled_at, settled_by,
		original_id, reference, about, lines, content, previous, digest)
	select $1, id, case state when 'refunded' then 'credit_note' else 'invoice' end, $3, 2026, n, $3 || '-2026-' || n, at, at::date, case when late then at::date - 1 when open then now()::date + 10 end,
		'CHF', 1000, 81, 1081, case state when 'paid' then 1081 else 0 end, case state when 'cancelled' then 1081 else 0 end, state, case state when 'open' then null else at end, case state when 'paid' then 'card' else '' end,
		case state when 'refunded' then lag(id) over (order by n) end, case state when 'refunded' then '' else 'RF18' || $3 || lpad(n::text, 9, '0') end, 'Swiss Backup 500 GB', 1, convert_to(repeat('x', 300), 'UTF8'), '', decode(repeat('00', 32), 'hex')
	from d order by n`

// measureDocuments compares the invoice history of an organization with very many
// documents with that of one with few, and page and CSV with the floor's.
func (b *bench) measureDocuments(ctx context.Context, p plan, r *report) error {
	few, many, err := b.documentOwners(ctx)
	if err != nil {
		return err
	}
	if err := b.documentsMemory(ctx, r, many); err != nil {
		return err
	}
	return b.withPortal(ctx, func(portal portal) error {
		if err := b.growthOfDocuments(ctx, p, r, portal, few, many); err != nil {
			return err
		}
		if err := b.compareDocumentsPage(ctx, p, r, portal, many); err != nil {
			return err
		}
		return b.compareDocumentsCSV(ctx, p, r, portal, many)
	})
}

// documentOwners makes the organizations with their documents.
func (b *bench) documentOwners(ctx context.Context) (few, many buyer, err error) {
	return few, many, b.withArea(ctx, func(a area) error {
		people, err := a.people(ctx, []string{demo.Lena.LoginID})
		if err != nil {
			return err
		}
		for i, by := range []*buyer{&few, &many} {
			if *by, err = a.makeOrganization(ctx, people[0], fmt.Sprintf("Documents %d", documentSizes[i])); err != nil {
				return err
			}
			say(fmt.Sprintf("writing %s documents", thousands(documentSizes[i])))
			if err := b.fill(ctx, []any{by.Org, documentSizes[i], fmt.Sprintf("B%d", i)}, fillDocumentsSQL, "vacuum analyze documents"); err != nil {
				return err
			}
		}
		return nil
	})
}

// historyPages are the first and the last page of an organization's history, every state and two periods.
func historyPages(ctx context.Context, a area, by buyer) (pages []variant, err error) {
	history := route.Invoices(by.OrgNumber)
	last, err := lastHistoryPage(ctx, a, by)
	if err != nil {
		return nil, err
	}
	now := a.Clock()
	day := func(before int) string { return now.AddDate(0, 0, -before).Format(time.DateOnly) }
	pages = []variant{{name: "first page", path: history}, {name: "last page", path: route.With(history, "cursor", last)}}
	for _, state := range document.States {
		pages = append(pages, variant{name: string(state), path: route.With(history, "state", string(state))})
	}
	return append(pages,
		variant{name: "the newest year", path: route.With(history, "from", day(365))},
		variant{name: "a year long past", path: route.With(history, "from", day(3000), "to", day(2635))},
		variant{name: "six years long past, cancelled", path: route.With(history, "from", day(3500), "to", day(1300), "state", string(document.Cancelled))}), nil
}

// lastHistoryPage is the cursor behind the last document but fifty. Nobody pages
// through a million documents to measure, so it is written as the list writes its own.
func lastHistoryPage(ctx context.Context, a area, by buyer) (string, error) {
	var oldest []document.Document
	size := document.DefaultPageSize
	err := a.Documents.Export(ctx, by.Actor, document.Filter{To: tax.DayOf(a.Clock().AddDate(0, 0, -3400))}, func(chunk []document.Document) error {
		oldest = append(oldest, chunk...)
		oldest = oldest[max(0, len(oldest)-size-1):]
		return nil
	})
	if err != nil || len(oldest) <= size {
		return "", errors.Join(errors.New("the history has no last page"), err)
	}
	none := tax.Day(0).Time().Format(time.DateOnly)
	cursor := keyset.Encode(struct {
		List string      `json:"l"`
		On   tax.Day     `json:"o"`
		ID   id.Document `json:"i"`
	}{keyset.Fingerprint("documents", "", none, none), oldest[0].IssuedOn, oldest[0].ID})
	list, err := a.Documents.List(ctx, by.Actor, document.Query{Cursor: cursor, Size: size})
	if err != nil || list.Next != "" || list.Previous == "" || len(list.Documents) != size {
		return "", errors.Join(errors.New("the cursor does not lead to the last page of the history"), err)
	}
	return cursor, nil
}

func (b *bench) growthOfDocuments(ctx context.Context, p plan, r *report, running portal, few, many buyer) error {
	var names, pages []variant
	err := b.withArea(ctx, func(a area) error {
		small, err := historyPages(ctx, a, few)
		if err != nil {
			return err
		}
		names, err = historyPages(ctx, a, many)
		for i := range names {
			pages = append(pages, small[i], names[i])
		}
		return err
	})
	if err != nil {
		return err
	}
	rounds, err := interleave(ctx, p, 1, b.subjects(running, pages)...)
	if err != nil {
		return err
	}
	for i, v := range names {
		say(fmt.Sprintf("invoice history, %s: %s, with many documents %s", v.name, rounds[2*i][0], rounds[2*i+1][0]))
		r.add(figure{page: "invoice history", what: fmt.Sprintf("p50, %s, %s documents over %s", v.name, thousands(documentSizes[1]), thousands(documentSizes[0])),
			value: ratio(rounds[2*i+1], rounds[2*i], round.typical), must: atMost(1.2)})
	}
	return nil
}

func (b *bench) compareDocumentsPage(ctx context.Context, p plan, r *report, portal portal, many buyer) error {
	path := route.Invoices(many.OrgNumber)
	_, size, err := portal.read(path)
	if err != nil {
		return err
	}
	return b.withFloor(ctx, size, func(floor *program) error {
		ours := subject{server: portal.program, postgres: b.postgres, requests: [][]byte{portal.get(path)}}
		theirs := subject{server: floor, postgres: b.postgres, requests: [][]byte{get(floor.address, "/documents/"+many.OrgNumber, "")}}
		rounds, err := interleave(ctx, p, 1, ours, theirs)
		if err != nil {
			return err
		}
		say(fmt.Sprintf("invoice history: portal %s, floor %s", rounds[0][0], rounds[1][0]))
		r.add(figure{page: "invoice history", what: "cpu_x, 1 connection", value: ratio(rounds[0], rounds[1], round.cpuEach), must: atMost(3)})
		return nil
	})
}

// documentsMemory watches a portal that has done nothing else while it sends all documents as CSV.
func (b *bench) documentsMemory(ctx context.Context, r *report, many buyer) error {
	return b.withPortal(ctx, func(portal portal) error {
		if err := clock.Pause(ctx, settle); err != nil {
			return err
		}
		idle, err := portal.process().rss()
		if err != nil {
			return err
		}
		file := download{address: portal.address, request: portal.get(route.InvoicesCSV(many.OrgNumber)), rows: documentSizes[1]}
		most, err := portal.process().peak(func() error {
			_, err := file.time(ctx)
			return err
		})
		if err != nil {
			return err
		}
		r.add(figure{page: documentsCSV(), what: "memory, growth at the peak", value: most - idle, unit: "MiB", must: atMost(15)})
		return nil
	})
}

func documentsCSV() string { return fmt.Sprintf("CSV, %s documents", thousands(documentSizes[1])) }

func (b *bench) compareDocumentsCSV(ctx context.Context, p plan, r *report, portal portal, many buyer) error {
	return b.withFloor(ctx, 0, func(floor *program) error {
		ours := download{address: portal.address, request: portal.get(route.InvoicesCSV(many.OrgNumber)), rows: documentSizes[1]}
		theirs := download{address: floor.address, request: get(floor.address, "/documents-csv/"+many.OrgNumber, ""), rows: documentSizes[1]}
		var ratios []float64
		for range min(3, p.rounds) {
			portalTook, err := ours.time(ctx)
			if err != nil {
				return err
			}
			floorTook, err := theirs.time(ctx)
			if err != nil {
				return err
			}
			ratios = append(ratios, floorTook.Seconds()/portalTook.Seconds())
			say(fmt.Sprintf("%s: portal %d ms, floor %d ms", documentsCSV(), portalTook.Milliseconds(), floorTook.Milliseconds()))
		}
		r.add(figure{page: documentsCSV(), what: "rows/s over the floor's", value: median(ratios), must: atLeast(0.8)})
		return nil
	})
}
