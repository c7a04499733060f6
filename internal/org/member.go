package org

import (
	"time"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/text"
)

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

// Settled drops what the role cannot have.
func (s Standing) Settled() Standing {
	s.Accounting = s.Accounting && AsksForAccounting(s.Role)
	s.BillingMail = s.BillingMail && MayBeReminded(s.Role)
	s.BillingSMS = s.BillingSMS && MayBeReminded(s.Role)
	return s
}

// checkGiven adds to f what the role can't have and was not there before: it
// would be dropped. What was there goes with the role.
func (s Standing) checkGiven(before Standing, f *fault.Fault) {
	if s.Role != actor.External {
		return
	}
	for _, one := range []struct {
		field        string
		given, known bool
	}{{"accounting", s.Accounting, before.Accounting}, {"billing_mail", s.BillingMail, before.BillingMail}, {"billing_sms", s.BillingSMS, before.BillingSMS}} {
		if one.given && !one.known {
			f.Add(one.field, "users.role.not_for_externals")
		}
	}
}

// Member is a person's place in an organization. One who is only invited has no
// user and joining time yet, and the names that whoever invited them wrote down, if any.
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

// Name is what the member is called: the name, or the address while none is known.
func (m Member) Name() string {
	if name := text.FullName(m.FirstName, m.LastName); name != "" {
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

// rank is the role's place in the list, as the column role_rank has it.
func rank(role actor.Role) int {
	for i, r := range actor.Roles {
		if r == role {
			return i + 1
		}
	}
	return len(actor.Roles)
}
