package twofactor_test

import (
	"strings"
	"testing"
	"time"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/testkit"
	"manager/internal/twofactor"
)

// Breaks when an app password opens what it should not, or not what it should.
func TestAppPasswords(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	password, err := s.MakeAppPassword(s.ctx(), act, twofactor.NewAppPassword{Name: "Thunderbird", Scopes: []twofactor.Scope{twofactor.ScopeMail}, Days: 30})
	s.check(err)
	if len(strings.Fields(password)) != 6 || len(password) != 29 {
		t.Errorf("the password is %q", password)
	}
	s.lastMail("app_password_made")
	verify := func(loginID, password string, scope twofactor.Scope) error {
		p, err := s.VerifyAppPassword(s.ctx(), loginID, password, scope, home)
		if err == nil && p.ID != act.User {
			t.Errorf("it is %+v", p)
		}
		return err
	}
	for _, typed := range []string{password, strings.ReplaceAll(password, " ", ""), strings.ToUpper(password), strings.ReplaceAll(password, " ", "-")} {
		s.check(verify("OLIVE@demo.test", typed, twofactor.ScopeMail))
	}
	s.person("ruth")
	for name, err := range map[string]error{
		"another scope":    verify(p.LoginID, password, twofactor.ScopeAPI),
		"another account":  verify("ruth@demo.test", password, twofactor.ScopeMail),
		"nobody's account": verify("nobody@demo.test", password, twofactor.ScopeMail),
		"no login ID":      verify("", password, twofactor.ScopeMail),
		"the account's":    verify(p.LoginID, rightPassword, twofactor.ScopeMail),
		"nothing":          verify(p.LoginID, "", twofactor.ScopeMail),
	} {
		if !hasKey(err, "two_factor.app_password.wrong") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.accounts.SignIn(s.ctx(), identity.SignIn{LoginID: p.LoginID, Password: password}, home); !hasKey(err, "sign_in.wrong") {
		t.Errorf("it opens the portal: %v", err)
	}
	list, err := s.AppPasswords(s.ctx(), act)
	s.check(err)
	if len(list) != 1 || list[0].Name != "Thunderbird" || list[0].LastUsedAt.IsZero() || !list[0].ExpiresAt.Equal(s.clock.Now().AddDate(0, 0, 30)) {
		t.Errorf("listed %+v", list)
	}
	s.clock.Advance(30 * 24 * time.Hour)
	s.want(verify(p.LoginID, password, twofactor.ScopeMail), fault.Forbidden, "")
}

// Breaks when a revoked password still opens something, or another person can revoke it.
func TestRevokeAppPassword(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	_, ruth := s.fresh("ruth")
	in := twofactor.NewAppPassword{Request: id.New[id.AppPassword](), Name: "script", Scopes: twofactor.Scopes}
	password, err := s.MakeAppPassword(s.ctx(), act, in)
	s.check(err)
	s.want(second(s.MakeAppPassword(s.ctx(), act, in)), fault.Conflict, "app_password.made_already")
	list, err := s.AppPasswords(s.ctx(), act)
	s.check(err)
	s.want(s.RevokeAppPassword(s.ctx(), ruth, list[0].ID), fault.NotFound, "")
	s.check(second(s.VerifyAppPassword(s.ctx(), p.LoginID, password, twofactor.ScopeAPI, home)))
	s.check(s.RevokeAppPassword(s.ctx(), act, list[0].ID))
	s.lastMail("app_password_revoked")
	s.want(second(s.VerifyAppPassword(s.ctx(), p.LoginID, password, twofactor.ScopeAPI, home)), fault.Forbidden, "")
}

// Breaks when an app password is made of what nobody could have meant.
func TestAppPasswordsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	_, act := s.fresh("olive")
	for key, in := range map[string]twofactor.NewAppPassword{
		"name=error.required":           {Name: "  ", Scopes: twofactor.Scopes},
		"name=error.too_long":           {Name: strings.Repeat("x", 61), Scopes: twofactor.Scopes},
		"name=error.invalid_characters": {Name: "a\u202eb", Scopes: twofactor.Scopes},
		"scopes=error.required":         {Name: "x"},
		"scopes=error.unknown_choice":   {Name: "x", Scopes: []twofactor.Scope{"portal"}},
		"days=error.unknown_choice":     {Name: "x", Scopes: twofactor.Scopes, Days: -1},
	} {
		if _, err := s.MakeAppPassword(s.ctx(), act, in); !hasKey(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
	for range 20 {
		s.check(second(s.MakeAppPassword(s.ctx(), act, twofactor.NewAppPassword{Name: "x", Scopes: twofactor.Scopes})))
	}
	s.want(second(s.MakeAppPassword(s.ctx(), act, twofactor.NewAppPassword{Name: "x", Scopes: twofactor.Scopes})), fault.Conflict, "two_factor.too_many")
}

// Breaks when wrong passwords of programs lock their owner out of the portal, or
// the right one out of anything, or when a program may ask in vain for ever.
func TestWrongAppPasswordsLockNobodyOut(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	password, err := s.MakeAppPassword(s.ctx(), act, twofactor.NewAppPassword{Name: "script", Scopes: twofactor.Scopes})
	s.check(err)
	verify := func(password string) error {
		return second(s.VerifyAppPassword(s.ctx(), p.LoginID, password, twofactor.ScopeMail, home))
	}
	for range 6 {
		err = verify("wrong")
	}
	s.want(err, fault.Limited, "")
	s.signIn(p)
	errs := testkit.Together(20, func(int) error { return verify(password) })
	if n := testkit.Count(errs, testkit.Fine); n != 20 {
		t.Errorf("of 20 connections at once %d were let in: %v", n, errs)
	}
}
