package privacy

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/lockout"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/recovery"
	"manager/internal/signins"
	"manager/internal/transfer"
	"manager/internal/twofactor"
)

// erasure is one person who is erased, in a transaction that sees everything.
type erasure struct {
	now    time.Time
	person identity.Person
	by     actor.Actor // without name, address and device
	reason string      // why it is done although an organization needs the person
	lang   i18n.Lang   // for whoever chose no language
}

// erase erases a person, whose account and organizations tx has locked, from
// every table, and puts the confirmation into the outbox.
func (p *Privacy) erase(ctx context.Context, tx db.Tx, e erasure, places []org.Place) (r Report, err error) {
	who, err := known(ctx, tx, e.person, places)
	if err != nil {
		return r, err
	}
	t := newTally()
	for _, place := range places {
		if err := p.orgs.EraseMember(ctx, tx, e.now, e.by, place, e.reason); err != nil {
			return r, err
		}
		*t["memberships"]++
		if place.Staying != "" {
			r.Orphaned = append(r.Orphaned, place.Org.Number)
		}
	}
	if err := p.eraseRows(ctx, tx, e, who, t); err != nil {
		return r, err
	}
	entries, err := p.audit.ErasePerson(ctx, tx, who)
	if err != nil {
		return r, err
	}
	*t["log_entries"] += entries
	r.Items = t.items()
	if err := p.audit.Record(ctx, tx, e.now, audit.Event{Action: "user.deleted", User: e.person.ID, Actor: e.by}); err != nil {
		return r, err
	}
	return r, p.outbox.Put(ctx, tx, e.now, notify.Envelope{To: e.person.LoginID, Lang: e.person.LangAt(e.lang), Forget: true,
		Message: AccountDeletedMail{Name: e.person.FirstName, At: e.now, TimeZone: e.person.TimeZone, Report: r}})
}

// eraseRows erases what each area has; the account is closed last, because others refer to it.
func (p *Privacy) eraseRows(ctx context.Context, tx db.Tx, e erasure, who audit.Erased, t tally) error {
	args := db.Args{"user": e.person.ID, "keys": who.Emails, "names": who.Names, "orgs": who.Orgs, "nobodies": p.accounts.Nobodies(who.Emails), "now": e.now}
	gone := func(kind string) db.Count { return db.AddTo(t[kind]) }
	batch := &db.Batch{}
	batch.Queue(`delete from data_exports where user_id = @user`, args).Exec(gone("exports"))
	for _, queue := range []func(*db.Batch, db.Args, func(string) db.Count){
		transfer.QueueErasure, org.QueueErasure, notify.QueueErasure, twofactor.QueueErasure, signins.QueueErasure, lockout.QueueErasure, recovery.QueueErasure, identity.QueueErasure,
	} {
		queue(batch, args, gone)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("erase a person: %w", err)
	}
	return nil
}

// known gathers every value by which the person is known: the names and login
// IDs of now and before. Login IDs that are somebody else's by now are not theirs.
func known(ctx context.Context, tx db.Tx, person identity.Person, places []org.Place) (who audit.Erased, err error) {
	who.User = person.ID
	names, emails, orgs, err := audit.KnownAs(ctx, tx, person.ID)
	if err != nil {
		return who, err
	}
	former, err := recovery.FormerLoginIDs(ctx, tx, person.ID)
	if err != nil {
		return who, err
	}
	for _, place := range places {
		orgs = append(orgs, place.Org.ID)
	}
	who.Names, who.Orgs = distinct(append(names, person.Name())), id.Distinct(orgs)
	who.Emails, err = notOthers(ctx, tx, person.ID, distinct(folded(append(append(emails, former...), person.LoginID, person.LoginKey))))
	return who, err
}

func notOthers(ctx context.Context, tx db.Tx, user id.User, keys []string) (own []string, err error) {
	err = tx.QueryRow(ctx, `select array(select key from unnest(@keys::text[]) key where not exists (select from users where login_key = key and id <> @user))`,
		db.Args{"keys": keys, "user": user}).Scan(&own)
	if err != nil {
		return nil, fmt.Errorf("look whose former login IDs are: %w", err)
	}
	return own, nil
}

func folded(list []string) []string {
	for i, s := range list {
		list[i] = strings.ToLower(s)
	}
	return list
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
