package portal

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"manager/internal/actor"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/testkit/cast"
	"manager/internal/twofactor"
)

// Authenticator is an authenticator app that somebody of the cast has enrolled.
type Authenticator struct {
	BackupCodes []string

	portal *Portal
	seed   string
	used   int64 // the last time step that gave a code
}

const timeStep = 30 * time.Second

// Protect switches two-factor authentication on for somebody of the cast, with
// an authenticator app and backup codes that they keep.
func (p *Portal) Protect(who cast.Person) *Authenticator {
	p.t.Helper()
	act := p.Actor(who)
	setup, err := p.App.Factors.AddApp(p.t.Context(), act, who.FirstName+"’s phone")
	if err != nil {
		p.t.Fatalf("add an app: %v", err)
	}
	a := &Authenticator{portal: p, seed: strings.ReplaceAll(setup.Key, " ", ""), used: p.step() - 2} // the step before this one is good, too
	done, err := p.App.Factors.ConfirmApp(p.t.Context(), act, setup.Factor, a.Code(p.t))
	if err != nil {
		p.t.Fatalf("confirm an app: %v", err)
	}
	if err := p.App.Factors.KeepBackupCodes(p.t.Context(), act); err != nil {
		p.t.Fatal(err)
	}
	a.BackupCodes = done.BackupCodes
	return a
}

// Actor is somebody of the cast in a session of their own, who has just given the password.
func (p *Portal) Actor(who cast.Person) actor.Actor {
	p.t.Helper()
	in, err := p.App.Accounts.SignIn(p.t.Context(), identity.SignIn{LoginID: who.LoginID, Password: cast.Password}, identity.Device{Lang: i18n.EN})
	if err != nil {
		p.t.Fatalf("sign %s in: %v", who.LoginID, err)
	}
	return actor.Actor{User: in.Person.ID, Session: in.Session, FirstName: who.FirstName, LastName: who.LastName, LoginID: who.LoginID, AuthAt: p.App.Clock(), Lang: i18n.EN}
}

func (p *Portal) step() int64 { return p.App.Clock().Unix() / int64(timeStep.Seconds()) }

// Seed is the key of the app.
func (a *Authenticator) Seed() string { return a.seed }

// Code is one that the app has not shown yet: that of the next time step, when
// this one's was given already.
func (a *Authenticator) Code(t testing.TB) string {
	t.Helper()
	now := a.portal.step()
	a.used = max(a.used+1, now-1)
	if a.used > now+1 {
		t.Fatal("the app has no more codes for now: advance the clock")
	}
	code, err := totp.GenerateCode(a.seed, time.Unix(a.used*int64(timeStep.Seconds()), 0))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// AppPassword makes an app password of somebody of the cast.
func (p *Portal) AppPassword(who cast.Person, scopes ...twofactor.Scope) string {
	p.t.Helper()
	password, err := p.App.Factors.MakeAppPassword(p.t.Context(), p.Actor(who), twofactor.NewAppPassword{Name: "Script", Scopes: scopes})
	if err != nil {
		p.t.Fatalf("make an app password: %v", err)
	}
	return password
}
