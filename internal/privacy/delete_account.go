package privacy

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/org"
)

// Losses is what somebody loses with their account.
type Losses struct {
	Places       []org.Place // their organizations; those with Staying keep the account from being deleted
	Sessions     int
	Factors      int
	AppPasswords int
}

// Blocked tells whether an organization keeps the account from being deleted.
func (l Losses) Blocked() bool { return len(blocking(l.Places)) > 0 }

// Losses returns what the actor loses with their account.
func (p *Privacy) Losses(ctx context.Context, act actor.Actor) (l Losses, err error) {
	batch := &db.Batch{}
	org.QueuePlaces(batch, &l.Places, act.User)
	db.Queue(batch, nil, `
		select (select count(*) from sessions where user_id = @user and revoked_at is null and expires_at > @now),
			(select count(*) from passkeys where user_id = @user) + (select count(*) from authenticator_apps where user_id = @user) + (select count(*) from sms_phones where user_id = @user),
			(select count(*) from app_passwords where user_id = @user)`,
		db.Args{"user": act.User, "now": p.clock()}, &l.Sessions, &l.Factors, &l.AppPasswords)
	// Who else is in an organization is not among what a person's own scope shows.
	return l, p.db.Read(ctx, db.System("see what somebody loses with their account"), batch)
}

// Deletion is the actor's own password and their yes.
type Deletion struct {
	Password  string
	Confirmed bool
}

// DeleteAccount erases the actor from everywhere, for good; a mail to the
// address they had says what was erased and what stays. Faults stand beside
// password and confirmed; StepUp for whoever has a stronger method and no fresh
// proof, Conflict while an organization has nobody else, or nobody else who represents it.
func (p *Privacy) DeleteAccount(ctx context.Context, act actor.Actor, in Deletion) (r Report, err error) {
	if !in.Confirmed {
		return r, fault.Field("confirmed", "privacy.delete.confirmation_needed")
	}
	if err := p.accounts.CheckOwnPassword(ctx, act, in.Password); err != nil {
		return r, err
	}
	err = p.db.Write(ctx, db.System("delete an account"), func(ctx context.Context, tx db.Tx) error {
		e := erasure{now: p.clock(), by: actor.Actor{User: act.User, Session: act.Session}, lang: act.Lang}
		places, err := lockPerson(ctx, tx, &e)
		if err != nil {
			return err
		}
		if len(blocking(places)) > 0 {
			return fault.New(fault.Conflict, "privacy.delete.needed")
		}
		r, err = p.erase(ctx, tx, e, places)
		return err
	})
	return r, err
}

// lockPerson locks the organizations of the person e.by or e.person, then the
// person, and reads their places. Who joins an organization meanwhile waits for the
// person's row, so that what is read behind it is all there is.
func lockPerson(ctx context.Context, tx db.Tx, e *erasure) (places []org.Place, err error) {
	user := e.person.ID
	if user.IsZero() {
		user = e.by.User
	}
	if _, err := org.LockPlaces(ctx, tx, user); err != nil {
		return nil, err
	}
	if e.person, err = identity.LockPersonForErasure(ctx, tx, user); err != nil {
		return nil, err
	}
	return org.LockPlaces(ctx, tx, user)
}

// blocking are the places that somebody can't leave.
func blocking(places []org.Place) (list []org.Place) {
	for _, place := range places {
		if place.Staying != "" {
			list = append(list, place)
		}
	}
	return list
}
