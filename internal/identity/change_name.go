package identity

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
)

// Names are what a person is called.
type Names struct {
	FirstName string
	LastName  string
}

// ChangeName gives the actor other names; faults stand beside first_name and
// last_name. Every organization of the actor's learns them at the same time.
func (a *Accounts) ChangeName(ctx context.Context, act actor.Actor, in Names) error {
	in = Names{FirstName: cleanName(in.FirstName), LastName: cleanName(in.LastName)}
	f := &fault.Fault{Kind: fault.Invalid}
	checkNames(f, in.FirstName, in.LastName)
	if err := f.OrNil(); err != nil {
		return err
	}
	return a.changePerson(ctx, act, func(ctx context.Context, tx db.Tx, now time.Time, p *Person) (*audit.Event, error) {
		if p.FirstName == in.FirstName && p.LastName == in.LastName {
			return nil, nil
		}
		before := p.Name()
		p.FirstName, p.LastName = in.FirstName, in.LastName
		err := updateUser(ctx, tx, p.ID, `first_name = @first, last_name = @last`, db.Args{"first": p.FirstName, "last": p.LastName})
		return &audit.Event{Action: "user.name_changed", Personal: map[string]string{"before": before, "after": p.Name()}}, err
	})
}

// changePerson runs a change of the actor's own account in one transaction,
// tells the organizations, and records what change returns; nil means that
// nothing changed.
func (a *Accounts) changePerson(ctx context.Context, act actor.Actor, change func(ctx context.Context, tx db.Tx, now time.Time, p *Person) (*audit.Event, error)) error {
	now := a.clock()
	return a.db.Write(ctx, db.System("change a person"), func(ctx context.Context, tx db.Tx) error {
		c, err := lockAccount(ctx, tx, act.User)
		if err != nil {
			return err
		}
		event, err := change(ctx, tx, now, &c.Person)
		if err != nil || event == nil {
			return err
		}
		if a.hooks.OnPersonChanged != nil {
			if err := a.hooks.OnPersonChanged(ctx, tx, now, c.Person); err != nil {
				return err
			}
		}
		return a.recordOwn(ctx, tx, now, act, *event)
	})
}

// recordOwn writes an event into the actor's own log.
func (a *Accounts) recordOwn(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, e audit.Event) error {
	e.User, e.Actor = act.User, act
	return a.audit.Record(ctx, tx, now, e)
}
