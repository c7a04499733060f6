package bank_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"manager/internal/billing/bank"
	"manager/internal/billing/camt"
	"manager/internal/billing/document"
	"manager/internal/testkit"
)

// A file that is wrong anywhere is refused whole, with its reason kept, and can be taken
// again when the reason has gone.
func TestRefusedFiles(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.invoice(r.Olive)
	good := pays(10_810, d.Reference)
	with := func(change func(e *entry)) file {
		e := pays(500, d.Reference)
		change(&e)
		return statement(good, e)
	}
	text := statement(good).String()
	unbalanced := statement(good)
	unbalanced.closing = 100_001
	stranger := file{account: "CH2909000000250094239", entries: []entry{good}}
	for name, c := range map[string]struct {
		text   string
		reason camt.Reason
	}{
		"sums":           {unbalanced.String(), camt.SumsDiffer},
		"no balances":    {strings.ReplaceAll(text, "CLBD", "CLAV"), camt.SumsDiffer},
		"account":        {stranger.String(), camt.ForeignAccount},
		"currency":       {with(func(e *entry) { e.currency = "USD" }).String(), camt.OtherCurrency},
		"negative":       {strings.Replace(text, ">108.10<", ">-108.10<", 1), camt.Malformed},
		"part of a cent": {strings.Replace(text, ">108.10<", ">108.105<", 1), camt.Malformed},
		"date":           {with(func(e *entry) { e.day = "2026-02-30" }).String(), camt.Malformed},
		"dtd":            {strings.Replace(text, "<Document", `<!DOCTYPE a [<!ENTITY b "c">]><Document`, 1), camt.DTD},
		"truncated":      {text[:len(text)-40], camt.Truncated},
		"other kind":     {strings.ReplaceAll(text, "camt.053.001.08", "pain.001.001.09"), camt.OtherKind},
		"encoding":       {strings.Replace(text, "UTF-8", "UTF-16", 1), camt.Encoding},
		"empty":          {"", camt.NotXML},
	} {
		t.Log(name)
		r.refused(c.text, c.reason)
		r.refused(c.text, c.reason)
		files, err := r.Bank.Files(r.Ctx())
		r.Check(err)
		if files[0].State != bank.Refused || files[0].Reason != c.reason || files[0].Detail == "" {
			t.Errorf("%s: %+v", name, files[0])
		}
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from bank_transactions`, nil); n != 0 {
		t.Errorf("%d transactions", n)
	}
	r.wantDocument(d, document.Open)
	r.whole()
}

// A refused file is taken once its reason has gone: the operator named the account meanwhile.
func TestRefusedFileIsTakenLater(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text := file{account: "CH2909000000250094239", entries: []entry{{amount: 100}}}.String()
	r.refused(text, camt.ForeignAccount)
	later := bank.New(bank.Deps{DB: r.DB, Clock: r.Clock.Now, Audit: r.Audit, Orgs: r.Orgs, Orders: r.Orders, Documents: r.Documents, Accounts: []string{"CH2909000000250094239"}})
	done, err := later.Take(r.Ctx(), "test", "file.xml", strings.NewReader(text))
	if err != nil || done.State != bank.Done || done.Total() != 1 {
		t.Errorf("%+v, %v", done, err)
	}
	r.whole()
}

// sparse is a file of two gigabytes that nobody may read.
type sparse struct{ t *testing.T }

func (s sparse) Read([]byte) (int, error) {
	s.t.Error("it is read")
	return 0, io.EOF
}

func (s sparse) Seek(_ int64, whence int) (int64, error) {
	if whence == io.SeekEnd {
		return 2 << 30, nil
	}
	return 0, nil
}

func TestHugeFileIsNotRead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.Bank.Take(r.Ctx(), "test", "huge.xml", sparse{t})
	var refused *camt.Refusal
	if !errors.As(err, &refused) || refused.Reason != camt.TooLarge {
		t.Error(err)
	}
}

// A statement of several pages has interim balances in the middle.
func TestPagesOfAStatement(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	page := func(n string, from, to string, e entry) string {
		text := file{kind: "053", message: "MSG", entries: []entry{e}}.String()
		text = strings.Replace(text, "<CreDtTm>", "<StmtPgntn><PgNb>"+n+"</PgNb><LastPgInd>false</LastPgInd></StmtPgntn><CreDtTm>", 1)
		return strings.NewReplacer("OPBD", from, "CLBD", to).Replace(text)
	}
	first := page("1", "OPBD", "ITBD", entry{amount: 100})
	r.Check(take(r, first))
	r.wantStates("waiting")
	// The first balance of a page in the middle is the one that comes first.
	second := page("2", "ITBD", "CLBD", entry{amount: 200})
	r.Check(take(r, second))
	r.wantStates("waiting, waiting")
	r.whole()
}

func take(r *rig, text string) error {
	_, err := r.Bank.Take(r.Ctx(), "test", "file.xml", strings.NewReader(text))
	return err
}

// Each proof fails for what it is there to find.
func TestVerifyFindsDamage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ damage, proof string }{
		{`update bank_transactions set amount = amount + 1, paid = paid + 1 where state = 'paid'`, "allocated once and booked"},
		{`update bank_transactions set state = 'waiting', settled_at = null, org_id = null, document_id = null, paid = 0 where state = 'paid'`, "allocated once and booked"},
		{`update bank_transactions set paid = paid - 1, prepaid = prepaid + 1 where state = 'paid'`, "what each bank transaction paid"},
		{`update bank_transactions set amount = amount + 1 where state = 'reversed' and not credit`, "takes back a credit of its amount"},
		{`update bank_transactions set state = 'booking', settled_at = null, paid = 0 where state = 'paid'`, "is written and booked"},
	} {
		r := newRig(t)
		nobody := pays(700, "")
		back := nobody
		back.debit, back.reversal = true, true
		r.take(notification(pays(10_810, r.invoice(r.Olive).Reference), nobody, back))
		r.wantStates("paid, reversed, reversed")
		r.whole()
		testkit.Exec(t, r.DB, c.damage, nil)
		if failing := strings.Join(r.failures(), "; "); !strings.Contains(failing, c.proof) {
			t.Errorf("after %s fails: %s", c.damage, failing)
		}
	}
}
