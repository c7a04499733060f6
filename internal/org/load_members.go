package org

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

// LoadedMember is a member as a bulk load brings it.
type LoadedMember struct {
	Member
	EmailKey string // the address as it is compared
}

// LoadOrganization writes an organization with a customer number of its own and
// many members at once, in a tx with system scope. Nothing is checked and
// nobody is told: it is for data that the program makes itself.
func LoadOrganization(ctx context.Context, tx db.Tx, now time.Time, org id.Org, in NewOrganization, members []LoadedMember) (number string, err error) {
	if number, err = insertOrganization(ctx, tx, now, org, in); err != nil {
		return "", fmt.Errorf("load an organization: %w", err)
	}
	return number, loadMembers(ctx, tx, now, org, members)
}

func loadMembers(ctx context.Context, tx db.Tx, now time.Time, org id.Org, members []LoadedMember) error {
	for i := range members {
		members[i].sortName = members[i].SortName()
	}
	return db.Load(ctx, tx, len(members), []string{"members", "member_words"}, func() error {
		if err := copyMembers(ctx, tx, now, org, members); err != nil {
			return err
		}
		return loadWords(ctx, tx, org, members)
	})
}

func copyMembers(ctx context.Context, tx db.Tx, now time.Time, org id.Org, members []LoadedMember) error {
	columns := []string{"org_id", "id", "user_id", "state", "role", "accounting", "billing_mail", "billing_sms", "email", "email_key", "first_name", "last_name", "sort_name",
		"two_factor", "last_seen_at", "invited_by", "invitation_token_hash", "invitation_language", "invitation_sent_at", "invitation_expires_at", "created_at", "joined_at"}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"members"}, columns, pgx.CopyFromSlice(len(members), func(i int) ([]any, error) {
		m := members[i]
		var token []byte
		var language *string
		if m.Pending() {
			_, hash := seal.Token()
			token, language = hash[:], db.OrNull("en")
		}
		return []any{org, m.ID, m.User, string(m.State), string(m.Standing.Role), m.Standing.Accounting, m.Standing.BillingMail, m.Standing.BillingSMS, m.Email, m.EmailKey, m.FirstName, m.LastName, m.sortName,
			m.TwoFactor, timeOrNull(m.LastSeenAt), db.OrNull(m.InvitedBy), token, language, timeOrNull(m.SentAt), timeOrNull(m.ExpiresAt), now, timeOrNull(m.JoinedAt)}, nil
	}))
	if err != nil {
		return fmt.Errorf("load members: %w", err)
	}
	return nil
}

func loadWords(ctx context.Context, tx db.Tx, org id.Org, members []LoadedMember) error {
	member, word := 0, 0
	var words []string
	var beside string
	next := func() ([]any, error) {
		for word >= len(words) {
			if member >= len(members) {
				return nil, nil // the end
			}
			m := members[member]
			words, word = searchWords(m.FirstName, m.LastName, m.Email), 0
			beside = allWords(words)
			member++
		}
		m := members[member-1]
		word++
		return []any{org, m.ID, words[word-1], m.sortName, beside}, nil
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"member_words"}, []string{"org_id", "member_id", "word", "sort_name", "beside"}, pgx.CopyFromFunc(next)); err != nil {
		return fmt.Errorf("load the words of members: %w", err)
	}
	return nil
}
