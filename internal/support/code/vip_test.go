package code_test

import (
	"context"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/support/code"
	"manager/internal/testkit"
)

func (r *rig) vip(act actor.Actor) code.Code {
	r.T.Helper()
	drawn, err := r.Codes.VIP(r.Ctx(), act)
	r.Check(err)
	if len(drawn.Digits) != 8 {
		r.T.Fatalf("the VIP code is %q", drawn.Digits)
	}
	return drawn
}

func TestVIPCodeIdentifiesTheOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.Codes.VIP(r.Ctx(), r.Olive)
	testkit.WantFault(t, err, fault.Conflict, "support.vip.no_premium")
	premium := r.AddProduct(r.Olive, code.PremiumKind, "Technical contact")
	drawn := r.vip(r.Mia)
	if drawn != r.vip(r.Olive) {
		t.Error("the organization has two VIP codes")
	}
	zone, err := time.LoadLocation("Europe/Zurich")
	r.Check(err)
	if !drawn.ExpiresAt.After(r.Clock.Now()) || drawn.ExpiresAt.In(zone).Day() != 1 {
		t.Errorf("it ends on %s", drawn.ExpiresAt)
	}
	for range 2 { // good many times
		who, err := r.Codes.Identify(r.Ctx(), r.Sam, drawn.Spaced())
		r.Check(err)
		if !who.User.IsZero() || who.Name != "" || who.Org != r.Olive.Org || who.OrgName != r.Olive.OrgName {
			t.Errorf("it identifies %+v", who)
		}
	}
	r.WantLastEvent(r.Olive.Org, "support.vip_identified")

	testkit.Exec(t, r.DB, `update products set state = 'suspended' where id = @id`, db.Args{"id": premium})
	r.wantUnknown(r.Sam, drawn.Digits)
	testkit.Exec(t, r.DB, `update products set state = 'active' where id = @id`, db.Args{"id": premium})
	r.Clock.Advance(drawn.ExpiresAt.Sub(r.Clock.Now()))
	r.wantUnknown(r.Sam, drawn.Digits)
	if next := r.vip(r.Mia); next.Digits == drawn.Digits || !next.ExpiresAt.After(drawn.ExpiresAt.Add(27*24*time.Hour)) {
		t.Errorf("next month's is %v", next)
	}
}

func TestAdministratorsRenewTheVIPCode(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.AddProduct(r.Olive, code.PremiumKind, "Technical contact")
	former := r.vip(r.Adam)
	for _, act := range []actor.Actor{r.Mia, r.Bill, r.Eve} {
		_, err := r.Codes.RenewVIP(r.Ctx(), act)
		testkit.WantFault(t, err, fault.Forbidden, "support.vip.renew_denied")
	}
	renewed, err := r.Codes.RenewVIP(r.Ctx(), r.Adam)
	r.Check(err)
	r.WantLastEvent(r.Adam.Org, "organization.vip_code_renewed")
	r.wantUnknown(r.Sam, former.Digits)
	if _, err := r.Codes.Identify(r.Ctx(), r.Sam, renewed.Digits); err != nil {
		t.Error(err)
	}
	for _, err := range testkit.Together(4, func(int) error {
		_, err := r.Codes.RenewVIP(context.WithoutCancel(r.Ctx()), r.Olive)
		return err
	}) {
		r.Check(err)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from vip_codes`, nil); n != 1 {
		t.Errorf("%d VIP codes", n)
	}
	// Somebody who lost the role meanwhile renews nothing.
	testkit.Exec(t, r.DB, `update members set role = 'collaborator' where id = @id`, db.Args{"id": r.Adam.Member})
	_, err = r.Codes.RenewVIP(r.Ctx(), r.Adam)
	testkit.WantFault(t, err, fault.Conflict, "")
}
