package twofactor

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// answeringDevices finds the sessions that may answer a push: signed in, with a second factor, and in use.
const answeringDevices = `
	select from sessions where user_id = @user and second_factor_at is not null and not awaits_second_factor and revoked_at is null
		and expires_at > @now and (persistent or last_seen_at > @now::timestamptz - @idle::interval)`

func insertPush(ctx context.Context, tx db.Tx, now time.Time, s identity.Awaiting, p Push, choices []int, d identity.Device) error {
	_, err := tx.Exec(ctx, `
		insert into push_requests (id, user_id, session_id, number, choices, address, user_agent, created_at, expires_at)
		values (@id, @user, @session, @number, @choices, @address, @agent, @now, @expires)`,
		db.Args{"id": p.ID, "user": s.User, "session": s.Session, "number": p.Number, "choices": choices, "address": d.Address, "agent": d.Name(), "now": now, "expires": p.ExpiresAt})
	if err != nil {
		return fmt.Errorf("ask another device: %w", err)
	}
	return nil
}

// queuePush reads the newest push of a session that awaits its second factor.
func queuePush(batch *db.Batch, found *bool, p *Push, s identity.Awaiting) {
	db.Queue(batch, found, `
		select id, number, expires_at, coalesce(answer, '') from push_requests
		where session_id = @session and user_id = @user and used_at is null order by created_at desc, id desc limit 1`,
		db.Args{"session": s.Session, "user": s.User}, &p.ID, &p.Number, &p.ExpiresAt, &p.Answer)
}

// queueOpen reads the pushes that wait for an answer of a user's.
func queueOpen(batch *db.Batch, list *[]PushRequest, user id.User, now time.Time) {
	db.QueueRows(batch, list, `
		select p.id, p.choices, p.address, p.user_agent, p.created_at, p.expires_at from push_requests p
		join sessions s on s.id = p.session_id and s.awaits_second_factor and s.revoked_at is null
		where p.user_id = @user and p.answered_at is null and p.expires_at > @now order by p.id`,
		db.Args{"user": user, "now": now}, func(row pgx.CollectableRow) (p PushRequest, err error) {
			var address *netip.Addr
			if err := row.Scan(&p.ID, &p.Choices, &address, &p.UserAgent, &p.CreatedAt, &p.ExpiresAt); err != nil {
				return p, err
			}
			if address != nil {
				p.Address = *address
			}
			return p, nil
		})
}

// queueWaitingUsers adds everybody of whom a push waits for an answer; there are few at any moment.
func queueWaitingUsers(batch *db.Batch, users map[id.User]bool, now time.Time) {
	var user id.User
	db.QueueEach(batch, `select user_id from push_requests where answered_at is null and expires_at > @now`, db.Args{"now": now},
		[]any{&user}, func() { users[user] = true })
}

// lockPush reads a push for its answer; found is false when the person has none such.
func lockPush(ctx context.Context, tx db.Tx, user id.User, push id.Push) (p Push, session id.Session, answeredAt time.Time, err error) {
	err = tx.QueryRow(ctx, `select id, number, expires_at, coalesce(answer, ''), session_id, answered_at from push_requests where id = @id and user_id = @user for update`,
		db.Args{"id": push, "user": user}).Scan(&p.ID, &p.Number, &p.ExpiresAt, &p.Answer, &session, (*zeronull.Timestamptz)(&answeredAt))
	if errors.Is(err, pgx.ErrNoRows) {
		return Push{}, id.Session{}, time.Time{}, notFound()
	}
	if err != nil {
		return Push{}, id.Session{}, time.Time{}, fmt.Errorf("read a push: %w", err)
	}
	return p, session, answeredAt, nil
}

func answerPush(ctx context.Context, tx db.Tx, now time.Time, push id.Push, answer Answer, by id.Session) error {
	_, err := tx.Exec(ctx, `update push_requests set answered_at = @now, answer = @answer, answered_by = @by where id = @id`,
		db.Args{"now": now, "answer": answer, "by": by, "id": push})
	if err != nil {
		return fmt.Errorf("answer a push: %w", err)
	}
	return nil
}

// usePush uses an approval up, once; approved is false when there is none for the session.
func usePush(ctx context.Context, tx db.Tx, now time.Time, s identity.Awaiting) (approved bool, err error) {
	tag, err := tx.Exec(ctx, `
		update push_requests set used_at = @now
		where session_id = @session and user_id = @user and answer = 'approved' and used_at is null and expires_at > @late`,
		db.Args{"now": now, "session": s.Session, "user": s.User, "late": now.Add(-pushGrace)})
	if err != nil {
		return false, fmt.Errorf("use an approval: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}
