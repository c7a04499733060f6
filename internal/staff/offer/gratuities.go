package offer

import (
	"context"
	"slices"
	"strconv"
	"time"

	"manager/internal/audit"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/product"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/text"
)

// GratuitiesPage is a page of gratuities.
type GratuitiesPage struct {
	Gratuities []order.Granted
	Kinds      *product.Catalogue
	Next       string // cursor of the page after; empty: there is none
}

// Gratuities lists the free products that were granted, the newest first, from after the cursor on.
func (o *Offers) Gratuities(ctx context.Context, by staff.Colleague, after string) (p GratuitiesPage, err error) {
	if err := by.Role.Must(staff.SetPrices); err != nil {
		return p, err
	}
	if p.Kinds, err = o.products.Catalogue(ctx); err != nil {
		return p, err
	}
	cursor := id.OrZero[id.Gratuity](after)
	batch := &db.Batch{}
	order.QueueGranted(batch, &p.Gratuities, cursor, pageSize+1)
	if err := o.db.Read(ctx, db.System("list gratuities"), batch); err != nil {
		return p, err
	}
	p.Gratuities, p.Next = keyset.Forward(p.Gratuities, pageSize, func(g order.Granted) string { return g.ID.String() })
	return p, nil
}

// Gratuity is one gratuity, for who may take it back now.
func (o *Offers) Gratuity(ctx context.Context, by staff.Colleague, gratuity id.Gratuity) (g order.Granted, kinds *product.Catalogue, err error) {
	if err := by.Must(staff.SetPrices, o.clock()); err != nil {
		return g, nil, err
	}
	if kinds, err = o.products.Catalogue(ctx); err != nil {
		return g, nil, err
	}
	var list []order.Granted
	batch := &db.Batch{}
	order.QueueGratuity(batch, &list, gratuity)
	if err := o.db.Read(ctx, db.System("show a gratuity"), batch); err != nil {
		return g, nil, err
	}
	if len(list) == 0 {
		return g, nil, fault.New(fault.NotFound, "error.not_found")
	}
	return list[0], kinds, nil
}

// GratuityForm is what the form of a new gratuity says.
type GratuityForm struct {
	Organization string `form:"organization"` // number
	Offer        string `form:"offer"`        // as order.OfferKey names it
	Months       string `form:"months"`
	Until        string `form:"until"` // the last day on which it can be ordered
	Reason       string `form:"reason"`
}

// GratuityMonths are the periods that can be granted.
var GratuityMonths = []int{1, 12, 24, 36}

// clean is what is granted, but for the organization; faults stand beside the fields.
func (in GratuityForm) clean(c *product.Catalogue, now time.Time, zone *time.Location) (g order.Granted, err error) {
	f := &fault.Fault{Kind: fault.Invalid}
	var known bool
	if g.Kind, g.Offer, known = offerOf(c, in.Offer); !known {
		f.Add("offer", "error.unknown_choice")
	}
	if g.Months, err = strconv.Atoi(in.Months); err != nil || !slices.Contains(GratuityMonths, g.Months) {
		f.Add("months", "error.unknown_choice")
	}
	if text.Line(in.Until) == "" {
		f.Add("until", "error.required")
	} else {
		_, g.ValidUntil = between(now.In(zone).Format(time.DateOnly), in.Until, now, zone, f)
	}
	g.Reason = text.Line(in.Reason)
	return g, fault.Together(f.OrNil(), approval.CheckReason(g.Reason))
}

// Grant grants an organization one free product, once for the key of the form; the same again is no error.
// The organization reads the reason in its log. Faults stand beside the fields, also when the offer is not sold for that period.
func (o *Offers) Grant(ctx context.Context, by staff.Colleague, key id.Gratuity, in GratuityForm) error {
	kinds, err := o.Catalogue(ctx, by)
	if err != nil {
		return err
	}
	return o.approvals.Act(ctx, by, staff.SetPrices, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		g, invalid := in.clean(kinds, now, o.zone)
		of, unknown := bound(ctx, tx, in.Organization, true)
		if err := fault.Together(unknown, invalid); err != nil {
			return err
		}
		g.ID, g.Org = key, of
		sold, err := order.IsSold(ctx, tx, now, g.Kind, g.Offer, g.Months)
		if err != nil {
			return err
		}
		if !sold {
			return fault.Field("months", "shop.gratuity.not_sold")
		}
		made, err := order.Grant(ctx, tx, now, g, by.ID)
		if err != nil || !made {
			return err
		}
		return o.recordGratuity(ctx, tx, now, by, "gratuity.granted", g)
	})
}

// EndGratuity takes back a gratuity that nobody has used; one that is over already is no error, Conflict when it was used.
func (o *Offers) EndGratuity(ctx context.Context, by staff.Colleague, gratuity id.Gratuity) error {
	return o.approvals.Act(ctx, by, staff.SetPrices, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		of, ended, err := order.EndGratuity(ctx, tx, now, gratuity)
		if err != nil || !ended {
			return err
		}
		of.ID = gratuity
		return o.recordGratuity(ctx, tx, now, by, "gratuity.ended", of)
	})
}

// recordGratuity notes in the organization's log what was given to it or taken back.
func (o *Offers) recordGratuity(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, action string, g order.Granted) error {
	return o.audit.Record(ctx, tx, now, audit.Event{Action: action, Org: g.Org, Actor: by.Actor(), Subject: g.ID.String(), Personal: map[string]string{"reason": g.Reason},
		Changes: []audit.Change{{Field: "offers", After: order.OfferKey(g.Kind, g.Offer)}, {Field: "months", After: strconv.Itoa(g.Months)}}})
}
