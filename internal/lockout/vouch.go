package lockout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// Needed is how many members vouch for somebody, one of whom administers the organization.
const Needed = 2

// Voucher is a member who says that it is their colleague who asks.
type Voucher struct {
	User id.User
	Name string
	Role actor.Role
	At   time.Time
}

// vouchersSQL are those who have vouched for @case and may still do so.
const vouchersSQL = `
	select v.user_id, trim(u.first_name || ' ' || u.last_name), m.role, v.at
	from recovery_vouchers v join recovery_cases c on c.id = v.case_id
	join members m on m.org_id = c.vouching_org and m.user_id = v.user_id and m.state = 'active' and m.role <> 'external'
	join users u on u.id = v.user_id and u.state = 'active' and u.two_factor
	where v.case_id = @case order by v.at, v.user_id`

func scanVoucher(row pgx.CollectableRow) (v Voucher, err error) {
	return v, row.Scan(&v.User, &v.Name, &v.Role, &v.At)
}

func (c *Cases) vouchers(ctx context.Context, of id.RecoveryCase) (list []Voucher, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &list, vouchersSQL, db.Args{"case": of}, scanVoucher)
	return list, c.db.Read(ctx, db.System("look who has vouched"), batch)
}

// Vouching is a case for which a member may vouch.
type Vouching struct {
	Case     Case
	Account  Account
	Vouchers []Voucher
	Own      bool // the actor has vouched
	May      bool // the actor has a second factor, and has given it
}

// AdminMissing tells whether nobody who administers the organization has vouched yet.
func (v Vouching) AdminMissing() bool { return !anyAdministers(v.Vouchers) }

func anyAdministers(list []Voucher) bool {
	for _, v := range list {
		if v.Role.Administers() {
			return true
		}
	}
	return false
}

// SeeVouching reads a case for which the actor's organization is asked. NotFound for
// a case of another one or of somebody who has left it, for externals and for those who
// joined a short while ago, and for whoever asks themselves.
func (c *Cases) SeeVouching(ctx context.Context, act actor.Actor, of id.RecoveryCase) (v Vouching, err error) {
	if act.Role == actor.External || act.Role == actor.Visitor {
		return v, notFound()
	}
	var found bool
	batch := &db.Batch{}
	args := db.Args{"case": of, "org": act.Org, "user": act.User, "session": act.Session, "settled": c.settled()}
	db.Queue(batch, &found, `
		select `+caseColumns+`, u.login_id, trim(u.first_name || ' ' || u.last_name), u.time_zone
		from recovery_cases c join users u on u.id = c.user_id where c.id = @case and c.vouching_org = @org and c.user_id <> @user
			and exists (select from members asker where asker.org_id = c.vouching_org and asker.user_id = c.user_id and asker.state = 'active')
			and exists (select from members own where own.org_id = c.vouching_org and own.user_id = @user and own.state = 'active' and own.joined_at <= @settled)`, args,
		append(v.Case.columns(), &v.Account.LoginID, &v.Account.Name, &v.Account.TimeZone)...)
	db.QueueRows(batch, &v.Vouchers, vouchersSQL, args, scanVoucher)
	db.Queue(batch, nil, `select exists (`+passedSQL+`)`, args, &v.May)
	if err := c.db.Read(ctx, db.System("look at a case to vouch for"), batch); err != nil {
		return v, err
	}
	if !found {
		return v, notFound()
	}
	for _, one := range v.Vouchers {
		v.Own = v.Own || one.User == act.User
	}
	return v, nil
}

// passedSQL finds the actor's session when a second factor was given in it, and their account was not itself recovered lately.
const passedSQL = `select from sessions s join users u on u.id = s.user_id and u.two_factor and (u.recovered_at is null or u.recovered_at <= @settled)
	where s.id = @session and s.user_id = @user and s.second_factor_at is not null and s.recovery_case_id is null and s.revoked_at is null`

// Vouch says that it is the actor's colleague who asks. The second one begins the
// waiting time, if one of the two administers the organization. Done twice it is
// done once. StepUp without a fresh proof, Forbidden without a second factor given
// in this session, Conflict when the case has ended, faults as SeeVouching.
func (c *Cases) Vouch(ctx context.Context, act actor.Actor, of id.RecoveryCase) error {
	v, err := c.SeeVouching(ctx, act, of)
	if err != nil {
		return err
	}
	now := c.clock()
	if err := act.NeedFresh(now); err != nil {
		return err
	}
	if !v.May {
		return fault.New(fault.Forbidden, "lockout.vouch.second_factor")
	}
	if v.Own {
		return nil
	}
	if len(v.Vouchers) == 0 {
		if err := c.vouch(ctx, act, v, now, nil, false); !errors.Is(err, errUnprepared) {
			return err
		}
	}
	phones, err := c.PreparePhones(ctx, v.Case.User)
	if err != nil {
		return err
	}
	return c.vouch(ctx, act, v, now, phones, true)
}

// errUnprepared says that this voucher turned out to be the last that is needed, before the phones were prepared that are to be warned.
var errUnprepared = errors.New("nobody is prepared to be warned")

func (c *Cases) vouch(ctx context.Context, act actor.Actor, v Vouching, now time.Time, phones Phones, prepared bool) error {
	return c.db.Write(ctx, db.System("vouch for a colleague"), func(ctx context.Context, tx db.Tx) error {
		p, of, err := lockBoth(ctx, tx, v.Case.User, v.Case.ID)
		if err != nil {
			return err
		}
		if of.State != Opened {
			return over()
		}
		role, err := c.voucherRole(ctx, tx, act)
		if err != nil {
			return err
		}
		vouched, err := tx.Exec(ctx, `insert into recovery_vouchers (case_id, user_id, role, at) values (@case, @user, @role, @now) on conflict do nothing`,
			db.Args{"case": of.ID, "user": act.User, "role": role, "now": now})
		if err != nil {
			return fmt.Errorf("vouch for a colleague: %w", err)
		}
		if vouched.RowsAffected() == 0 { // by another click, in the meantime
			return nil
		}
		if err := c.audit.Record(ctx, tx, now, audit.Event{Action: "user.recovery_vouched", Org: act.Org, User: p.ID, Actor: act, Subject: of.ID.String(), Personal: map[string]string{"name": p.Name()}}); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, vouchersSQL, db.Args{"case": of.ID})
		if err != nil {
			return fmt.Errorf("look who has vouched: %w", err)
		}
		list, err := pgx.CollectRows(rows, scanVoucher)
		if err != nil {
			return fmt.Errorf("look who has vouched: %w", err)
		}
		if len(list) < Needed || !anyAdministers(list) {
			return nil
		}
		if !prepared {
			return errUnprepared
		}
		return c.Accept(ctx, tx, now, act, p, of, phones)
	})
}

// voucherRole reads the actor again under a lock: what they are in the organization, and whether a second factor was given.
func (c *Cases) voucherRole(ctx context.Context, tx db.Tx, act actor.Actor) (role actor.Role, err error) {
	args := db.Args{"org": act.Org, "user": act.User, "session": act.Session, "settled": c.settled()}
	err = tx.QueryRow(ctx, `select m.role from members m where m.org_id = @org and m.user_id = @user and m.state = 'active' and m.role <> 'external' and exists (`+passedSQL+`) for share`, args).Scan(&role)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", fault.New(fault.Forbidden, "lockout.vouch.second_factor")
	}
	if err != nil {
		return "", fmt.Errorf("look who vouches: %w", err)
	}
	return role, nil
}
