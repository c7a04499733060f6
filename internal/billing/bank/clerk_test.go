package bank_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/bank"
	"manager/internal/billing/document"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/testkit"
)

func (r *rig) waiting() []bank.Waits {
	r.T.Helper()
	all, total, err := r.Bank.Waiting(r.Ctx(), 100)
	r.Check(err)
	if total != len(all) {
		r.T.Errorf("%d wait, %d are listed", total, len(all))
	}
	return all
}

// Proposals come by what the debtor wrote, by what is open, and by name.
func TestProposals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d, o := r.invoice(r.Olive), r.order(r.Olive)
	spaced := strings.Join(strings.Split(d.Reference, ""), "")
	spaced = spaced[:4] + " " + spaced[4:8] + " " + spaced[8:]
	at := func(name, text string, amount int64) entry {
		return entry{amount: amount, details: []detail{{amount: amount, text: text, debtor: name}}}
	}
	r.take(notification(
		at("Somebody", "Rechnung "+strings.ToLower(d.Number)+", danke", 1),
		at("Somebody", "ref "+spaced, 2),
		at("Somebody", "Bestellung "+o.Number, 3),
		at("Nobody", "", 10_810),
		at("Nobody", "", 649),
		at("SA Atelier Lumiere", "", 4),
		at("RIVAL SARL", "", 10_810),
		at("Nobody", "thank you", 5)))
	best := func(w bank.Waits) string {
		if len(w.Proposals) == 0 {
			return ""
		}
		p := w.Proposals[0]
		return fmt.Sprint(p.Customer == r.Olive.OrgNumber, " ", p.Invoice == d.Number, " ", p.Order == o.Number, " ", p.Because)
	}
	var got []string
	for _, w := range r.waiting() {
		got = append(got, best(w))
	}
	want := []string{"true true false [text]", "true true false [text]", "true false true [text]", "true true false [amount]", "true false true [amount]", "true false false [name]", "true true false [amount]", ""}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if second := r.waiting()[6].Proposals[1]; second.Customer != r.Ruth.OrgNumber || !slices.Equal(second.Because, []bank.Ground{bank.ByName}) {
		t.Errorf("%+v", second)
	}
}

// A clerk gives money to an invoice, an order or the prepaid account: once, whoever else tries.
func TestAccept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d, o := r.invoice(r.Olive), r.order(r.Olive)
	r.take(notification(entry{amount: 10_810}, entry{amount: 649}, entry{amount: 300}, entry{amount: 200}, entry{amount: 100}))
	all := r.waiting()
	accept := func(i int, a bank.Attribution) error {
		a.Transaction, a.By = all[i].ID, "Sam"
		if a.Customer == "" {
			a.Customer = r.Olive.OrgNumber
		}
		_, err := r.Bank.Accept(r.Ctx(), a)
		return err
	}
	for name, a := range map[string]bank.Attribution{"organization": {Customer: "000000"}, "invoice": {Invoice: "1999-00001"}, "order": {Order: "1"}, "another's invoice": {Customer: r.Ruth.OrgNumber, Invoice: d.Number}} {
		if err := accept(0, a); !errors.Is(err, bank.ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.Check(accept(0, bank.Attribution{Invoice: d.Number}))
	r.wantDocument(d, document.Paid)
	if err := accept(0, bank.Attribution{}); !errors.Is(err, bank.ErrNotWaiting) {
		t.Error(err)
	}
	r.Check(accept(1, bank.Attribution{Order: o.Number}))
	errs := testkit.Together(4, func(int) error { return accept(2, bank.Attribution{}) })
	if fine := testkit.Count(errs, testkit.Fine); fine != 1 {
		t.Errorf("%d clerks gave the same money away: %v", fine, errs)
	}
	if m := r.lastMail(); m.Reason != payment.Clerk || m.Amount != chf(300) {
		t.Errorf("%+v", m)
	}
	r.Check(accept(3, bank.Attribution{Invoice: r.invoice(r.Olive).Number})) // less than it
	r.Check(r.Bank.Ignore(r.Ctx(), "Sam", all[4].ID))
	r.wantStates("paid, paid, prepaid clerk, prepaid less, ignored")
	r.wantPrepaid(500)
	if by := testkit.Value[string](t, r.DB, `select string_agg(distinct settled_by, ',') from bank_transactions`, nil); by != "Sam" {
		t.Errorf("decided by %q", by)
	}
	r.whole()
}

// Payouts hear of debits and returns; what is none of theirs is ignored or waits.
func TestHooks(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var heard []string
	note := func(what string) func(context.Context, db.Tx, time.Time, bank.Transaction) (bank.State, error) {
		return func(_ context.Context, _ db.Tx, _ time.Time, t bank.Transaction) (bank.State, error) {
			heard = append(heard, what+" "+t.Amount.Plain()+" "+t.EndToEnd+" "+t.Return)
			if t.EndToEnd == "OURS" {
				return bank.Payout, nil
			}
			return "", nil
		}
	}
	with := bank.New(bank.Deps{DB: r.DB, Clock: r.Clock.Now, Audit: r.Audit, Orgs: r.Orgs, Orders: r.Orders, Documents: r.Documents, Accounts: []string{francs},
		Hooks: bank.Hooks{OnDebit: note("debit"), OnReturn: note("return"), Sent: func(_ context.Context, _ db.Tx, ids []string) ([]string, error) {
			return slices.DeleteFunc(ids, func(s string) bool { return s != "OURS" }), nil
		}}})
	one := func(amount int64, debit bool, endToEnd, returned string) entry {
		return entry{amount: amount, debit: debit, details: []detail{{amount: amount, endToEnd: endToEnd, returned: returned}}}
	}
	f := statement(one(100, true, "OURS", ""), one(200, true, "RENT", ""), one(300, false, "OURS", ""), one(400, false, "THEIRS", "AC04"), one(500, false, "THEIRS", ""))
	_, err := with.Take(r.Ctx(), "test", "file.xml", strings.NewReader(f.String()))
	r.Check(err)
	if want := []string{"debit 1.00 OURS ", "debit 2.00 RENT ", "return 3.00 OURS ", "return 4.00 THEIRS AC04"}; !slices.Equal(heard, want) {
		t.Errorf("%q", heard)
	}
	r.wantStates("payout, ignored, payout, waiting, waiting")
	r.whole()
}

// The inbox takes whole files only, and moves each to where it belongs.
func TestInbox(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	inbox := t.TempDir()
	put := func(name, text string, old time.Duration) {
		path := filepath.Join(inbox, name)
		r.Check(os.WriteFile(path, []byte(text), 0o600))
		at := r.Clock.Now().Add(-old)
		r.Check(os.Chtimes(path, at, at))
	}
	good := notification(pays(10_810, d.Reference)).String()
	put("good.xml", good, time.Hour)
	put("again.xml", good, time.Hour)
	put("upload.xml.part", good, time.Hour)
	put(".hidden", good, time.Hour)
	put("bad.xml", "<html/>", time.Hour)
	put("growing.xml", good[:500], 0)
	put("cut.xml", good[:500], time.Hour)
	r.Check(os.Mkdir(filepath.Join(inbox, "folder.xml"), 0o700))
	r.Check(os.Symlink("/etc/hostname", filepath.Join(inbox, "link.xml")))
	for _, err := range testkit.Together(3, func(int) error { return r.Bank.TakeInbox(r.Ctx(), inbox) }) {
		r.Check(err)
	}
	r.wantStates("paid")
	put("bad.xml", "<body/>", time.Hour) // another one of the same name
	r.Check(r.Bank.TakeInbox(r.Ctx(), inbox))
	var left []string
	r.Check(filepath.WalkDir(inbox, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			left = append(left, strings.TrimPrefix(path, inbox+"/"))
		}
		return err
	}))
	want := []string{".hidden", "done/again.xml", "done/good.xml", "failed/bad.xml", "failed/bad.xml.2", "failed/bad.xml.2.reason.txt", "failed/bad.xml.reason.txt", "failed/cut.xml", "failed/cut.xml.reason.txt",
		"growing.xml", "link.xml", "upload.xml.part"}
	if !slices.Equal(left, want) {
		t.Errorf("%q", left)
	}
	reason, err := os.ReadFile(filepath.Join(inbox, "failed/bad.xml.reason.txt"))
	if err != nil || !strings.Contains(string(reason), "XML of the kind html") {
		t.Errorf("%s, %v", reason, err)
	}
	text, err := os.ReadFile(filepath.Join(inbox, "done/good.xml"))
	if err != nil || string(text) != good {
		t.Errorf("the file was altered: %v", err)
	}
	r.whole()
}

// An inbox that is not there is an error in the log, not a quiet nothing.
func TestMissingInbox(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if err := r.Bank.TakeInbox(r.Ctx(), filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
