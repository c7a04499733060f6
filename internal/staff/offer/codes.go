package offer

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"manager/internal/audit"
	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/money"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/staff"
	"manager/internal/text"
)

// CodesPage is a page of codes.
type CodesPage struct {
	Codes []order.ListedCode
	Kinds *product.Catalogue
	Next  string // cursor of the page after; empty: there is none
}

// Codes lists the promo codes, the newest first, from after the cursor on.
func (o *Offers) Codes(ctx context.Context, by staff.Colleague, after string) (p CodesPage, err error) {
	if err := by.Role.Must(staff.SetPrices); err != nil {
		return p, err
	}
	if p.Kinds, err = o.products.Catalogue(ctx); err != nil {
		return p, err
	}
	cursor := id.OrZero[id.PromoCode](after)
	batch := &db.Batch{}
	order.QueueCodes(batch, &p.Codes, cursor, pageSize+1)
	if err := o.db.Read(ctx, db.System("list promo codes"), batch); err != nil {
		return p, err
	}
	p.Codes, p.Next = keyset.Forward(p.Codes, pageSize, func(c order.ListedCode) string { return c.ID.String() })
	return p, nil
}

// Code is one promo code, for who may end it now.
func (o *Offers) Code(ctx context.Context, by staff.Colleague, code id.PromoCode) (order.ListedCode, error) {
	if err := by.Must(staff.SetPrices, o.clock()); err != nil {
		return order.ListedCode{}, err
	}
	var list []order.ListedCode
	batch := &db.Batch{}
	order.QueueCode(batch, &list, code)
	if err := o.db.Read(ctx, db.System("show a promo code"), batch); err != nil {
		return order.ListedCode{}, err
	}
	if len(list) == 0 {
		return order.ListedCode{}, fault.New(fault.NotFound, "error.not_found")
	}
	return list[0], nil
}

// Catalogue is what can be bought, for who may choose from it now.
func (o *Offers) Catalogue(ctx context.Context, by staff.Colleague) (*product.Catalogue, error) {
	if err := by.Role.Must(staff.SetPrices); err != nil {
		return nil, err
	}
	return o.products.Catalogue(ctx)
}

// MakeCode makes a promo code, once for the key of the form; the same again is no error. Faults stand beside the fields.
func (o *Offers) MakeCode(ctx context.Context, by staff.Colleague, key id.PromoCode, in CodeForm) error {
	kinds, err := o.Catalogue(ctx, by)
	if err != nil {
		return err
	}
	return o.approvals.Act(ctx, by, staff.SetPrices, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		code, invalid := in.clean(kinds, now, o.zone)
		of, unknown := bound(ctx, tx, in.Organization, false)
		if err := fault.Together(invalid, unknown); err != nil {
			return err
		}
		code.ID, code.Org = key, of
		made, err := order.MakeCode(ctx, tx, code, by.ID)
		if err != nil {
			return err
		}
		if !made {
			return taken(ctx, tx, code)
		}
		return o.audit.Record(ctx, tx, now, audit.Event{Action: "staff.code_made", Actor: by.Actor(), Subject: key.String(), Changes: codeChanges(code), Personal: aboutOrg(of)})
	})
}

// taken is nil when the code was made by the same form before, else a fault beside its name.
func taken(ctx context.Context, tx db.Tx, code order.Code) error {
	name, found, err := order.FindMadeCode(ctx, tx, code.ID)
	if err != nil || found && name == code.Code {
		return err
	}
	return fault.Field("code", "shop.code.taken", "Code", code.Code)
}

// bound is the organization of a number that was typed; a fault beside organization when there is none.
func bound(ctx context.Context, tx db.Tx, typed string, required bool) (of id.Org, err error) {
	number := text.Line(typed)
	if number == "" && !required {
		return of, nil
	}
	of, found, err := org.IDByNumber(ctx, tx, number)
	if err == nil && !found {
		err = fault.Field("organization", "staff.organization.unknown")
	}
	return of, err
}

func aboutOrg(of id.Org) map[string]string {
	if of.IsZero() {
		return nil
	}
	return map[string]string{"organization": of.String()}
}

// EndCode lets nobody use a code any more; one that is over already is no error.
func (o *Offers) EndCode(ctx context.Context, by staff.Colleague, code id.PromoCode) error {
	return o.approvals.Act(ctx, by, staff.SetPrices, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		name, ended, err := order.EndCode(ctx, tx, now, code)
		if err != nil || !ended {
			return err
		}
		return o.audit.Record(ctx, tx, now, audit.Event{Action: "staff.code_ended", Actor: by.Actor(), Subject: code.String(), Changes: []audit.Change{{Field: "code", Before: name}}})
	})
}

// codeChanges is what a code is, as the log keeps it.
func codeChanges(c order.Code) []audit.Change {
	changes := []audit.Change{{Field: "code", After: c.Code}, {Field: "amount", After: Worth(c)}}
	add := func(field, after string) {
		if after != "" {
			changes = append(changes, audit.Change{Field: field, After: after})
		}
	}
	add("products", strings.Join(c.Kinds, ", "))
	add("offers", strings.Join(c.Offers, ", "))
	add("applies_from", c.From.UTC().Format(time.RFC3339))
	if !c.Until.IsZero() {
		add("ends_at", c.Until.UTC().Format(time.RFC3339))
	}
	if c.MaxUses > 0 {
		add("uses", strconv.Itoa(c.MaxUses))
	}
	if c.MaxEach > 0 {
		add("uses_each", strconv.Itoa(c.MaxEach))
	}
	return changes
}

// Worth is what a code takes off, as staff read it.
func Worth(c order.Code) string {
	if c.Percent > 0 {
		return c.Percent.Plain() + " %"
	}
	var worth []string
	for _, currency := range money.Currencies {
		if minor, ok := c.Amounts[currency]; ok {
			worth = append(worth, fmt.Sprint(money.New(minor, currency)))
		}
	}
	return strings.Join(worth, ", ")
}
