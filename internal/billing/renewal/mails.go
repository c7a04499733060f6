package renewal

import (
	"context"
	"slices"
	"time"

	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/product"
)

// MailNotice is what a mail about renewals tells.
type MailNotice string

// The notices.
const (
	DueSoon    MailNotice = "due"
	Transfer   MailNotice = "transfer"  // a bank transfer renews them
	Refused    MailNotice = "refused"   // no means of payment could be charged
	ByWarranty MailNotice = "warranty"  // they were renewed and invoiced
	Suspended  MailNotice = "suspended" // their service is off
	Expired    MailNotice = "expired"   // a domain that can still be renewed
	Ended      MailNotice = "ended"
)

// MailNotices lists the notices.
var MailNotices = []MailNotice{DueSoon, Transfer, Refused, ByWarranty, Suspended, Expired, Ended}

// Mail tells the legal representatives about renewals of their organization.
type Mail struct {
	Notice       MailNotice
	Name         string
	Organization string
	OrgNumber    string
	Items        []MailItem // at most maxMailItems
	More         int        // how many more there are
	Amount       money.Money
	By           payment.Means // what was refused
	Means        string        // as a person recognizes it; empty: by its kind
	Next         tax.Day       // of the next try; zero: there is none
	Pay          tax.Day       // by when the invoice of the warranty is to be paid
	Document     id.Document   // that invoice
	Account      order.Account // of Transfer
	Reference    string
}

// MailItem is one product in a mail.
type MailItem struct {
	Name    string
	Kind    product.Name
	Due     tax.Day
	Price   money.Money // without VAT
	Priced  bool
	Charged tax.Day // when it is charged by itself; zero: it isn't
	Ends    tax.Day // when it ends unless somebody renews it; zero: it doesn't
	Asked   bool    // to end
}

// MailKind names the template.
func (Mail) MailKind() string { return "renewal" }

// maxMailItems is how many products a mail names.
const maxMailItems = 50

// mail puts a mail about products into the outbox.
func (w *round) mail(ctx context.Context, tx db.Tx, m Mail, all []*Renewal) error {
	return w.send(ctx, tx, w.now, w.org, w.catalogue, m, all)
}

func (r *Renewals) send(ctx context.Context, tx db.Tx, now time.Time, of id.Org, catalogue *product.Catalogue, m Mail, all []*Renewal) error {
	for _, one := range all[:min(len(all), maxMailItems)] {
		m.Items = append(m.Items, one.mailItem(catalogue))
	}
	m.More = len(all) - len(m.Items)
	return r.orgs.MailLegal(ctx, tx, now, systemActor(of), of, id.User{}, func(to org.Receiver) notify.Message {
		m.Name, m.Organization, m.OrgNumber = to.FirstName, to.Organization, to.Number
		return m
	})
}

func (r *Renewal) mailItem(catalogue *product.Catalogue) MailItem {
	kind, _ := catalogue.Kind(r.Kind)
	item := MailItem{Name: r.Name, Kind: kind.Name, Due: r.Due, Price: r.Price, Priced: r.Billable, Asked: r.Ends}
	for _, step := range r.Steps {
		switch step.Kind {
		case Charge:
			if item.Charged == 0 {
				item.Charged = step.On
			}
		case Terminate, End:
			item.Ends = step.On
		}
	}
	return item
}

// tellRefused tells that products could not be renewed by themselves, and when it is tried again.
func (w *round) tellRefused(ctx context.Context, tx db.Tx, all []*Renewal, o order.Order, by payment.Profile) error {
	return w.mail(ctx, tx, Mail{Notice: Refused, Amount: o.Due(), By: by.Means, Means: by.Label, Next: nextTry(all, w.today)}, all)
}

// nextTry is the day of the first try after today.
func nextTry(all []*Renewal, today tax.Day) (next tax.Day) {
	for _, one := range all {
		for _, step := range one.Steps {
			if step.Kind == Charge && step.On > today && (next == 0 || step.On < next) {
				next = step.On
			}
		}
	}
	return next
}

// OnRefused tells an organization that no means of payment could be charged for an
// order that renews products, and when it is tried again.
func (r *Renewals) OnRefused(ctx context.Context, tx db.Tx, now time.Time, of id.Org, refused payment.Payment) error {
	s, err := r.read(ctx, tx, now, of, `r.order_id = @order order by p.id limit @limit`, db.Args{"order": refused.Order, "limit": MaxAtOnce})
	if err != nil || len(s.renewals) == 0 {
		return err
	}
	catalogue, err := r.products.Catalogue(ctx)
	if err != nil {
		return err
	}
	all := make([]*Renewal, len(s.renewals))
	for i := range s.renewals {
		all[i] = &s.renewals[i]
	}
	label := ""
	if i := slices.IndexFunc(s.profiles, func(p payment.Profile) bool { return p.ID == refused.Profile }); i >= 0 {
		label = s.profiles[i].Label
	}
	return r.send(ctx, tx, now, of, catalogue, Mail{Notice: Refused, Amount: refused.Amount, By: refused.Means, Means: label, Next: nextTry(all, r.today())}, all)
}
