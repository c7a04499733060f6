package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"log"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// listed is a document with as many columns as the portal's export has.
type listed struct {
	id, number, kind, state, about, original, currency, by, reference string
	issued                                                            time.Time
	due, settled                                                      *time.Time
	net, vat, total, paid, credited                                   int64
}

const documentsSQL = `
	select d.id::text, d.number, d.kind, d.state, d.about, coalesce(o.number, ''), d.currency, d.settled_by, d.reference, d.issued_on, d.due_on, d.settled_at, d.net, d.vat, d.total, d.paid, d.credited
	from documents d left join documents o on o.org_id = d.org_id and o.id = d.original_id
	where d.org_id = (select id from organizations where number = $1) and d.kind <> 'pro_forma' order by d.issued_on desc, d.id desc`

func scanListed(row pgx.CollectableRow) (d listed, err error) {
	return d, row.Scan(&d.id, &d.number, &d.kind, &d.state, &d.about, &d.original, &d.currency, &d.by, &d.reference, &d.issued, &d.due, &d.settled, &d.net, &d.vat, &d.total, &d.paid, &d.credited)
}

func (d listed) row() []string {
	day := func(t *time.Time, layout string) string {
		if t == nil {
			return ""
		}
		return t.Format(layout)
	}
	amount := func(minor int64) string { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }
	return []string{d.number, d.kind, d.issued.Format(time.DateOnly), day(d.due, time.DateOnly), d.state, d.about, d.original, d.currency,
		amount(d.net), amount(d.vat), amount(d.total), amount(d.paid), amount(d.credited), amount(d.total - d.paid - d.credited), day(d.settled, "2006-01-02 15:04"), d.by, d.reference}
}

// documents is a page of the newest documents, as large as the portal's.
func (f floor) documents(w http.ResponseWriter, r *http.Request) {
	rows, err := f.pool.Query(r.Context(), documentsSQL+" limit "+strconv.Itoa(pageSize), r.PathValue("org"))
	if err != nil {
		fail(w, err)
		return
	}
	list, err := pgx.CollectRows(rows, scanListed)
	if err != nil {
		fail(w, err)
		return
	}
	page := append(make([]byte, 0, f.size+1<<10), head...)
	share := (f.size - len(head) - len(foot)) / max(1, len(list))
	for _, d := range list {
		end := len(page) + share
		page = append(page, "<tr>"...)
		for _, cell := range d.row() {
			page = append(append(page, "<td>"...), cell...)
		}
		for len(page)+len(filler) <= end {
			page = append(page, filler...)
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := w.Write(append(page, foot...)); err != nil {
		log.Print(err)
	}
}

// documentsCSV is all documents of the organization, in one query, row by row.
func (f floor) documentsCSV(w http.ResponseWriter, r *http.Request) {
	if err := f.writeDocuments(w, r); err != nil {
		log.Print(err)
		panic(http.ErrAbortHandler)
	}
}

func (f floor) writeDocuments(w http.ResponseWriter, r *http.Request) error {
	rows, err := f.pool.Query(r.Context(), documentsSQL, r.PathValue("org"))
	if err != nil {
		return err
	}
	defer rows.Close()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	file := csv.NewWriter(w)
	file.UseCRLF = true
	for rows.Next() {
		d, err := scanListed(rows)
		if err != nil {
			return err
		}
		if err := file.Write(d.row()); err != nil {
			return err
		}
	}
	file.Flush()
	return errors.Join(rows.Err(), file.Error())
}
