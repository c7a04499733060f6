package block

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/support/code"
	"manager/internal/text"
)

// blocksShown is how many of the newest blocks of a person are shown.
const blocksShown = 10

func queuePerson(batch *db.Batch, org id.Org, member id.Member, p *Person, found *bool) {
	args := db.Args{"org": org, "member": member, "limit": blocksShown}
	var first, last string
	db.QueueEach(batch, `
		select m.id, u.id, u.first_name, u.last_name, u.login_id, coalesce(u.language, u.browser_language, ''), u.state = 'blocked'
		from members m join users u on u.id = m.user_id where m.org_id = @org and m.id = @member and m.state = 'active'`, args,
		[]any{&p.Member, &p.User, &first, &last, &p.LoginID, &p.Language, &p.Blocked},
		func() { *found, p.FirstName, p.Name = true, first, text.FullName(first, last) })
	db.QueueRows(batch, &p.Blocks, `
		select b.asked_via, coalesce(btrim(a.first_name || ' ' || a.last_name), ''), b.reason, b.mail, b.web, b.staff_name, b.blocked_at,
			b.ended_at, coalesce(b.end_asked_via, ''), coalesce(btrim(e.first_name || ' ' || e.last_name), ''), coalesce(b.end_reason, ''), coalesce(b.end_staff_name, ''),
			array(select s.service || ' ' || s.blocked || ' ' || (s.done_at is not null) from service_events s where s.block_id = b.id order by s.made_at, s.id)
		from user_blocks b left join users a on a.id = b.asked_by left join users e on e.id = b.end_asked_by
		where b.user_id = (select user_id from members where org_id = @org and id = @member) order by b.blocked_at desc limit @limit`, args, scanBlock)
}

func scanBlock(row pgx.CollectableRow) (b Block, err error) {
	var e Ending
	var ended *time.Time
	var told []string
	err = row.Scan(&b.Via, &b.Asker, &b.Reason, &b.Mail, &b.Web, &b.By, &b.At, &ended, &e.Via, &e.Asker, &e.Reason, &e.By, &told)
	if ended != nil {
		e.At = *ended
		b.Ended = &e
	}
	for _, one := range told {
		var s Service
		if _, err := fmt.Sscanf(one, "%s %t %t", &s.Name, &s.Blocked, &s.Done); err != nil {
			return b, fmt.Errorf("read what a service was told: %w", err)
		}
		b.Services = append(b.Services, s)
	}
	return b, err
}

// administers is the last rank that administers an organization.
var administers = org.RoleRank(actor.Administrator)

func queueAsking(batch *db.Batch, of id.Org, member id.Member, args db.Args, may *asking) {
	args["org"], args["member"], args["administers"] = of, member, administers
	const theirs = `from members s join organizations o on o.id = s.org_id and o.state = 'active' where s.state = 'active' and s.user_id = (select user_id from members where org_id = @org and id = @member)`
	db.QueueRows(batch, &may.users, `select a.user_id from members a where a.org_id = @org and a.state = 'active' and a.user_id in (`+code.IdentifiedUsers+`)
		and not exists (select `+theirs+` and not exists (
			select from members x where x.org_id = s.org_id and x.user_id = a.user_id and x.state = 'active' and x.role_rank <= least(s.role_rank, @administers)))`, args, pgx.RowTo[id.User])
	db.Queue(batch, nil, `select not exists (select `+theirs+` and s.org_id <> @org)`, db.Args{"org": of, "member": member}, &may.alone)
}

// insertBlock keeps why a user is kept out.
func insertBlock(ctx context.Context, tx db.Tx, block id.UserBlock, now time.Time, org id.Org, user id.User, d decision) error {
	_, err := tx.Exec(ctx, `insert into user_blocks (id, user_id, org_id, asked_via, asked_by, reason, mail, web, staff_id, staff_name, blocked_at)
		values (@id, @user, @org, @via, @asker, @reason, @mail, @web, @staff, @name, @now)`,
		db.Args{"id": block, "user": user, "org": org, "via": d.via, "asker": d.asker, "reason": d.reason, "mail": d.mail, "web": d.web, "staff": d.by.ID, "name": d.by.Name(), "now": now})
	if err != nil {
		return fmt.Errorf("keep why a user is blocked: %w", err)
	}
	return nil
}

// endBlock keeps why a user is let in again, and returns which services were told of the block.
func endBlock(ctx context.Context, tx db.Tx, now time.Time, user id.User, d decision) (block id.UserBlock, mail, web bool, err error) {
	err = tx.QueryRow(ctx, `update user_blocks set ended_at = @now, end_asked_via = @via, end_asked_by = @asker, end_reason = @reason, end_staff_id = @staff, end_staff_name = @name
		where user_id = @user and ended_at is null returning id, mail, web`,
		db.Args{"now": now, "via": d.via, "asker": d.asker, "reason": d.reason, "staff": d.by.ID, "name": d.by.Name(), "user": user}).Scan(&block, &mail, &web)
	if err != nil {
		return block, false, false, fmt.Errorf("keep why a user is let in again: %w", err)
	}
	return block, mail, web, nil
}

// isBlocked tells whether a user is kept out already.
func isBlocked(ctx context.Context, tx db.Tx, user id.User) (blocked bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select from user_blocks where user_id = @user and ended_at is null)`, db.Args{"user": user}).Scan(&blocked)
	if err != nil {
		return false, fmt.Errorf("look whether a user is blocked: %w", err)
	}
	return blocked, nil
}
