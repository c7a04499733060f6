package billto

import (
	"context"

	"manager/internal/actor"
	"manager/internal/billing/tax"
	"manager/internal/billing/vatcheck"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/postal"
)

// NumberState is what is known about the VAT number of an address.
type NumberState string

// The states.
const (
	NotAsked   NumberState = ""           // no number, or one that no register is asked about
	Checking   NumberState = "checking"   // the register is being asked
	Confirmed  NumberState = "confirmed"  // it is valid
	Refused    NumberState = "refused"    // it is not valid
	Unanswered NumberState = "unanswered" // the register does not answer
)

// Checked is an address and what is known about its VAT number.
type Checked struct {
	Address
	State   NumberState
	Check   tax.Check // that confirmed or refused it
	Askable bool      // a register knows its number and can be asked again
	Taxed   bool      // VAT is charged only because the number is not confirmed
}

// List returns the addresses in use, the default first, with what is known about
// their numbers, for those who reach accounting.
func (a *Addresses) List(ctx context.Context, act actor.Actor) ([]Checked, error) {
	if err := MustUse(act); err != nil {
		return nil, err
	}
	var all []Address
	var asked []vatcheck.Asked
	batch := &db.Batch{}
	QueueInUse(batch, act.Org, &all)
	queueChecks(batch, act.Org, &asked)
	if err := a.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return nil, err
	}
	last, valid := map[string]vatcheck.Asked{}, map[string]tax.Check{}
	for _, one := range asked { // the newest last
		last[one.Number] = one
		if one.Valid {
			valid[one.Number] = one.Check
		}
	}
	checked := make([]Checked, len(all))
	for i, address := range all {
		checked[i] = a.checked(address, last, valid)
	}
	return checked, nil
}

// Show returns one address in use: NotFound for one that is not there or has retired.
func (a *Addresses) Show(ctx context.Context, act actor.Actor, address id.BillingAddress) (Checked, error) {
	all, err := a.List(ctx, act)
	if err != nil {
		return Checked{}, err
	}
	for _, one := range all {
		if one.ID == address {
			return one, nil
		}
	}
	return Checked{}, unknown()
}

func (a *Addresses) checked(address Address, last map[string]vatcheck.Asked, valid map[string]tax.Check) Checked {
	c := Checked{Address: address, Taxed: address.VATCheckedAt.IsZero() && a.numberDecides(address)}
	number := postal.ElectronicVATNumber(address.VATNumber)
	asked, found := last[number]
	_, _, known := a.registers.For(number)
	c.Askable = known
	switch {
	case number == "":
	case !address.VATCheckedAt.IsZero():
		c.State, c.Check = Confirmed, valid[number]
		c.Check.At = address.VATCheckedAt
	case found && !asked.Answered():
		c.State = Unanswered
	case found && !asked.Valid:
		c.State, c.Check = Refused, asked.Check
	case known:
		c.State = Checking
	}
	return c
}

// numberDecides tells whether a confirmed number changes which tax applies to the address.
func (a *Addresses) numberDecides(address Address) bool {
	buyer := tax.Buyer{Country: address.Country, Business: address.Business, VATNumber: address.VATNumber}
	seller := a.seller.On(tax.DayOf(a.clock()))
	without := tax.Decide(seller, buyer)
	buyer.NumberChecked = true
	return tax.Decide(seller, buyer).Category != without.Category
}
