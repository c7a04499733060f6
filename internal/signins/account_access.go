package signins

import (
	"context"
	"net/netip"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
)

// AccountAccess is where a person is signed in or known, and what they decided about sign-ins.
type AccountAccess struct {
	Sessions []Session // this one first, then by when it was last used
	Devices  []KnownDevice
	Asked    []Session // of devices that were news, and of which the person has not said that it was them
	Settings Settings
	Locked   Lock
}

// Others counts the sessions besides this one.
func (a AccountAccess) Others() int { return max(0, len(a.Sessions)-1) }

// Session is a signed-in device. The place is empty where it is not known.
type Session struct {
	ID         id.Session
	DeviceID   uuid.UUID
	Device     string // such as "Firefox, Linux"
	Place      string
	Methods    []identity.Method
	Persistent bool
	FirstSeen  time.Time
	LastSeen   time.Time
	ExpiresAt  time.Time
	This       bool
	Asked      bool // its device was news, and the person has not said that it was them
}

// KnownDevice is a browser in which nobody is signed in now, but was: a sign-in there is no news.
type KnownDevice struct {
	ID       uuid.UUID
	Device   string
	Place    string
	LastSeen time.Time
}

// Lock tells since when and after how many failed sign-ins an account is locked; the zero Lock that it is not.
type Lock struct {
	At    time.Time
	After int
}

// On tells whether it is locked.
func (l Lock) On() bool { return !l.At.IsZero() }

// shown is how many sessions, and how many known devices, the page shows.
const shown = 100

// AccountAccess returns where the actor is signed in or known, and what they decided about sign-ins.
func (s *SignIns) AccountAccess(ctx context.Context, act actor.Actor) (page AccountAccess, err error) {
	batch := &db.Batch{}
	s.queueSessions(batch, &page.Sessions, act)
	s.queueDevices(batch, &page.Devices, act)
	queueSettings(batch, &page.Settings, &page.Locked, act.User)
	if err := s.db.Read(ctx, db.ForUser(act.User), batch); err != nil {
		return AccountAccess{}, err
	}
	page.ask()
	return page, nil
}

// ask finds whom to ask about: each device that was news once, and not the one that the person sits at.
func (a *AccountAccess) ask() {
	asked := map[uuid.UUID]bool{}
	for _, one := range a.Sessions {
		if one.This {
			asked[one.DeviceID] = true
		}
	}
	for i := range a.Sessions {
		one := &a.Sessions[i]
		one.Asked = one.Asked && !asked[one.DeviceID]
		if one.Asked {
			asked[one.DeviceID] = true
			a.Asked = append(a.Asked, *one)
		}
	}
}

// living is the condition of sessions s that are signed in now.
const living = `not s.awaits_second_factor and s.revoked_at is null and s.expires_at > @now and (s.persistent or s.last_seen_at > @now::timestamptz - @idle::interval)`

func (s *SignIns) queueSessions(batch *db.Batch, list *[]Session, act actor.Actor) {
	s.queueSessionsWhere(batch, list, act, living, `s.id = @this desc, s.last_seen_at desc, s.id`, shown)
}

func (s *SignIns) queueSessionsWhere(batch *db.Batch, list *[]Session, act actor.Actor, which, order string, limit int) {
	db.QueueRows(batch, list, `
		select s.id, s.device_id, s.user_agent, s.address, s.methods, s.persistent, s.created_at, s.last_seen_at, s.expires_at, s.id = @this,
			k.user_id is not null and k.confirmed_at is null
		from sessions s left join known_devices k on k.user_id = s.user_id and k.device_id = s.device_id
		where s.user_id = @user and `+which+`
		order by `+order+` limit @limit`,
		db.Args{"user": act.User, "this": act.Session, "now": s.clock(), "idle": org.Idle, "limit": limit}, func(row pgx.CollectableRow) (one Session, err error) {
			var agent string
			var device *uuid.UUID
			var address *netip.Addr
			if err := row.Scan(&one.ID, &device, &agent, &address, &one.Methods, &one.Persistent, &one.FirstSeen, &one.LastSeen, &one.ExpiresAt, &one.This, &one.Asked); err != nil {
				return one, err
			}
			if device != nil {
				one.DeviceID = *device
			}
			one.Device, one.Place = identity.Device{UserAgent: agent}.Name(), s.placeOfNull(act, address)
			return one, nil
		})
}

func (s *SignIns) queueDevices(batch *db.Batch, list *[]KnownDevice, act actor.Actor) {
	db.QueueRows(batch, list, `
		select k.device_id, k.device_name, k.address, greatest(k.last_seen_at, (select max(s.last_seen_at) from sessions s where s.user_id = k.user_id and s.device_id = k.device_id))
		from known_devices k
		where k.user_id = @user and k.forgotten_at is null
			and not exists (select from sessions s where s.user_id = k.user_id and s.device_id = k.device_id and `+living+`)
		order by 4 desc, k.device_id limit @limit`,
		db.Args{"user": act.User, "now": s.clock(), "idle": org.Idle, "limit": shown}, func(row pgx.CollectableRow) (one KnownDevice, err error) {
			var address *netip.Addr
			if err := row.Scan(&one.ID, &one.Device, &address, &one.LastSeen); err != nil {
				return one, err
			}
			one.Place = s.placeOfNull(act, address)
			return one, nil
		})
}

func (s *SignIns) placeOfNull(act actor.Actor, address *netip.Addr) string {
	if address == nil {
		return ""
	}
	return s.placeOf(act.Lang, *address)
}

func queueSettings(batch *db.Batch, set *Settings, lock *Lock, user id.User) {
	var found bool
	db.Queue(batch, &found, `select mail_every_sign_in, coalesce(lock_after, 0), locked_at, coalesce(locked_after, 0) from sign_in_settings where user_id = @user`,
		db.Args{"user": user}, &set.MailEvery, &set.LockAfter, (*zeronull.Timestamptz)(&lock.At), &lock.After)
}
