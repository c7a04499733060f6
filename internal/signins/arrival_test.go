package signins_test

import (
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/signins"
	"manager/internal/testkit"
)

// Breaks when a new device or place is not told once per day, or a known one is.
func TestNewDevicesAndPlacesAreMailedOnceADay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	home := r.browser(firefox, geneva)
	home.signIn(r.Mia) // the world's own session was there before: this device is new
	r.wantMails("signed_in", 1)
	first := testkit.Said[signins.SignedInMail](t, r.LastMail("signed_in"))
	if !first.New || first.Place != "Geneva, Switzerland" || first.Device != "Firefox, Linux" || first.Link == "" {
		t.Errorf("the mail says %+v", first)
	}
	home.signIn(r.Mia)
	r.wantMails("signed_in", 1)
	home.Address = london
	home.signIn(r.Mia)
	r.wantMails("signed_in", 2)
	home.signIn(r.Mia)
	r.wantMails("signed_in", 2)
	for range 3 { // a private window has no sign: a new device each time
		r.Clock.Advance(time.Minute)
		r.browser(firefox, london).signIn(r.Mia)
	}
	r.wantMails("signed_in", 5)
	r.browser(firefox, london).signIn(r.Mia) // the same click, sent twice
	r.wantMails("signed_in", 5)
}

// Breaks when a year of sign-ins brings more than one mail per account, device, place and day.
func TestAYearOfSignIns(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	home := r.browser(firefox, geneva)
	home.signIn(r.Mia)
	for day := range 365 {
		r.Clock.Advance(24 * time.Hour)
		home.Address = geneva
		if day%7 == 6 {
			home.Address = london
		}
		home.signIn(r.Mia)
		home.signIn(r.Mia)
	}
	r.wantMails("signed_in", 2) // the device, and London
}

// Breaks when somebody who wants every sign-in told is not told, or a device forgotten is still known.
func TestEverySignInAndForgottenDevices(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	home := r.browser(firefox, geneva)
	act := home.signIn(r.Mia)
	r.Check(r.SignIns.ChangeSettings(r.Ctx(), act, signins.Settings{MailEvery: true}))
	home.signIn(r.Mia)
	r.wantMails("signed_in", 2)
	if said := testkit.Said[signins.SignedInMail](t, r.LastMail("signed_in")); said.New {
		t.Errorf("the mail says %+v", said)
	}
	office := r.browser(chrome, london)
	there := office.signIn(r.Mia)
	r.wantMails("signed_in", 3)
	page, err := r.SignIns.AccountAccess(r.Ctx(), act)
	r.Check(err)
	if len(page.Sessions) != 4 || !page.Sessions[0].This || len(page.Asked) != 1 || page.Asked[0].ID != there.Session || page.Asked[0].Place != "London, United Kingdom" {
		t.Fatalf("the page has %+v", page)
	}
	device := page.Asked[0].DeviceID
	r.Check(r.SignIns.ConfirmDevice(r.Ctx(), act, device))
	r.Check(r.SignIns.ForgetDevice(r.Ctx(), act, device))
	r.Check(r.SignIns.ForgetDevice(r.Ctx(), act, device)) // clicked twice
	r.Clock.Advance(time.Minute)
	if r.lives(there.Session) {
		t.Error("the forgotten device is still signed in")
	}
	office.signIn(r.Mia)
	if said := testkit.Said[signins.SignedInMail](t, r.LastMail("signed_in")); !said.New {
		t.Errorf("the forgotten device is known: %+v", said)
	}
	r.Clock.Advance(72 * time.Hour)
	r.Check(r.SignIns.Sweep(r.Ctx()))
	if n := testkit.Value[int](t, r.DB, `select count(*) from sign_in_notices`, db.Args{}); n != 0 {
		t.Errorf("%d notices are kept", n)
	}
}
