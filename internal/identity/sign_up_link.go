package identity

import (
	"context"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/seal"
)

// LinkState is what has become of a link that was sent by mail.
type LinkState int

// The states of a link.
const (
	LinkUnknown LinkState = iota // forged, mistyped, or long gone
	LinkOpen
	LinkUsed
	LinkExpired
	LinkTaken // of a sign-up: its address got an account in another way
)

// SignUpLink is what the page behind the link of a sign-up shows.
type SignUpLink struct {
	State       LinkState
	FirstName   string
	Email       string
	Language    string // the one chosen when signing up; empty when the link is unknown
	AskPassword bool   // it was opened elsewhere than where its person signed up
}

// SignUpLink looks at the link of a sign-up without using it.
func (a *Accounts) SignUpLink(ctx context.Context, token string, d Device) (SignUpLink, error) {
	s, found, err := a.signUpByToken(ctx, token)
	if err != nil || !found {
		return SignUpLink{}, err
	}
	now := a.clock()
	return SignUpLink{
		State: s.state(now), FirstName: s.person.FirstName, Email: s.person.LoginID, Language: s.person.Language,
		AskPassword: !a.chosePassword(d, s.id, now),
	}, nil
}

// ProvedSignUp is a sign-up that may be confirmed: who does it can read the
// mail, and chose the password.
type ProvedSignUp struct {
	id id.SignUp
}

// ProveSignUp tells whether the link may be confirmed on this device. Whoever
// signs up chooses a password before the address is proved, so the mail's
// reader has to be the one who chose it: else a stranger who signs up with
// somebody's address would know the password of the account confirmed there.
// On the browser that signed up nothing is asked, elsewhere the password; a
// fault stands beside it, Limited after a few wrong ones. NotFound for an
// unknown link, Expired for an old one, Conflict for one used or overtaken,
// Unavailable when too many hashes wait.
func (a *Accounts) ProveSignUp(ctx context.Context, token, password string, d Device) (ProvedSignUp, error) {
	s, found, err := a.signUpByToken(ctx, token)
	if err != nil {
		return ProvedSignUp{}, err
	}
	if !found {
		return ProvedSignUp{}, notFound()
	}
	now := a.clock()
	if err := s.state(now).signUpFault(); err != nil {
		return ProvedSignUp{}, err
	}
	if !a.chosePassword(d, s.id, now) {
		if err := a.checkSignUpPassword(ctx, s, password); err != nil {
			return ProvedSignUp{}, err
		}
	}
	return ProvedSignUp{id: s.id}, nil
}

// checkSignUpPassword does one hash a try; the same password under another hash is left to the first sign-in.
func (a *Accounts) checkSignUpPassword(ctx context.Context, s signUpRow, password string) error {
	if password == "" {
		return fault.Field("password", "error.required")
	}
	taken, err := a.limitConfirmations(ctx, s.id)
	if err != nil {
		return err
	}
	ok, _, err := a.hasher.Verify(ctx, s.person.ID, s.sealed, password)
	if err != nil {
		return a.giveBack(ctx, taken, err)
	}
	if !ok {
		return fault.Field("password", "sign_up.confirm.wrong")
	}
	return a.giveBack(ctx, taken, nil)
}

type signUpRow struct {
	id          id.SignUp
	person      Person
	sealed      []byte
	expiresAt   time.Time
	confirmedAt *time.Time
	taken       bool
}

func (a *Accounts) signUpByToken(ctx context.Context, token string) (s signUpRow, found bool, err error) {
	batch := &db.Batch{}
	db.Queue(batch, &found, `
		select s.id, s.user_id, s.first_name, s.login_id, s.language, s.password, s.expires_at, s.confirmed_at, exists (select from users u where u.login_key = s.login_key)
		from sign_ups s where s.token_hash = @hash`, db.Args{"hash": seal.HashToken(token)},
		&s.id, &s.person.ID, &s.person.FirstName, &s.person.LoginID, &s.person.Language, &s.sealed, &s.expiresAt, &s.confirmedAt, &s.taken)
	err = a.db.Read(ctx, db.System("look at a sign-up"), batch)
	return s, found, err
}

func (s signUpRow) state(now time.Time) LinkState {
	switch {
	case s.confirmedAt != nil:
		return LinkUsed
	case s.taken:
		return LinkTaken
	case !now.Before(s.expiresAt):
		return LinkExpired
	}
	return LinkOpen
}

// signUpFault says why the link can't be confirmed any more; nil while it can.
func (state LinkState) signUpFault() error {
	switch state {
	case LinkUsed:
		return fault.New(fault.Conflict, "sign_up.confirm.used_text")
	case LinkTaken:
		return fault.New(fault.Conflict, "sign_up.confirm.address_taken")
	case LinkExpired:
		return fault.New(fault.Expired, "sign_up.confirm.expired_text")
	}
	return nil
}
