package walk_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/order"
	"manager/internal/billing/reminder"
	"manager/internal/billing/renewal"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/testkit"
)

// keeps holds what was promised the day before against what was done, for every product on which nobody has acted since.
func (w *walk) keeps(foreseen bool) {
	w.T.Helper()
	done := map[string][]string{}
	var name, step string
	batch := &db.Batch{}
	db.QueueEach(batch, `select p.name, s.step from renewal_steps s join products p on p.org_id = s.org_id and p.id = s.product_id where (s.at at time zone 'Europe/Zurich')::date = @today order by s.at`,
		db.Args{"today": w.today().time()}, []any{&name, &step}, func() { done[name] = append(done[name], step) })
	w.Check(w.DB.Read(w.Ctx(), db.System("test"), batch))
	for _, one := range w.walkers {
		for _, t := range one.products {
			for _, step := range done[t.name] {
				w.count(step)
			}
			if foreseen && !w.touched[t] {
				w.kept(t, w.promised[t.name], done[t.name])
			}
		}
	}
}

// kept fails the test for a step that was promised and not done, or done and not promised. A charge is
// promised as if it succeeded: what follows one that fails on the due day is not promised.
func (w *walk) kept(t *thing, promised, done []string) {
	w.T.Helper()
	failed := slices.Contains(promised, "charge_0")
	for _, key := range promised {
		if !slices.Contains(done, key) {
			w.T.Errorf("%s was promised for %s and not done; done: %v", key, t.name, done)
		}
	}
	for _, key := range done {
		if !slices.Contains(promised, key) && !failed {
			w.T.Errorf("%s was done for %s and not promised; promised: %v", key, t.name, promised)
		}
	}
}

// compareMails holds the mails of the day against those of the model, and takes them away.
func (w *walk) compareMails() {
	w.T.Helper()
	got := map[string]map[string]int{}
	for _, m := range testkit.Mails(w.T, w.DB, w.Keyring) {
		said := got[m.To]
		if said == nil {
			said = map[string]int{}
			got[m.To] = said
		}
		for _, text := range w.said(m) {
			said[text]++
		}
	}
	for _, one := range w.walkers {
		if is := got[one.act.LoginID]; !maps.Equal(is, one.mails) && len(is)+len(one.mails) > 0 {
			w.T.Errorf("%s was told %v, the model says %v", one.act.OrgName, is, one.mails)
		}
		clear(one.mails)
	}
	testkit.Exec(w.T, w.DB, `delete from mails`, nil)
}

// said is what a mail tells, in the words of the model.
func (w *walk) said(m testkit.Mail) (all []string) {
	w.T.Helper()
	switch m.Kind {
	case (renewal.Mail{}).MailKind():
		var mail renewal.Mail
		w.Check(json.Unmarshal([]byte(m.Payload), &mail))
		for _, item := range mail.Items {
			all = append(all, fmt.Sprintf("renewal %s %s", mail.Notice, item.Name))
		}
	case (order.Mail{}).MailKind():
		var mail order.Mail
		w.Check(json.Unmarshal([]byte(m.Payload), &mail))
		if mail.Notice == order.HasRenewed {
			all = append(all, "order renewed "+amount(mail.Total.Minor))
		}
	case (reminder.Mail{}).MailKind():
		var mail reminder.Mail
		w.Check(json.Unmarshal([]byte(m.Payload), &mail))
		for _, item := range mail.Items {
			w.count("reminders")
			all = append(all, fmt.Sprintf("reminder %s %s", item.Kind, amount(item.Amount.Minor)))
		}
	}
	return all
}

// books are what an organization has, in words that can be compared.
type books struct {
	products, documents []string
	accounts            map[account]int64
}

// compareBooks holds states, documents and balances against the model.
func (w *walk) compareBooks() {
	w.T.Helper()
	is := map[id.Org]*books{}
	of := func(org id.Org) *books {
		if is[org] == nil {
			is[org] = &books{accounts: map[account]int64{}}
		}
		return is[org]
	}
	batch := &db.Batch{}
	each := func(sql string, take func(row pgx.Rows) error) {
		batch.Queue(sql, db.Args{}).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				if err := take(rows); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	}
	var org id.Org
	var text string
	each(`select org_id, format('%s: %s, due %s, %s months', name, state, to_char(expires_at at time zone 'Europe/Zurich', 'YYYY-MM-DD HH24:MI'), months) from products where name like 'walk%'`, func(row pgx.Rows) error {
		err := row.Scan(&org, &text)
		of(org).products = append(of(org).products, text)
		return err
	})
	each(`select org_id, format('%s %s %s', kind, total, case when state in ('paid', 'refunded') then 'paid' else state end) from documents`, func(row pgx.Rows) error {
		err := row.Scan(&org, &text)
		of(org).documents = append(of(org).documents, text)
		return err
	})
	var kind, detail string
	var balance int64
	each(`select org_id, kind, detail, balance from ledger_accounts where balance <> 0`, func(row pgx.Rows) error {
		err := row.Scan(&org, &kind, &detail, &balance)
		of(org).accounts[account(strings.TrimSpace(kind+" "+detail))] = balance
		return err
	})
	w.Check(w.DB.Read(w.Ctx(), db.System("test"), batch))
	for _, one := range w.walkers {
		w.sameBooks(one, of(one.act.Org))
	}
}

func (w *walk) sameBooks(one *walker, is *books) {
	w.T.Helper()
	want := one.books()
	for _, pair := range [][2][]string{{is.products, want.products}, {is.documents, want.documents}} {
		slices.Sort(pair[0])
		slices.Sort(pair[1])
		if !slices.Equal(pair[0], pair[1]) {
			w.T.Errorf("%s (%s, %s) has %q, the model %q", one.act.OrgName, one.country, one.means, without(pair[0], pair[1]), without(pair[1], pair[0]))
		}
	}
	if !maps.Equal(is.accounts, want.accounts) {
		w.T.Errorf("%s (%s, %s) has %v, the model %v", one.act.OrgName, one.country, one.means, is.accounts, want.accounts)
	}
}

// without are the texts of all that others don't have.
func without(all, others []string) (rest []string) {
	others = slices.Clone(others)
	for _, text := range all {
		if i := slices.Index(others, text); i >= 0 {
			others = slices.Delete(others, i, i+1)
			continue
		}
		rest = append(rest, text)
	}
	return rest
}

// books are those that the model has.
func (c *customer) books() books {
	b := books{accounts: maps.Clone(c.accounts)}
	maps.DeleteFunc(b.accounts, func(_ account, balance int64) bool { return balance == 0 })
	for _, t := range c.products {
		b.products = append(b.products, fmt.Sprintf("%s: %s, due %s 00:00, %d months", t.name, t.state, t.due, t.run))
	}
	for _, one := range c.bills {
		state := "open"
		if one.paid {
			state = "paid"
		}
		b.documents = append(b.documents, fmt.Sprintf("invoice %d %s", one.total, state))
	}
	for _, total := range c.notes {
		b.documents = append(b.documents, fmt.Sprintf("credit_note %d paid", total))
	}
	return b
}
