package billto_test

import (
	"testing"
	"time"

	"manager/internal/billing/billto"
	"manager/internal/fault"
	"manager/internal/testkit"
)

// A number that was refused counts after somebody had it checked again; not by strangers, not again at once, not without a register.
func TestANumberIsCheckedAgainOnDemand(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.says("invalid")
	made := b.add(german)
	b.run(1)
	b.want(made, billto.Refused, true)
	b.says("valid")
	testkit.WantFault(t, b.Addresses.AskAgain(b.Ctx(), b.Mia, made), fault.Forbidden, "")
	testkit.WantFault(t, b.Addresses.AskAgain(b.Ctx(), b.Ruth, made), fault.NotFound, "")
	without, err := b.Addresses.Add(b.Ctx(), b.Bill, address(""))
	b.Check(err)
	testkit.WantFault(t, b.Addresses.AskAgain(b.Ctx(), b.Bill, without), fault.Conflict, "billing.vat.no_register")
	b.Check(b.Addresses.AskAgain(b.Ctx(), b.Bill, made))
	if err := b.Addresses.AskAgain(b.Ctx(), b.Olive, made); !fault.Has(err, fault.Limited) {
		t.Errorf("at once again: %v", err)
	}
	if b.waiting() != 1 {
		t.Errorf("%d questions wait", b.waiting())
	}
	b.run(1)
	b.want(made, billto.Confirmed, false)
	b.Clock.Advance(6 * time.Minute)
	b.Check(b.Addresses.AskAgain(b.Ctx(), b.Bill, made))
}
