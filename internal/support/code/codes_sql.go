package code

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/staff"
)

const livingSQL = `select salt, expires_at from support_codes where org_id = @org and user_id = @user and used_at is null and expires_at > @now`

// drawSQL locks the row by writing it: of two who come at once, the second finds what the first has drawn.
const drawSQL = `
	insert into support_codes as s (org_id, user_id, salt, code_hash, drawn_at, expires_at)
	select m.org_id, m.user_id, @salt, @hash, @now, @until from members m where m.org_id = @org and m.user_id = @user and m.state = 'active'
	on conflict (org_id, user_id) do update set (salt, code_hash, drawn_at, expires_at, used_at) = (
		select case when k.keep then s.salt else excluded.salt end, case when k.keep then s.code_hash else excluded.code_hash end,
			case when k.keep then s.drawn_at else excluded.drawn_at end, case when k.keep then s.expires_at else excluded.expires_at end, null::timestamptz
		from (select @keep::timestamptz is not null and s.used_at is null and s.expires_at > @keep as keep) k)
	returning salt, expires_at`

// premiumSQL is whether the organization org has Premium Support that works.
const premiumSQL = `exists (select from products p where p.org_id = %s and p.kind = '` + PremiumKind + `' and p.state = 'active')`

const livingVIPSQL = `select salt, expires_at from vip_codes where org_id = @org and expires_at > @now`

// useSQL uses a support code up while it is good and its person still is in the
// organization. Of two agents at once the second waits for the row, and finds it used.
const useSQL = `
	update support_codes s set used_at = @now from members m, organizations o, users u
	where s.code_hash = @hash and s.used_at is null and s.expires_at > @now
	  and m.org_id = s.org_id and m.user_id = s.user_id and m.state = 'active' and o.id = s.org_id and o.state = 'active' and u.id = s.user_id and u.state = 'active'
	returning o.id, o.number, o.name, u.id, u.first_name, u.last_name`

var vipSQL = `
	select o.id, o.number, o.name, null::uuid, '', '' from vip_codes v join organizations o on o.id = v.org_id and o.state = 'active'
	where v.code_hash = @hash and v.expires_at > @now and ` + fmt.Sprintf(premiumSQL, "v.org_id")

const identifiedSQL = `
	select i.id, i.made_at, o.id, o.number, o.name, i.user_id, coalesce(u.first_name, ''), coalesce(u.last_name, '')
	from support_identifications i join organizations o on o.id = i.org_id left join users u on u.id = i.user_id
	where i.staff_id = @staff and i.made_at > @since and `

// IdentifiedUsers are the users whom a colleague identified within the last half hour in @org; Since are its arguments.
// It is exported for areas that must know it in the round trip of something else.
const IdentifiedUsers = `select i.user_id from support_identifications i where i.staff_id = @staff and i.made_at > @since and i.org_id = @org`

// drawVIPSQL locks the row by the insert itself: of two who come at once, one draws and the other reads it.
var drawVIPSQL = fmt.Sprintf(`
		insert into vip_codes as v (org_id, salt, code_hash, drawn_at, expires_at)
		select m.org_id, @salt, @hash, @now, @until from members m where m.org_id = @org and m.user_id = @user and m.state = 'active' and (@keep or m.role in ('legal_representative', 'administrator')) and `+premiumSQL+`
		on conflict (org_id) do update set
			salt = case when @keep and v.expires_at > @now then v.salt else excluded.salt end,
			code_hash = case when @keep and v.expires_at > @now then v.code_hash else excluded.code_hash end,
			drawn_at = case when @keep and v.expires_at > @now then v.drawn_at else excluded.drawn_at end,
			expires_at = case when @keep and v.expires_at > @now then v.expires_at else excluded.expires_at end
		returning salt, expires_at`, "@org")

func insertIdentification(ctx context.Context, tx db.Tx, who Identified, by staff.Colleague, key []byte) error {
	_, err := tx.Exec(ctx, `insert into support_identifications (id, org_id, user_id, staff_id, code_hash, made_at) values (@id, @org, @user, @staff, @hash, @now)`,
		db.Args{"id": who.ID, "org": who.Org, "user": who.User, "staff": by.ID, "hash": key, "now": who.At})
	if err != nil {
		return fmt.Errorf("keep an identification: %w", err)
	}
	return nil
}

func deleteOld(ctx context.Context, tx db.Tx, now time.Time) error {
	if _, err := tx.Exec(ctx, `delete from support_codes where expires_at < @before`, db.Args{"before": now.Add(-time.Hour)}); err != nil {
		return fmt.Errorf("sweep support codes: %w", err)
	}
	if _, err := tx.Exec(ctx, `delete from support_identifications where made_at < @before`, db.Args{"before": now.Add(-identificationsKept)}); err != nil {
		return fmt.Errorf("sweep identifications: %w", err)
	}
	return nil
}
