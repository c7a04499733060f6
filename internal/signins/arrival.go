package signins

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/google/uuid"

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/place"
	"manager/internal/route"
)

// QueueStanding reads how the account with a login key stands to a device that
// says it is known (a hook of identity).
func QueueStanding(batch *db.Batch, s *identity.Standing, loginKey string, device uuid.UUID) {
	var found bool
	db.Queue(batch, &found, `
		select case when k.user_id is null then i.devices_forgotten_at is not null else k.forgotten_at is not null end, i.locked_at is not null
		from users u
		left join sign_in_settings i on i.user_id = u.id
		left join known_devices k on k.user_id = u.id and k.device_id = @device
		where u.login_key = @key`,
		db.Args{"key": loginKey, "device": device}, &s.Forgotten, &s.Locked)
}

// before is what an account knew of a device and a place until somebody came from there.
type before struct {
	MailEvery  bool
	Forgotten  bool // the device was known, or said so, and was forgotten
	HasDevice  bool // it has a row
	KnownPlace bool
	AnyPlace   bool
	AnySession bool // there was another sign-in
	Twice      bool // the same browser signed in a moment ago: the same click, sent twice
}

// news tells whether a sign-in is told without asking.
func (b before) news(signKnows bool, at place.Place) bool {
	newDevice := b.Forgotten || !b.HasDevice && !signKnows
	newPlace := at.IsKnown() && b.AnyPlace && !b.KnownPlace
	return b.AnySession && !b.Twice && (newDevice || newPlace)
}

// OnArrival remembers the device and the place of a sign-in and mails what the
// person wants to know of it (a hook of identity).
func (s *Watch) OnArrival(ctx context.Context, tx db.Tx, now time.Time, a identity.Arrival) error {
	at := s.places.Of(a.Device.Address)
	b, err := readBefore(ctx, tx, now, a, at.Key())
	if err != nil {
		return err
	}
	told := b.news(a.Known, at)
	fresh, err := writeArrival(ctx, tx, now, a, at.Key(), b, told)
	if err != nil {
		return err
	}
	switch {
	case told && fresh:
		return s.tellArrival(ctx, tx, now, a, at, true)
	case b.MailEvery:
		return s.tellArrival(ctx, tx, now, a, at, false)
	}
	return nil
}

func readBefore(ctx context.Context, tx db.Tx, now time.Time, a identity.Arrival, placeKey string) (b before, err error) {
	err = tx.QueryRow(ctx, `
		select coalesce(i.mail_every_sign_in, false),
			case when k.user_id is null then i.devices_forgotten_at is not null else k.forgotten_at is not null end, k.user_id is not null,
			exists (select from known_places p where p.user_id = u.id and p.place = @place), exists (select from known_places p where p.user_id = u.id),
			exists (select from sessions s where s.user_id = u.id and s.id <> @session),
			exists (select from sessions s join sessions me on me.id = @session where s.user_id = u.id and s.id <> me.id and s.created_at > @moment
				and s.user_agent = me.user_agent and s.address is not distinct from me.address)
		from users u
		left join sign_in_settings i on i.user_id = u.id
		left join known_devices k on k.user_id = u.id and k.device_id = @device
		where u.id = @user`,
		db.Args{"user": a.User, "device": a.DeviceID, "place": placeKey, "session": a.Session, "moment": now.Add(-identity.TokenGrace)}).
		Scan(&b.MailEvery, &b.Forgotten, &b.HasDevice, &b.KnownPlace, &b.AnyPlace, &b.AnySession, &b.Twice)
	if err != nil {
		return before{}, fmt.Errorf("read what is known of the device: %w", err)
	}
	return b, nil
}

// writeArrival notes the device, the place, and that failed sign-ins are over;
// fresh tells whether nobody was told of this device and place today. A device
// that was news waits for the person to say that it was them.
func writeArrival(ctx context.Context, tx db.Tx, now time.Time, a identity.Arrival, placeKey string, b before, told bool) (fresh bool, err error) {
	args := db.Args{"user": a.User, "device": a.DeviceID, "agent": a.Device.Name(), "address": a.Device.Address, "now": now, "place": placeKey, "told": told, "day": now.UTC(),
		"known": !b.Forgotten && (b.HasDevice || a.Known)}
	batch := &db.Batch{}
	batch.Queue(`
		insert into known_devices as k (user_id, device_id, device_name, address, first_seen_at, last_seen_at, confirmed_at)
		values (@user, @device, @agent, @address, @now, @now, case when not @told then @now::timestamptz end)
		on conflict (user_id, device_id) do update set device_name = excluded.device_name, address = excluded.address, last_seen_at = excluded.last_seen_at, forgotten_at = null,
			first_seen_at = case when k.forgotten_at is null then k.first_seen_at else excluded.first_seen_at end,
			confirmed_at = case when @told then null else k.confirmed_at end`, args)
	if placeKey != "" {
		batch.Queue(`insert into known_places (user_id, place, first_seen_at) values (@user, @place, @now) on conflict do nothing`, args)
	}
	batch.Queue(`
		update failed_sign_ins set since_sign_in = 0, unmailed_known = case when @known then 0 else unmailed_known end
		where user_id = @user and (since_sign_in > 0 or @known and unmailed_known > 0)`, args)
	if told {
		db.Queue(batch, &fresh, `
			insert into sign_in_notices (user_id, device_id, place, day) values (@user, @device, @place, @day) on conflict do nothing returning true`, args, new(bool))
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return false, fmt.Errorf("note the device of a sign-in: %w", err)
	}
	return fresh, nil
}

// tellArrival mails that somebody signed in, with the way to undo it.
func (s *Watch) tellArrival(ctx context.Context, tx db.Tx, now time.Time, a identity.Arrival, at place.Place, news bool) error {
	p, err := identity.SharePerson(ctx, tx, a.User)
	if err != nil {
		return err
	}
	token, err := makeLink(ctx, tx, now, notMe, p.ID, now)
	if err != nil {
		return err
	}
	lang := p.Lang(a.Device.Lang)
	return s.outbox.Put(ctx, tx, now, notify.Envelope{User: p.ID, To: p.LoginID, Lang: lang, Message: SignedInMail{
		About: aboutSignIn(now, p, a.Device, at, lang), New: news, Link: route.NotMeLink(token),
	}})
}

// placeIn names a place in a language: the town and the country, as far as they are known.
func placeIn(lang i18n.Lang, at place.Place) string {
	country := ""
	if at.Country != "" {
		country = i18n.New(lang, time.UTC, clock.System).Country(at.Country)
	}
	return at.Named(string(lang), country)
}

// placeOf is where an address is in a language, for pages.
func (s *Watch) placeOf(lang i18n.Lang, address netip.Addr) string {
	return placeIn(lang, s.places.Of(address))
}
