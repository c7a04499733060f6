package main

import (
	"html"
	"log"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

type member struct {
	id, email, first, last, role, state, sortName  string
	accounting, billingMail, billingSMS, twoFactor bool
	image, invitedBy                               *string
	lastSeen, invitedUntil                         *time.Time
}

// columns are what the portal's table reads of a member: it is the same query.
const columns = `m.id::text, m.email, m.first_name, m.last_name, m.role, m.state, m.two_factor, m.last_seen_at,
	m.accounting, m.billing_mail, m.billing_sms, m.image_id::text, m.invited_by, m.invitation_expires_at, m.sort_name`

func (m *member) fields() []any {
	return []any{&m.id, &m.email, &m.first, &m.last, &m.role, &m.state, &m.twoFactor, &m.lastSeen,
		&m.accounting, &m.billingMail, &m.billingSMS, &m.image, &m.invitedBy, &m.invitedUntil, &m.sortName}
}

const (
	pageSize = 50
	head     = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Users</title><table>`
	foot     = `</table></html>`
	filler   = `<i class="filler of the same size"></i>`
)

// limit stands in the query's text, as it does in the portal's: as a parameter
// it would have Postgres plan anew at every request, for more than it takes to run.
var limit = strconv.Itoa(pageSize + 1)

// users is the first page of an organization's users table.
func (f floor) users(w http.ResponseWriter, r *http.Request) { f.answer(w, r, head) }

// simple is the same page as a browser would get it from a simple program, with a style sheet and a script.
func (f floor) simple(w http.ResponseWriter, r *http.Request) { f.answer(w, r, simpleHead) }

func (f floor) answer(w http.ResponseWriter, r *http.Request, head string) {
	rows, err := f.pool.Query(r.Context(), `
		select `+columns+`
		from members m where m.org_id = (select id from organizations where number = $1)
		order by m.role_rank, m.sort_name, m.id limit `+limit, r.PathValue("org"))
	if err != nil {
		fail(w, err)
		return
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m member, err error) {
		return m, row.Scan(m.fields()...)
	})
	if err != nil {
		fail(w, err)
		return
	}
	list = list[:min(len(list), pageSize)]
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := w.Write(f.page(head, list)); err != nil {
		log.Print(err)
	}
}

// page gives each row its share of the portal's page, so that both send as many bytes.
func (f floor) page(head string, list []member) []byte {
	share := (f.size - len(head) - len(foot)) / max(1, len(list))
	page := make([]byte, 0, f.size+1<<10)
	page = append(page, head...)
	for _, m := range list {
		end := len(page) + share
		page = append(page, `<tr><td><a href="/users/`...)
		page = append(page, m.id...)
		page = append(page, `">`...)
		page = append(page, html.EscapeString(m.first+" "+m.last)...)
		page = append(page, `</a><td>`...)
		page = append(page, html.EscapeString(m.email)...)
		page = append(page, `<td>`...)
		page = append(page, m.role...)
		page = append(page, `<td>`...)
		page = append(page, m.state...)
		page = append(page, `<td>`...)
		page = strconv.AppendBool(page, m.twoFactor)
		page = append(page, `<td>`...)
		if m.lastSeen != nil {
			page = m.lastSeen.AppendFormat(page, time.RFC3339)
		}
		for len(page)+len(filler) <= end {
			page = append(page, filler...)
		}
	}
	return append(page, foot...)
}

func fail(w http.ResponseWriter, err error) {
	log.Print(err)
	http.Error(w, err.Error(), http.StatusInternalServerError)
}
