package org

import (
	"slices"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/notify"
)

// InvitationMailKind is the kind of mail by which a member is invited; package invitation sends it.
const InvitationMailKind = "invitation"

// State says whether a member has accepted yet.
type State string

// The states of a member.
const (
	Invited State = "invited"
	Active  State = "active"
)

// Standing is what a member is in an organization: the role and what goes with it.
type Standing struct {
	Role        actor.Role
	Accounting  bool // a collaborator's permission; the roles above have it anyway
	BillingMail bool // reminders of unpaid invoices by mail
	BillingSMS  bool // the same by SMS
}

// Normalized drops what the role cannot have.
func (s Standing) Normalized() Standing {
	s.Accounting = s.Accounting && AsksForAccounting(s.Role)
	s.BillingMail = s.BillingMail && MayBeReminded(s.Role)
	s.BillingSMS = s.BillingSMS && MayBeReminded(s.Role)
	return s
}

// Member is a person's place in an organization. One who is only invited has no
// user, names and joining time yet.
type Member struct {
	ID        id.Member
	User      id.User
	State     State
	Standing  Standing
	Email     string
	FirstName string
	LastName  string
	Image     id.Image
	TwoFactor bool
	// LastSeenAt is zero for somebody who has not come yet, and for readers who may not know.
	LastSeenAt time.Time
	JoinedAt   time.Time
	InvitedBy  string
	SentAt     time.Time // of the invitation
	ExpiresAt  time.Time // of the invitation
	// MailFailure says why the invitation's mail was given up; empty while nothing is known against it.
	MailFailure  notify.Failure
	MailFailedAt time.Time
	Version      int
	// Teams are the first of the member's teams; only in lists and on the member's page.
	Teams []TeamName

	sortName string
}

// Name is what the member is called: the name, or the address while invited.
func (m Member) Name() string {
	if name := strings.TrimSpace(m.FirstName + " " + m.LastName); name != "" {
		return name
	}
	return m.Email
}

// Pending tells whether the invitation waits for an answer.
func (m Member) Pending() bool { return m.State == Invited }

// Expired tells whether the invitation can no longer be accepted at the time given.
func (m Member) Expired(now time.Time) bool { return m.Pending() && !now.Before(m.ExpiresAt) }

// Undelivered tells whether the invitation's mail was given up.
func (m Member) Undelivered() bool { return m.Pending() && m.MailFailure != "" }

// RoleRank is the role's place in the list, as the column role_rank has it.
func RoleRank(role actor.Role) int {
	for i, r := range actor.Roles {
		if r == role {
			return i + 1
		}
	}
	return len(actor.Roles)
}

const maxWords = 24 // of one member: names and address

// SortName is the key by which the member stands in the list: the last name
// first, or the address of somebody who has not joined yet.
func (m Member) SortName() string {
	if key := fold.Text(m.LastName + " " + m.FirstName); key != "" {
		return key
	}
	return fold.Text(m.Email)
}

// searchWords lists what a member is found by: every word of the name and the
// address, and the address as a whole.
func searchWords(firstName, lastName, email string) []string {
	found := slices.Concat(fold.Words(firstName), fold.Words(lastName), []string{fold.Cut(fold.Text(email))}, fold.Words(email))
	found = found[:min(len(found), maxWords)]
	slices.Sort(found)
	return slices.Compact(found)
}

// allWords is what each of a member's words carries along, so that a search for
// several looks at one: all of them, in order, each between line feeds, which no
// word has because folding leaves out control characters.
func allWords(words []string) string {
	return wordEdge + strings.Join(words, wordEdge) + wordEdge
}

const wordEdge = "\n"
