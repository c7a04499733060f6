// Package policy has what the staff does in the console with the rules by which the
// portal acts by itself: when unpaid invoices are reminded of, and what that costs; and
// with the legal texts under which it is used.
//
// It must not know how the rules are carried out: the areas of billing do that.
package policy

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"manager/internal/audit"
	"manager/internal/billing/legal"
	"manager/internal/billing/reminder"
	"manager/internal/clock"
	"manager/internal/id"
	"manager/internal/staff/approval"
)

// Deps is what Policies works with; all of it is required.
type Deps struct {
	Clock     clock.Clock
	Audit     *audit.Log
	Approvals *approval.Approvals
	Reminders *reminder.Reminders
	Legal     *legal.Library
}

// Policies holds the use cases of the rules that staff may change.
type Policies struct {
	clock     clock.Clock
	audit     *audit.Log
	approvals *approval.Approvals
	reminders *reminder.Reminders
	legal     *legal.Library
}

// New makes the use cases from what they work with.
func New(d Deps) *Policies {
	return &Policies{clock: d.Clock, audit: d.Audit, approvals: d.Approvals, reminders: d.Reminders, legal: d.Legal}
}

// requestOf names a form as it was sent: the same again is the same request. Edited and sent again it is another one,
// which the version that the form was opened with keeps from being taken for the first.
func requestOf(form id.DeskForm, said any) (request id.DeskForm, err error) {
	text, err := json.Marshal(said)
	if err != nil {
		return request, fmt.Errorf("name a request: %w", err)
	}
	sum := sha256.Sum256(append(form[:], text...))
	copy(request[:], sum[:])
	return request, nil
}
