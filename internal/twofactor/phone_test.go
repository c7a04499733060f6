package twofactor_test

import (
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/testkit"
	"manager/internal/twofactor"
)

const swissMobile = "079 123 45 67"

// smsCode is the code of the newest SMS, and the number it goes to.
func (s *setup) smsCode() (code, phone string) {
	s.t.Helper()
	m := testkit.Said[struct {
		Phone   string
		Message twofactor.CodeSMS
	}](s.t, s.lastMail("sms_code"))
	return m.Message.Code, m.Phone
}

// withPhone enrols a phone.
func (s *setup) withPhone(act actor.Actor, number string) twofactor.Enrolled {
	s.t.Helper()
	factor, err := s.AddPhone(s.ctx(), act, twofactor.NewPhone{Name: "Mobile", Phone: number})
	s.check(err)
	code, _ := s.smsCode()
	done, err := s.ConfirmPhone(s.ctx(), act, factor, code)
	s.check(err)
	return done
}

// Breaks when phones are read otherwise than people type them, or SMS go to
// countries that cost more or to phones that get none.
func TestPhonesAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	for typed, want := range map[string]string{
		"079 123 45 67":                      "+41791234567",
		"+41 79 123 45 67":                   "+41791234567",
		"\u202d0041\u00a079\u202f123 45 67 ": "+41791234567",
		"+33 6 12 34 56 78":                  "+33612345678",
		"+32 470 12 34 56":                   "+32470123456",
		"+49 1512 3456789":                   "+4915123456789",
		"+39 312 345 6789":                   "two_factor.phone.country",
		"+1 212 555 2368":                    "two_factor.phone.country",
		"+423 660 123 456":                   "two_factor.phone.country",
		"+262 692 12 34 56":                  "two_factor.phone.country",
		"044 668 18 00":                      "two_factor.phone.landline",
		"+33 1 42 68 53 00":                  "two_factor.phone.landline",
		"0900 123 456":                       "two_factor.phone.landline",
		"079 123 45 67 / 68":                 "two_factor.phone.wrong",
		"12":                                 "two_factor.phone.wrong",
		"call me":                            "two_factor.phone.wrong",
		" ":                                  "error.required",
	} {
		_, act := s.fresh("p" + id.New[id.Mail]().String())
		_, err := s.AddPhone(s.ctx(), act, twofactor.NewPhone{Name: "Mobile", Phone: typed})
		if want[0] != '+' {
			if !hasKey(err, "phone="+want) {
				t.Errorf("%q: %v, want %s", typed, err, want)
			}
			continue
		}
		if err != nil && !fault.Has(err, fault.Limited) {
			t.Errorf("%q: %v", typed, err)
			continue
		}
		if _, phone := s.smsCode(); phone != want {
			t.Errorf("%q: the SMS goes to %s, want %s", typed, phone, want)
		}
	}
}

// Breaks when SMS is more than the weakest method: it completes a sign-in, and never a step-up.
func TestPhoneCompletesASignIn(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	done := s.withPhone(act, swissMobile)
	if len(done.BackupCodes) != 10 {
		t.Errorf("%d backup codes", len(done.BackupCodes))
	}
	if on, strong := testkit.Value[bool](t, s.db, `select two_factor from users where id = @id`, db.Args{"id": p.ID}), testkit.Value[bool](t, s.db, `select two_factor_strong from users where id = @id`, db.Args{"id": p.ID}); !on || strong {
		t.Errorf("two-factor %v, strong %v", on, strong)
	}
	if by, err := s.StepUp(s.ctx(), act); err != nil || by != identity.StepUpByPassword {
		t.Errorf("step-up by %q, %v", by, err)
	}
	w := s.waiting(p)
	a, err := s.Alternatives(s.ctx(), w)
	if s.check(err); len(a.Phones) != 1 || a.Phones[0].Hint != "+41 … 67" || a.App || a.Passkey || !a.BackupCodes || !a.Push {
		t.Errorf("alternatives %+v", a)
	}
	s.check(s.SendCode(s.ctx(), w, home, done.Factor))
	code, phone := s.smsCode()
	if phone != "+41791234567" || s.lastMail("sms_code").To != "+41 … 67" {
		t.Errorf("the SMS goes to %s, listed as %s", phone, s.lastMail("sms_code").To)
	}
	_, err = s.CompleteBySMS(s.ctx(), w, home, code[:3]+" "+code[3:])
	s.check(err)
}

// Breaks when a code by SMS is good in another session, twice, too late, after
// another was sent, or when the phone was removed while it was under way.
func TestCodesBySMSAreBound(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(s *setup, act actor.Actor, phone id.Factor, w *identity.Awaiting){
		"another session": func(s *setup, act actor.Actor, _ id.Factor, w *identity.Awaiting) {
			w.Session = s.signIn(identity.Person{LoginID: act.LoginID}).Session
		},
		"five minutes later": func(s *setup, _ actor.Actor, _ id.Factor, _ *identity.Awaiting) { s.clock.Advance(5 * time.Minute) },
		"another was sent": func(s *setup, _ actor.Actor, phone id.Factor, w *identity.Awaiting) {
			s.clock.Advance(time.Second)
			s.check(s.SendCode(s.ctx(), *w, home, phone))
		},
		"the phone was removed": func(s *setup, act actor.Actor, phone id.Factor, _ *identity.Awaiting) {
			s.check(s.Remove(s.ctx(), act, twofactor.Phone, phone))
		},
		"the phone was changed": func(s *setup, act actor.Actor, phone id.Factor, w *identity.Awaiting) {
			s.check(s.Remove(s.ctx(), act, twofactor.Phone, phone))
			s.withPhone(act, "079 765 43 21")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSetup(t)
			p, act := s.fresh("olive")
			s.withApp(act) // so that the phone is not the last method
			phone := s.withPhone(act, swissMobile)
			w := s.waiting(p)
			s.check(s.SendCode(s.ctx(), w, home, phone.Factor))
			code, _ := s.smsCode()
			spoil(s, act, phone.Factor, &w)
			if _, err := s.CompleteBySMS(s.ctx(), w, home, code); !hasKey(err, "two_factor.code.wrong") {
				t.Errorf("the code is good: %v", err)
			}
		})
	}
}

// Breaks when the code of a session is good for enrolling a phone, or the other way round.
func TestCodesBySMSAreBoundToTheirPurpose(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	phone := s.withPhone(act, swissMobile)
	w := s.waiting(p)
	s.check(s.SendCode(s.ctx(), w, home, phone.Factor))
	forSignIn, _ := s.smsCode()
	added, err := s.AddPhone(s.ctx(), act, twofactor.NewPhone{Name: "other", Phone: "079 765 43 21"})
	s.check(err)
	forPhone, _ := s.smsCode()
	if forSignIn != forPhone {
		_, err = s.ConfirmPhone(s.ctx(), act, added, forSignIn)
		s.wantField(err, "code", "two_factor.code.wrong")
		_, err = s.CompleteBySMS(s.ctx(), w, home, forPhone)
		s.wantField(err, "code", "two_factor.code.wrong")
	}
	_, err = s.AddPhone(s.ctx(), act, twofactor.NewPhone{Name: "again", Phone: swissMobile})
	s.wantField(err, "phone", "two_factor.phone.known")
}

// Breaks when a code can be guessed at more than five times, or a wrong one enrols a phone.
func TestConfirmingAPhoneTakesFiveTries(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	_, act := s.fresh("olive")
	factor, err := s.AddPhone(s.ctx(), act, twofactor.NewPhone{Name: "Mobile", Phone: swissMobile})
	s.check(err)
	code, _ := s.smsCode()
	for range 5 {
		_, err := s.ConfirmPhone(s.ctx(), act, factor, "x"+code[1:])
		s.wantField(err, "code", "two_factor.code.wrong")
	}
	_, err = s.ConfirmPhone(s.ctx(), act, factor, code)
	s.wantField(err, "code", "two_factor.code.wrong")
	s.clock.Advance(time.Minute)
	s.check(s.ResendPhoneCode(s.ctx(), act, factor))
	code, _ = s.smsCode()
	_, err = s.ConfirmPhone(s.ctx(), act, factor, code)
	s.check(err)
}

// Breaks when more SMS go out than an account, a phone or an organization may cause.
func TestSMSAreLimited(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	count := func(send func() error) (sent int) {
		for ; sent < 20; sent++ {
			if err := send(); err != nil {
				s.want(err, fault.Limited, "")
				return sent
			}
		}
		return sent
	}
	p, act := s.fresh("olive")
	phone := s.withPhone(act, swissMobile)
	w := s.waiting(p)
	if n := count(func() error { return s.SendCode(s.ctx(), w, home, phone.Factor) }); n != 4 {
		t.Errorf("after one, %d more SMS were sent to an account in an hour", n)
	}
	_, ruth := s.fresh("ruth")
	_, err := s.AddPhone(s.ctx(), ruth, twofactor.NewPhone{Name: "same phone", Phone: swissMobile})
	s.want(err, fault.Limited, "")

	payer := id.New[id.Org]()
	sent := 0
	for _, name := range []string{"a", "b"} {
		p, act := s.fresh(name)
		testkit.Exec(t, s.db, `update users set last_org_id = @org where id = @id`, db.Args{"org": payer, "id": p.ID})
		numbers := map[string]string{"a": "079 111 11 11", "b": "079 222 22 22"}
		sent += count(func() error {
			return second(s.AddPhone(s.ctx(), act, twofactor.NewPhone{Name: "x", Phone: numbers[name]}))
		})
	}
	if sent != 3 {
		t.Errorf("the people of an organization with a budget of 3 caused %d SMS", sent)
	}
}

// Breaks when a sign-in by SMS goes around an organization that does not count
// it, or when the last method that counts can be removed.
func TestSMSIsNotOfferedWhereItDoesNotCount(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	_, app := s.withApp(act)
	phone := s.withPhone(act, swissMobile)
	s.forced, s.withoutSMS = true, true
	waiting := s.waiting(p)
	if a, err := s.Alternatives(s.ctx(), waiting); err != nil || !a.App || len(a.Phones) != 0 {
		t.Errorf("offered are %+v, %v", a, err)
	}
	s.want(s.SendCode(s.ctx(), waiting, home, phone.Factor), fault.NotFound, "")
	s.want(s.Remove(s.ctx(), act, twofactor.Authenticator, app.Factor), fault.Conflict, "two_factor.forced")
	s.withoutSMS = false
	s.check(s.SendCode(s.ctx(), waiting, home, phone.Factor))
	s.check(s.Remove(s.ctx(), act, twofactor.Authenticator, app.Factor))
	s.want(s.Remove(s.ctx(), act, twofactor.Phone, phone.Factor), fault.Conflict, "two_factor.forced")
}
