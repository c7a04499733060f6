package identity

import (
	"context"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
)

// ChangeLanguage sets the language of the actor's pages and mails; a fault
// stands beside language.
func (a *Accounts) ChangeLanguage(ctx context.Context, act actor.Actor, language string) error {
	f := &fault.Fault{Kind: fault.Invalid}
	checkLanguage(f, "language", language)
	if err := f.OrNil(); err != nil {
		return err
	}
	return a.changeAccount(ctx, act, func(ctx context.Context, tx db.Tx, c account) (*audit.Event, error) {
		if c.Language == language {
			return nil, nil
		}
		err := updateUser(ctx, tx, c.ID, `language = @language`, db.Args{"language": language})
		return &audit.Event{Action: "user.language_changed", Changes: []audit.Change{{Field: "language", Before: c.Language, After: language}}}, err
	})
}

// changeAccount runs a change of the actor's own account that nobody else has
// to know of, and records what change returns; nil means nothing to record.
func (a *Accounts) changeAccount(ctx context.Context, act actor.Actor, change func(ctx context.Context, tx db.Tx, c account) (*audit.Event, error)) error {
	now := a.clock()
	return a.db.Write(ctx, db.ForUser(act.User), func(ctx context.Context, tx db.Tx) error {
		c, err := lockAccount(ctx, tx, act.User)
		if err != nil {
			return err
		}
		event, err := change(ctx, tx, c)
		if err != nil || event == nil {
			return err
		}
		return a.recordOwn(ctx, tx, now, act, *event)
	})
}
