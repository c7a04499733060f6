package desk

import (
	"context"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/document"
	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/text"
)

// Refund is what a credit note with money back needs.
type Refund struct {
	Invoice id.Document         `json:"invoice"`
	Number  string              `json:"number"`          // the invoice's
	Lines   map[int]money.Money `json:"lines,omitempty"` // without VAT, by the place of the line; none: all that is left
	Total   money.Money         `json:"total"`           // of the credit note
	ToMeans bool                `json:"to_means"`        // to the cards and PayPal accounts by which it was paid; else to the prepaid account
}

// note is the credit note that a proposal, or a form, makes once.
func (r Refund) note(key id.StaffApproval, reason string) payment.CreditNote {
	return payment.CreditNote{Credit: document.Credit{Key: id.Document(key), Invoice: r.Invoice, Lines: r.Lines, Reason: reason}, ToMeans: r.ToMeans}
}

func (d *Desks) registerRefunds() {
	d.refunds = approval.Register(d.approvals, approval.Kind[Refund]{Name: "refund", Act: staff.Refund,
		CarryOut: func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, p approval.Proposal, r Refund) error {
			note := r.note(p.ID, p.Reason)
			plan, err := d.documents.PlanCredit(ctx, tx, p.Org, note.Credit)
			if err != nil {
				return impossible(err)
			}
			if plan.Repeated || plan.Total != r.Total || plan.Back != p.Amount {
				return fault.New(fault.Conflict, "staff.refunds.changed")
			}
			_, err = d.payments.CreditNow(ctx, tx, now, actorIn(by, p.Org), p.Org, note)
			return impossible(err)
		}})
}

// actorIn is the colleague as the log of an organization names them.
func actorIn(by staff.Colleague, of id.Org) actor.Actor {
	act := by.Actor()
	act.Org = of
	return act
}

// NewRefund is what the form says.
type NewRefund struct {
	Invoice string   `form:"invoice"` // number
	Extent  string   `form:"extent"`  // whole or part
	Lines   []string `form:"line"`    // amounts without VAT, in the order of the invoice's lines
	To      string   `form:"to"`      // means or prepaid
	Reason  string   `form:"reason"`  // it stands on the credit note
}

// Extents and Destinations are what the form offers, in this order.
var (
	Extents      = []string{"whole", "part"}
	Destinations = []string{"means", "prepaid"}
)

// clean is what is to be taken back; faults stand beside extent, lines, to and reason.
func (n NewRefund) clean(of document.Creditable) (r Refund, err error) {
	r = Refund{Invoice: of.Invoice.ID, Number: of.Invoice.Number, ToMeans: n.To == "means"}
	f := &fault.Fault{Kind: fault.Invalid}
	if n.To != "means" && n.To != "prepaid" {
		f.Add("to", "error.unknown_choice")
	}
	switch n.Extent {
	case "whole":
	case "part":
		r.Lines = map[int]money.Money{}
		for i, typed := range n.Lines {
			if strings.TrimSpace(typed) == "" {
				continue
			}
			amount, err := money.Parse(typed, of.Invoice.Total.Currency)
			if err != nil || amount.Negative() || i >= len(of.Lines) {
				f.Add("lines", "staff.refunds.line", "Line", i+1)
				continue
			}
			if amount.Positive() {
				r.Lines[i+1] = amount
			}
		}
		if len(r.Lines) == 0 && len(f.Fields) == 0 {
			f.Add("lines", "staff.refunds.lines")
		}
	default:
		f.Add("extent", "staff.refunds.choose")
	}
	return r, fault.Together(f.OrNil(), approval.CheckReason(text.Line(n.Reason)))
}

// FindInvoice finds an invoice by its number, with what can still be taken back of it; NotFound when there is none.
func (d *Desks) FindInvoice(ctx context.Context, by staff.Colleague, number string) (document.Creditable, error) {
	if err := by.Role.Must(staff.Refund); err != nil {
		return document.Creditable{}, err
	}
	return d.documents.FindCreditable(ctx, text.Line(number))
}

// Refunded is what became of a refund.
type Refunded struct {
	Proposed bool        // to somebody else, who must approve it
	Total    money.Money // of the credit note
	Held     money.Money // goes back to the means
	Prepaid  money.Money // went to the prepaid account
}

// RefundInvoice issues a credit note, once for the key of the form, and gives back what had been
// paid. Where that is more than the limit, together with what credit notes of the invoice gave
// back before, it is proposed. Faults stand beside the fields; Conflict when nothing is left of the invoice.
func (d *Desks) RefundInvoice(ctx context.Context, by staff.Colleague, key id.StaffApproval, in NewRefund) (done Refunded, err error) {
	if err := by.Must(staff.Refund, d.clock()); err != nil {
		return done, err
	}
	of, err := d.documents.FindCreditable(ctx, text.Line(in.Invoice))
	if err != nil {
		return done, err
	}
	r, err := in.clean(of)
	if err != nil {
		return done, err
	}
	reason := text.Line(in.Reason)
	err = d.approvals.Act(ctx, by, staff.Refund, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		done = Refunded{}
		// Looked at before the organization is locked: whoever approves it meanwhile waits for that.
		waiting, err := d.refunds.Waits(ctx, tx, now, by, r.Invoice.String())
		switch {
		case err != nil:
			return err
		case waiting == key:
			done.Proposed = true
			return nil
		case !waiting.IsZero():
			return fault.New(fault.Conflict, "staff.approval.already")
		}
		note := r.note(key, reason)
		plan, err := d.documents.PlanCredit(ctx, tx, of.Org, note.Credit)
		if err != nil {
			return err
		}
		if !plan.Repeated && plan.Back.Positive() && plan.Back.Minor+plan.Before.Minor > d.limits.Refund {
			r.Total, done.Proposed = plan.Total, true
			return d.refunds.Propose(ctx, tx, now, by, approval.Draft{ID: key, Org: of.Org, Amount: plan.Back, Subject: r.Invoice.String(), Reason: reason}, r)
		}
		issued, err := d.payments.CreditNow(ctx, tx, now, actorIn(by, of.Org), of.Org, note)
		if err != nil {
			return err
		}
		done.Total, done.Held, done.Prepaid = issued.Total, issued.Held, issued.Prepaid
		return nil
	})
	return done, err
}
