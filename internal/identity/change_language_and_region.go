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

// Region is where a person lives: it decides how numbers are written, and the zone of all times shown.
type Region struct {
	Country  string // ISO 3166-1 alpha-2
	TimeZone string // a name of the IANA database
}

// ChangeRegion sets the actor's country and time zone; faults stand beside
// country and time_zone.
func (a *Accounts) ChangeRegion(ctx context.Context, act actor.Actor, in Region) error {
	f := &fault.Fault{Kind: fault.Invalid}
	checkCountry(f, "country", in.Country)
	checkTimeZone(f, "time_zone", in.TimeZone)
	if err := f.OrNil(); err != nil {
		return err
	}
	return a.changeAccount(ctx, act, func(ctx context.Context, tx db.Tx, c account) (*audit.Event, error) {
		var changes []audit.Change
		if c.Country != in.Country {
			changes = append(changes, audit.Change{Field: "country", Before: c.Country, After: in.Country})
		}
		if c.TimeZone != in.TimeZone {
			changes = append(changes, audit.Change{Field: "time_zone", Before: c.TimeZone, After: in.TimeZone})
		}
		if len(changes) == 0 {
			return nil, nil
		}
		err := updateUser(ctx, tx, c.ID, `country = @country, time_zone = @zone`, db.Args{"country": in.Country, "zone": in.TimeZone})
		return &audit.Event{Action: "user.region_changed", Changes: changes}, err
	})
}
