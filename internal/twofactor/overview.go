package twofactor

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// Overview is what a person has to get in with, besides the password.
type Overview struct {
	Passkeys []StoredPasskey
	Apps     []Method
	Phones   []Method
	Backup   BackupCodes
}

// Method is an authenticator app or a phone that counts.
type Method struct {
	ID         id.Factor
	Name       string
	Hint       string // of a phone: country code and last digits
	CreatedAt  time.Time
	LastUsedAt time.Time // zero when it was never used
}

// BackupCodes tells how many are left, and whether the person said that they keep them.
type BackupCodes struct {
	Left   int
	MadeAt time.Time // zero when there are none
	Kept   bool
}

// On tells whether a password alone does not sign in.
func (o Overview) On() bool { return len(o.Passkeys)+len(o.Apps)+len(o.Phones) > 0 }

// WaysBack counts the independent ways in: what is lost together counts once.
// An authenticator app and SMS are on one phone; passkeys that one provider
// copies are behind one account; every security key is apart, as are the backup codes.
func (o Overview) WaysBack() int {
	ways := 0
	if len(o.Apps)+len(o.Phones) > 0 {
		ways++
	}
	if o.Backup.Left > 0 {
		ways++
	}
	return ways + len(o.PasskeyGroups())
}

// PasskeyGroups puts together the passkeys that are lost together.
func (o Overview) PasskeyGroups() (groups [][]StoredPasskey) {
	for _, k := range o.Passkeys {
		same := slices.IndexFunc(groups, func(g []StoredPasskey) bool {
			return k.BackupEligible && g[0].BackupEligible && bytes.Equal(g[0].AAGUID, k.AAGUID)
		})
		if same < 0 {
			groups = append(groups, []StoredPasskey{k})
		} else {
			groups[same] = append(groups[same], k)
		}
	}
	return groups
}

// Overview lists the actor's factors, in one round trip.
func (f *Factors) Overview(ctx context.Context, act actor.Actor) (o Overview, err error) {
	batch := &db.Batch{}
	queuePasskeys(batch, &o.Passkeys, act.User)
	queueMethods(batch, &o.Apps, `select id, name, '', created_at, last_used_at from authenticator_apps where user_id = @user and confirmed_at is not null order by id`, act.User)
	queueMethods(batch, &o.Phones, `select id, name, hint, created_at, last_used_at from sms_phones where user_id = @user and confirmed_at is not null order by id`, act.User)
	var found bool
	db.Queue(batch, &found, `
		select s.made_at, s.kept_at is not null, (select count(*) from backup_codes c where c.user_id = s.user_id and c.used_at is null)
		from backup_code_sets s where s.user_id = @user`, db.Args{"user": act.User}, &o.Backup.MadeAt, &o.Backup.Kept, &o.Backup.Left)
	return o, f.db.Read(ctx, db.ForUser(act.User), batch)
}

func queueMethods(batch *db.Batch, list *[]Method, sql string, user id.User) {
	db.QueueRows(batch, list, sql, db.Args{"user": user}, func(row pgx.CollectableRow) (m Method, err error) {
		return m, row.Scan(&m.ID, &m.Name, &m.Hint, &m.CreatedAt, (*zeronull.Timestamptz)(&m.LastUsedAt))
	})
}

// Find returns the name of one of the factors; ok is false when there is none such.
func (o Overview) Find(kind Kind, factor id.Factor) (name string, ok bool) {
	for _, m := range o.list(kind) {
		if m.ID == factor {
			return m.Name, true
		}
	}
	return "", false
}

// IsLast tells whether the password alone signs in without one factor more.
func (o Overview) IsLast() bool { return len(o.Passkeys)+len(o.Apps)+len(o.Phones) == 1 }

func (o Overview) list(kind Kind) []Method {
	switch kind {
	case Authenticator:
		return o.Apps
	case Phone:
		return o.Phones
	}
	passkeys := make([]Method, len(o.Passkeys))
	for i, k := range o.Passkeys {
		passkeys[i] = Method{ID: k.ID, Name: k.Name}
	}
	return passkeys
}

// Alternatives is what the person of a session that awaits its second factor
// could give, in the order in which it is offered.
type Alternatives struct {
	LoginID     string
	Passkey     bool
	App         bool
	Push        bool // a device is signed in that could answer
	Phones      []Method
	BackupCodes bool
}

// Alternatives lists the methods that complete a session that awaits its second factor.
func (f *Factors) Alternatives(ctx context.Context, s identity.Awaiting, also ...func(*db.Batch)) (a Alternatives, err error) {
	batch := &db.Batch{}
	for _, queue := range also {
		queue(batch)
	}
	db.Queue(batch, nil, `
		select u.login_id, @passkeys and exists (select from passkeys where user_id = @user),
			exists (select from authenticator_apps where user_id = @user and confirmed_at is not null),
			exists (select from backup_codes where user_id = @user and used_at is null),
			exists (`+answeringDevices+`)
		from users u where u.id = @user`,
		db.Args{"user": s.User, "now": f.clock(), "idle": deviceIdle, "passkeys": f.HasPasskeys()}, &a.LoginID, &a.Passkey, &a.App, &a.BackupCodes, &a.Push)
	if f.sms.On {
		queueMethods(batch, &a.Phones, `select id, name, hint, created_at, last_used_at from sms_phones where user_id = @user and confirmed_at is not null order by id`, s.User)
	}
	var forced, withoutSMS bool
	f.queueForced(batch, s.User, &forced, &withoutSMS)
	if err := f.db.Read(ctx, db.System("what completes a session that awaits its second factor"), batch); err != nil {
		return Alternatives{}, err
	}
	if withoutSMS && (a.Passkey || a.App) {
		a.Phones = nil // a session signed in by SMS would go around the organization's rule
	}
	return a, nil
}
