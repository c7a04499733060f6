package org

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"manager/internal/db"
	"manager/internal/id"
)

// MemberColumns are what is read of members m, in the order of Member.Columns.
const MemberColumns = `m.id, m.user_id, m.state, m.role, m.accounting, m.billing_mail, m.billing_sms, m.email, m.first_name, m.last_name,
	m.image_id, m.two_factor, m.last_seen_at, m.joined_at, m.invited_by, m.invitation_sent_at, m.invitation_expires_at, m.mail_failure, m.mail_failed_at, m.version, m.sort_name`

// ScanMember scans MemberColumns.
func ScanMember(row pgx.CollectableRow) (Member, error) {
	var m Member
	err := row.Scan(m.Columns()...)
	return m, err
}

// Columns are the places into which MemberColumns are scanned.
func (m *Member) Columns() []any {
	return []any{&m.ID, &m.User, db.Word(&m.State), db.Word(&m.Standing.Role), &m.Standing.Accounting, &m.Standing.BillingMail, &m.Standing.BillingSMS,
		&m.Email, &m.FirstName, &m.LastName, &m.Image, &m.TwoFactor, orZero{&m.LastSeenAt}, orZero{&m.JoinedAt}, db.OrEmpty(&m.InvitedBy),
		orZero{&m.SentAt}, orZero{&m.ExpiresAt}, db.Word(&m.MailFailure), orZero{&m.MailFailedAt}, &m.Version, &m.sortName}
}

// orZero scans NULL as the zero time.
type orZero struct{ t *time.Time }

// ScanTimestamptz implements pgtype.TimestamptzScanner.
func (z orZero) ScanTimestamptz(value pgtype.Timestamptz) error {
	*z.t = time.Time{}
	if value.Valid {
		*z.t = value.Time.UTC()
	}
	return nil
}

// queueMember reads one member of the organization.
func queueMember(batch *db.Batch, found *bool, org id.Org, member id.Member, m *Member) {
	db.Queue(batch, found, `select `+MemberColumns+` from members m where m.org_id = @org and m.id = @member`,
		db.Args{"org": org, "member": member}, m.Columns()...)
}

// queueMembers reads those of the members given that are in the organization; order is text of this package, never input.
func queueMembers(batch *db.Batch, list *[]Member, org id.Org, members []id.Member, order string) {
	db.QueueRows(batch, list, `select `+MemberColumns+` from members m where m.org_id = @org and m.id = any(@members) order by `+order,
		db.Args{"org": org, "members": id.Distinct(members)}, ScanMember)
}

// QueueMembersByName reads those of the members given that are in the organization, sorted by name.
func QueueMembersByName(batch *db.Batch, list *[]Member, org id.Org, members []id.Member) {
	queueMembers(batch, list, org, members, `m.sort_name, m.id`)
}

// LockMembers locks the members with the IDs given, in the order of their IDs,
// and leaves out those that are not (or no longer) in the organization.
func LockMembers(ctx context.Context, tx db.Tx, org id.Org, members []id.Member) ([]Member, error) {
	rows, err := tx.Query(ctx, lockMembersSQL, db.Args{"org": org, "members": members})
	if err != nil {
		return nil, fmt.Errorf("lock the members: %w", err)
	}
	locked, err := pgx.CollectRows(rows, ScanMember)
	if err != nil {
		return nil, fmt.Errorf("lock the members: %w", err)
	}
	return locked, nil
}

// LockMember locks one member; it is NotFound when there is no such member in the organization.
func LockMember(ctx context.Context, tx db.Tx, org id.Org, member id.Member) (Member, error) {
	locked, err := LockMembers(ctx, tx, org, []id.Member{member})
	if err != nil {
		return Member{}, err
	}
	if len(locked) == 0 {
		return Member{}, notFound()
	}
	return locked[0], nil
}

// InsertMember writes a new row and the words that it is found by.
func InsertMember(ctx context.Context, tx db.Tx, now time.Time, org id.Org, m Member, row MemberRow) error {
	batch := &db.Batch{}
	batch.Queue(`
		insert into members (org_id, id, user_id, state, role, accounting, billing_mail, billing_sms, email, email_key, first_name, last_name, sort_name,
			image_id, two_factor, invited_by, invitation_token_hash, invitation_request, invitation_language, invitation_sent_at, invitation_expires_at, created_at, joined_at)
		values (@org, @id, @user, @state, @role, @accounting, @mail, @sms, @email, @key, @first, @last, @sort,
			@image, @two_factor, @invited_by, @token, @request, @language, @sent, @expires, @now, @joined)`,
		db.Args{"org": org, "id": m.ID, "user": m.User, "state": m.State, "role": m.Standing.Role, "accounting": m.Standing.Accounting,
			"mail": m.Standing.BillingMail, "sms": m.Standing.BillingSMS, "email": m.Email, "key": row.EmailKey, "first": m.FirstName, "last": m.LastName, "sort": m.SortName(),
			"image": m.Image, "two_factor": m.TwoFactor, "invited_by": db.OrNull(m.InvitedBy), "token": row.TokenHash, "request": db.OrNull(row.Request),
			"language": db.OrNull(row.Language), "sent": timeOrNull(m.SentAt), "expires": timeOrNull(m.ExpiresAt), "now": now, "joined": timeOrNull(m.JoinedAt)})
	QueueWords(batch, org, m)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("insert the member: %w", err)
	}
	return nil
}

// MemberRow is what a row has beside the member that people see.
type MemberRow struct {
	EmailKey  string
	TokenHash []byte
	Request   string // the form that asked for the invitation, so that sending it twice invites once
	Language  string
}

// QueueWords writes the words that a member is found by anew.
func QueueWords(batch *db.Batch, org id.Org, m Member) {
	batch.Queue(`delete from member_words where org_id = @org and member_id = @member`, db.Args{"org": org, "member": m.ID})
	words := searchWords(m.FirstName, m.LastName, m.Email)
	batch.Queue(`insert into member_words (org_id, member_id, word, sort_name, beside) select @org, @member, word, @sort, @beside from unnest(@words::text[]) word`,
		db.Args{"org": org, "member": m.ID, "sort": m.SortName(), "words": words, "beside": allWords(words)})
}

// DeleteMembers takes rows away; words and, in areas above, grants go with them.
func DeleteMembers(ctx context.Context, tx db.Tx, org id.Org, members []Member) error {
	ids := make([]id.Member, len(members))
	for i, m := range members {
		ids[i] = m.ID
	}
	if _, err := tx.Exec(ctx, `delete from members where org_id = @org and id = any(@members)`, db.Args{"org": org, "members": ids}); err != nil {
		return fmt.Errorf("delete the members: %w", err)
	}
	return nil
}

// goneFor is how long a second click on a button that takes members away is still understood.
const goneFor = 10 * time.Minute

// GoneLately tells whether all the members given were taken out of this
// organization a moment ago, as the log has it: then there is nothing left to do.
func GoneLately(ctx context.Context, tx db.Tx, now time.Time, org id.Org, members []id.Member) (bool, error) {
	if len(members) == 0 {
		return false, nil
	}
	var gone bool
	err := tx.QueryRow(ctx, `
		select count(distinct e.subject) = cardinality(@members::text[]) and not exists (select from members m where m.org_id = @org and m.id = any(@members::uuid[]))
		from (select convert_from(body, 'UTF8')::jsonb ->> 'subject' as subject from audit_events
			where org_id = @org and at > @since and action in ('member.removed', 'member.invitation_withdrawn')) e
		where e.subject = any(@members::text[])`,
		db.Args{"org": org, "members": texts(members), "since": now.Add(-goneFor)}).Scan(&gone)
	if err != nil {
		return false, fmt.Errorf("ask the log who is gone: %w", err)
	}
	return gone, nil
}

func texts(members []id.Member) []string {
	list := make([]string, len(members))
	for i, m := range members {
		list[i] = m.String()
	}
	return list
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
