package document_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/payment"
	"manager/internal/billing/qrbill"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

func numbers(r *rig) []string {
	return testkit.Value[[]string](r.T, r.DB, `select coalesce(array_agg(number order by kind, seq), '{}') from documents`, nil)
}

// Numbers are 1 to n although transactions overlap and some of them fail.
func TestNumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	refused := errors.New("refused at the end")
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			by := r.Olive
			if i%2 == 1 {
				by = r.Ruth
			}
			err := r.DB.Write(r.Ctx(), db.ForOrg(by.Org, by.User), func(ctx context.Context, tx db.Tx) error {
				if _, err := r.Documents.IssueOpen(ctx, tx, r.Clock.Now(), document.Draft{Org: by.Org, Content: r.content(100_00, 5_05)}); err != nil {
					return err
				}
				if i%4 == 3 {
					return refused
				}
				return nil
			})
			if (i%4 == 3) != errors.Is(err, refused) {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	all.Wait()
	var want []string
	for i := range 30 {
		want = append(want, fmt.Sprintf("%d-%05d", r.Clock.Now().Year(), i+1))
	}
	if got := numbers(r); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the numbers are %v", got)
	}
	r.verify()
}

func TestADocumentSaysWhatItWasIssuedWith(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	page := r.show(r.Bill, r.issue(r.Olive, r.content(458_86)))
	c, d := page.Content, page.Document
	if c.Total != chf(496_03) || d.Due() != chf(496_03) || d.State != document.Open || c.Seller.Name != "Example Cloud" || c.Seller.VATNumber != "CHE123456788" || c.Customer != r.Olive.OrgNumber || c.Number != d.Number {
		t.Errorf("it says %+v of %+v", c, d)
	}
	if _, ok := qrbill.ParseSCOR(c.Pay.Reference); !ok || d.Reference != c.Pay.Reference || c.Pay.Holder != "Example Cloud" || !c.Pay.QRBill {
		t.Errorf("it is paid by %+v", c.Pay)
	}
	r.Clock.Advance(31 * 24 * 60 * 60 * 1e9)
	if state := r.show(r.Bill, d.ID).Document.State; state != document.Overdue {
		t.Errorf("a month later it is %s", state)
	}
}

func TestForeignersSeeNoDocuments(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ours := r.issue(r.Olive, r.content(10_00))
	if _, err := r.Documents.Show(r.Ctx(), r.Ruth, document.Ref{ID: ours}); !fault.Has(err, fault.NotFound) {
		t.Errorf("another organization: %v", err)
	}
	if _, err := r.Documents.Show(r.Ctx(), r.Mia, document.Ref{ID: ours}); !fault.Has(err, fault.Forbidden) {
		t.Errorf("without accounting: %v", err)
	}
	if err := r.Documents.PayFromPrepaid(r.Ctx(), r.Ruth, ours); !fault.Has(err, fault.NotFound) {
		t.Errorf("another organization pays: %v", err)
	}
	if _, err := r.Payments.Credit(r.Ctx(), r.Ruth, r.Ruth.Org, payment.CreditNote{Credit: document.Credit{Key: id.New[id.Document](), Invoice: ours, Reason: "x"}}); !fault.Has(err, fault.NotFound) {
		t.Errorf("credited in another organization: %v", err)
	}
}

// What was issued never changes: the database refuses it, and where somebody gets
// around that, verify and whoever opens the document find out.
func TestIssuedDocumentsNeverChange(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first, second := r.issue(r.Olive, r.content(10_00)), r.issue(r.Olive, r.content(20_00))
	for _, change := range []string{
		`update documents set content = set_byte(content, 20, get_byte(content, 20) # 1)`, `update documents set total = total + 1, net = net + 1`, `update documents set number = 'X'`,
		`update documents set due_on = due_on + 1`, `delete from documents`, `update document_events set at = now()`, `truncate documents cascade`,
	} {
		err := r.DB.Write(r.Ctx(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
			if _, err := tx.Exec(ctx, `insert into document_events (org_id, id, document_id, kind, at) select org_id, gen_random_uuid(), id, 'opened', now() from documents`); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, change)
			return err
		})
		if err == nil {
			t.Errorf("%s: nothing refuses it", change)
		}
	}
	r.verify()
	testkit.Exec(t, r.DB, `alter table documents disable trigger user`, nil)
	testkit.Exec(t, r.DB, `update documents set content = set_byte(content, length(content) - 10, get_byte(content, length(content) - 10) # 1) where id = @id`, db.Args{"id": second})
	if failures := r.failures(); len(failures) == 0 || !strings.Contains(failures[0], "as it was issued") {
		t.Errorf("verify finds %v", failures)
	}
	var altered *document.Altered
	if _, err := r.Documents.Show(r.Ctx(), r.Olive, document.Ref{ID: second}); !errors.As(err, &altered) || !fault.Has(err, fault.Unavailable) {
		t.Errorf("an altered document is shown: %v", err)
	}
	testkit.Exec(t, r.DB, `delete from documents where id = @id`, db.Args{"id": first})
	if failures := strings.Join(r.failures(), "\n"); !strings.Contains(failures, "without gaps") {
		t.Errorf("a missing document: verify finds %v", failures)
	}
}

func TestPayingAnOpenInvoice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.issue(r.Olive, r.content(100_00))
	if err := r.Documents.PayFromPrepaid(r.Ctx(), r.Bill, d); !fault.Has(err, fault.Conflict) {
		t.Errorf("without money: %v", err)
	}
	r.hold(r.Olive, chf(200_00))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := r.Documents.PayFromPrepaid(r.Ctx(), r.Bill, d); err != nil {
				t.Errorf("pay: %v", err)
			}
		})
	}
	all.Wait()
	page := r.show(r.Olive, d)
	if page.Document.State != document.Paid || page.Document.SettledBy != "prepaid" || page.Prepaid != chf(91_90) || len(page.Events) != 1 || page.Events[0].Amount != chf(108_10) {
		t.Errorf("paid: %+v, %v, %+v", page.Document, page.Prepaid, page.Events)
	}
	r.verify()
}

func TestContentsThatDoNotAddUpAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, change := range map[string]func(*document.Content){
		"net":        func(c *document.Content) { c.Net.Minor++ },
		"vat":        func(c *document.Content) { c.VATLines[0].VAT.Minor++; c.VAT.Minor++; c.Total.Minor++ },
		"total":      func(c *document.Content) { c.Total.Minor-- },
		"line":       func(c *document.Content) { c.Lines[0].List.Minor++ },
		"rate":       func(c *document.Content) { c.Lines[0].Rate = 260 },
		"paid":       func(c *document.Content) { c.Paid = chf(1_000_000) },
		"no lines":   func(c *document.Content) { c.Lines = nil },
		"no buyer":   func(c *document.Content) { c.Buyer.Name = "" },
		"negative":   func(c *document.Content) { *c = r.content(-10_00) },
		"other kind": func(c *document.Content) { c.Original = &document.Original{Number: "X"} },
	} {
		c := r.content(10_00, 20_00)
		change(&c)
		err := r.DB.Write(r.Ctx(), db.ForOrg(r.Olive.Org, r.Olive.User), func(_ context.Context, tx db.Tx) error {
			_, err := r.Documents.Issue(tx, r.Clock.Now(), document.Draft{Org: r.Olive.Org, Content: c})
			return err
		})
		if err == nil {
			t.Errorf("%s: it is issued", name)
		}
	}
	if got := numbers(r); len(got) != 0 {
		t.Errorf("issued: %v", got)
	}
	free := r.issue(r.Olive, r.content(0))
	if d := r.show(r.Olive, free).Document; d.State != document.Paid || d.Total != money.Zero(money.CHF) {
		t.Errorf("free of charge: %+v", d)
	}
	r.verify()
}
