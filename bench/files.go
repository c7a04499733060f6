package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/jung-kurt/gofpdf"

	"manager/internal/billing/archive"
	"manager/internal/billing/document"
	"manager/internal/billing/paper"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/route"
)

// filedDocuments is how many documents are put into one ZIP.
const filedDocuments = 1000

// measureFiles compares a PDF with one that gofpdf makes by itself, a stored one with a static page, and
// watches the memory of a portal that packs many.
func (b *bench) measureFiles(ctx context.Context, p plan, r *report) error {
	owner, err := b.filedOwner(ctx)
	if err != nil {
		return err
	}
	if err := comparePDF(ctx, p, r); err != nil {
		return err
	}
	if err := b.zipMemory(ctx, r, owner); err != nil {
		return err
	}
	return b.withPortal(ctx, func(portal portal) error { return b.compareStoredPDF(ctx, p, r, portal, owner) })
}

// filedOwner makes an organization with paid invoices.
func (b *bench) filedOwner(ctx context.Context) (owner buyer, err error) {
	return owner, b.withArea(ctx, func(a area) error {
		people, err := a.people(ctx, []string{demo.Lena.LoginID})
		if err != nil {
			return err
		}
		if owner, err = a.makeOrganization(ctx, people[0], "Files"); err != nil {
			return err
		}
		say(fmt.Sprintf("issuing %s invoices", thousands(filedDocuments)))
		return a.DB.Write(ctx, db.System("issue invoices to measure with"), func(ctx context.Context, tx db.Tx) error {
			for range filedDocuments {
				if _, err := a.Documents.Issue(tx, a.Clock(), document.Draft{Org: owner.Org, Content: paidInvoice(), By: owner.User}); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// paidInvoice is an invoice over 10.81 that a card has paid.
func paidInvoice() document.Content {
	c := shortInvoice()
	c.Kind, c.Paid, c.DueOn = document.Invoice, c.Total, 0
	c.Means = []document.Means{{Means: "card", Amount: c.Total}}
	return c
}

// comparePDF makes a paid invoice in turns by the portal's writer, whose font is read once, and the same
// texts by gofpdf alone, which reads the embedded font for every file, and with a standard font, which it doesn't embed.
func comparePDF(ctx context.Context, p plan, r *report) error {
	c := paidInvoice()
	c.Format, c.Number, c.Customer = document.Format, "2026-00001", "1234567"
	ours := func(context.Context, int) error {
		var file bytes.Buffer
		return paper.Write(&file, c, paper.Options{})
	}
	times, err := typical(ctx, p, ours, func(context.Context, int) error { return barePDF(true) }, func(context.Context, int) error { return barePDF(false) })
	if err != nil {
		return err
	}
	say(fmt.Sprintf("a fresh PDF: %v, by gofpdf with the same font %v, with a standard font %v", best(times[0]), best(times[1]), best(times[2])))
	r.add(figure{page: "PDF", what: "a fresh invoice over gofpdf's with the same font", value: growth(times[0], times[1]), must: atMost(1.5)})
	r.add(figure{page: "PDF", what: "a fresh invoice over gofpdf's with a standard font", value: growth(times[0], times[2])})
	return nil
}

// barePDF is about as much text as on an invoice of one line, as gofpdf puts it.
func barePDF(embedded bool) error {
	family := "Helvetica"
	f := gofpdf.New("P", "mm", "A4", "")
	if embedded {
		family = "Liberation"
		f.AddUTF8FontFromBytes(family, "", liberationsansregular.TTF)
		f.AddUTF8FontFromBytes(family, "B", liberationsansbold.TTF)
	}
	f.AddPage()
	for line := range 45 {
		style := ""
		if line%5 == 0 {
			style = "B"
		}
		f.SetFont(family, style, 9)
		f.CellFormat(120, 5, "Swiss Backup 500 GB, pays.example", "", 0, "L", false, 0, "")
		f.CellFormat(50, 5, fmt.Sprintf("CHF %d.81", line), "", 1, "R", false, 0, "")
	}
	return f.Output(&bytes.Buffer{})
}

// compareStoredPDF asks for a PDF that is stored already, and for a page that says the same to everybody who is signed in.
func (b *bench) compareStoredPDF(ctx context.Context, p plan, r *report, portal portal, owner buyer) error {
	invoices, _, err := portal.read(route.Invoices(owner.OrgNumber))
	if err != nil {
		return err
	}
	invoice, ok := invoices.Find("main tbody a").First().Attr("href")
	if !ok {
		return errors.New("the history lists no invoice")
	}
	ours := subject{server: portal.program, postgres: b.postgres, requests: [][]byte{portal.get(invoice + "/pdf")}}
	static := subject{server: portal.program, postgres: b.postgres, requests: [][]byte{portal.get(route.Guide("add-user"))}}
	rounds, err := interleave(ctx, p, 1, ours, static)
	if err != nil {
		return err
	}
	say(fmt.Sprintf("a stored PDF: %s, a page of the help centre: %s", rounds[0][0], rounds[1][0]))
	r.add(figure{page: "PDF", what: "cpu_x of a stored one over a page of the help centre", value: ratio(rounds[0], rounds[1], round.cpuEach), must: atMost(3)})
	return nil
}

// zipMemory watches a portal that has done nothing else while its job packs a year of documents.
func (b *bench) zipMemory(ctx context.Context, r *report, owner buyer) error {
	return b.withPortal(ctx, func(portal portal) error {
		if err := clock.Pause(ctx, settle); err != nil {
			return err
		}
		idle, err := portal.process().rss()
		if err != nil {
			return err
		}
		return b.withArea(ctx, func(a area) error {
			key := id.New[id.Export]()
			var took time.Duration
			most, err := portal.process().peak(func() error {
				begun := time.Now()
				if err := a.Archive.Ask(ctx, owner.Actor, key, archive.AsZIP, document.Filter{}, archive.Reader{Language: "fr", Country: "CH", Zone: "Europe/Zurich", Separator: ";"}); err != nil {
					return err
				}
				for {
					made, err := a.Archive.Show(ctx, owner.Actor, key)
					if err != nil {
						return err
					}
					if took = time.Since(begun); made.State == "ready" {
						return nil
					}
					if made.State == "failed" || took > time.Minute {
						return fmt.Errorf("the ZIP is %s after %v", made.State, took)
					}
					if err := clock.Pause(ctx, 20*time.Millisecond); err != nil {
						return err
					}
				}
			})
			if err != nil {
				return err
			}
			say(fmt.Sprintf("%s documents were packed in %v", thousands(filedDocuments), took.Round(time.Millisecond)))
			r.add(figure{page: "ZIP", what: thousands(filedDocuments) + " documents, memory, growth at the peak", value: most - idle, unit: "MiB", must: atMost(32)})
			return nil
		})
	})
}
