package approval

import (
	"time"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/staff"
)

// State is what became of a proposal.
type State string

// The states.
const (
	Proposed  State = "proposed"
	Approved  State = "approved" // and carried out
	Refused   State = "refused"
	Withdrawn State = "withdrawn" // by who proposed it
	Expired   State = "expired"
)

// Proposal is an act that one of the staff proposed.
type Proposal struct {
	ID         id.StaffApproval
	Kind       string
	Org        id.Org // zero: it concerns none
	OrgNumber  string
	OrgName    string
	Amount     money.Money // without a currency: it is not about money
	Subject    string
	Reason     string
	ProposedBy id.Staff
	Proposer   string // name
	ProposedAt time.Time
	ExpiresAt  time.Time
	State      State
	DecidedBy  id.Staff
	Decider    string // name
	DecidedAt  *time.Time
	Refusal    string // why it was refused
	data       []byte
}

// Draft is what is proposed.
type Draft struct {
	ID      id.StaffApproval // of the form: the same form makes one proposal
	Org     id.Org
	Amount  money.Money
	Subject string // what it is about, where that may be proposed only once at a time
	Reason  string
}

// MaxReason is how long reasons may be, in characters.
const MaxReason = 200

// StateAt is the state at a moment: what is too old is expired, also before anybody has noted it.
func (p Proposal) StateAt(now time.Time) State {
	if p.State == Proposed && !now.Before(p.ExpiresAt) {
		return Expired
	}
	return p.State
}

// open is nil while the proposal can be decided, else why it can't.
func (p Proposal) open(now time.Time) error {
	switch p.StateAt(now) {
	case Proposed:
		return nil
	case Expired:
		return fault.New(fault.Conflict, "staff.approval.over.expired")
	case Withdrawn:
		return fault.New(fault.Conflict, "staff.approval.over.withdrawn", "Name", p.Proposer)
	case Refused:
		return fault.New(fault.Conflict, "staff.approval.over.refused", "Name", p.Decider)
	}
	return fault.New(fault.Conflict, "staff.approval.over.approved", "Name", p.Decider)
}

// Waits tells whether the proposal can be decided.
func (p Proposal) Waits(now time.Time) bool { return p.open(now) == nil }

// decidedBy tells whether the colleague has decided so before: a second click.
func (p Proposal) decidedBy(by staff.Colleague, state State) bool {
	return p.State == state && p.DecidedBy == by.ID
}
