package document_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"manager/internal/actor"
	"manager/internal/billing/document"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
)

func (r *rig) credit(in document.Credit) (payment.IssuedCreditNote, error) {
	if in.Key.IsZero() {
		in.Key = id.New[id.Document]()
	}
	if in.Reason == "" {
		in.Reason = "ordered by mistake"
	}
	return r.Payments.Credit(r.Ctx(), r.Olive, r.Olive.Org, payment.CreditNote{Credit: in})
}

func TestACreditNoteTakesAnOpenInvoiceBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.issue(r.Olive, r.content(100_00, 5_05))
	key := id.New[id.Document]()
	for range 2 {
		done, err := r.credit(document.Credit{Key: key, Invoice: d})
		if err != nil || done.Total != chf(113_56) || done.Prepaid.Positive() {
			t.Errorf("%+v, %v", done, err)
		}
	}
	page := r.show(r.Olive, d)
	if page.Document.State != document.Cancelled || !page.Document.Due().IsZero() || len(page.Credits) != 1 {
		t.Errorf("it is %+v", page.Document)
	}
	note := r.show(r.Olive, key)
	if note.Document.State != document.Refunded || note.Document.OriginalNo != page.Document.Number || note.Content.Original.Reason != "ordered by mistake" || len(note.Content.Lines) != 2 {
		t.Errorf("the note is %+v", note.Document)
	}
	if _, err := r.credit(document.Credit{Invoice: d}); !fault.Has(err, fault.Conflict) {
		t.Errorf("once more: %v", err)
	}
	if _, err := r.credit(document.Credit{Invoice: key}); !fault.Has(err, fault.NotFound) {
		t.Errorf("a note of a note: %v", err)
	}
	r.verify()
}

func TestWhatWasPaidIsRefunded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.issue(r.Olive, r.content(100_00, 50_00))
	r.hold(r.Olive, chf(162_15))
	r.Check(r.Documents.PayFromPrepaid(r.Ctx(), r.Olive, d))
	done, err := r.credit(document.Credit{Invoice: d, Lines: map[int]money.Money{2: chf(20_00)}})
	if err != nil || done.Total != chf(21_62) || done.Prepaid != chf(21_62) {
		t.Errorf("in part: %+v, %v", done, err)
	}
	if page := r.show(r.Olive, d); page.Document.State != document.Paid || page.Prepaid != chf(21_62) || page.Document.Credited != chf(21_62) {
		t.Errorf("in part: %+v, %v", page.Document, page.Prepaid)
	}
	for name, lines := range map[string]map[int]money.Money{"too much": {2: chf(30_01)}, "negative": {1: chf(-1)}, "other currency": {1: money.New(1, money.EUR)}} {
		if _, err := r.credit(document.Credit{Invoice: d, Lines: lines}); !fault.Has(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if done, err = r.credit(document.Credit{Invoice: d}); err != nil || done.Total != chf(140_53) {
		t.Errorf("the rest: %+v, %v", done, err)
	}
	if page := r.show(r.Olive, d); page.Document.State != document.Refunded || page.Prepaid != chf(162_15) {
		t.Errorf("in full: %+v, %v", page.Document, page.Prepaid)
	}
	r.verify()
}

// Credit notes of random parts, many at once, never come to more than the invoice,
// and the last one leaves nothing.
func TestCreditNotesNeverExceedTheInvoice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	random := rand.New(rand.NewPCG(1, 2))
	nets := []int64{5, 5, 33, 1_01, 99_99}
	d := r.issue(r.Olive, r.content(nets...))
	var all sync.WaitGroup
	for range 30 {
		line := random.IntN(len(nets))
		amount := chf(1 + random.Int64N(nets[line]))
		all.Go(func() {
			_, err := r.credit(document.Credit{Invoice: d, Lines: map[int]money.Money{line + 1: amount}})
			if err != nil && !fault.Has(err, fault.Invalid) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, err := r.credit(document.Credit{Invoice: d}); err != nil && !fault.Has(err, fault.Conflict) {
		t.Error(err)
	}
	if page := r.show(r.Olive, d); page.Document.Credited != page.Document.Total || page.Document.State != document.Cancelled {
		t.Errorf("it is %+v", page.Document)
	}
	r.verify()
}

func TestInvoicesAreMergedBeforeTheyAreNumbered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	draft := func(nets ...int64) document.Draft {
		return document.Draft{Org: r.Olive.Org, Content: r.content(nets...)}
	}
	later := draft(1_00)
	later.Content.DueOn++
	merged := document.Merge([]document.Draft{draft(5), draft(5), later, draft(100_00, 1)})
	if len(merged) != 2 || len(merged[0].Content.Lines) != 4 || merged[0].Content.VAT != chf(8_11) || merged[0].Content.Total != chf(108_22) {
		t.Errorf("merged: %+v", merged)
	}
	r.issue(r.Olive, merged[0].Content)
	r.verify()
}

// A pro forma invoice about an invoice that was credited in part names what is left, to the centime.
func TestAProFormaInvoiceNamesWhatIsLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.issue(r.Olive, r.content(33_33, 50_05, 20_00))
	for _, lines := range []map[int]money.Money{{1: chf(11_11), 3: chf(20_00)}, {1: chf(5_55)}} {
		_, err := r.credit(document.Credit{Invoice: d, Lines: lines})
		r.Check(err)
	}
	due := r.show(r.Olive, d).Document.Due()
	made, err := r.Orders.ProForma(r.Ctx(), r.Olive, id.New[id.Document](), nil, []id.Document{d}, 0, func(context.Context, db.Tx, actor.Actor) ([]order.Order, error) { return nil, nil })
	r.Check(err)
	c := r.show(r.Olive, made).Content
	if c.Total != due || len(c.Lines) != 2 || c.Lines[0].Net != chf(16_67) || c.Lines[1].Net != chf(50_05) || c.Net != chf(66_72) {
		t.Errorf("%s of %s is due, the pro forma says %+v", due, c.Total, c.Lines)
	}
	r.verify()
}
