package visit

import (
	"slices"
	"time"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff"
	"manager/internal/text"
)

// State is how far an access is.
type State string

// The states. Only a Granted one opens anything, and only until EndsAt.
const (
	Asked     State = "asked"
	Granted   State = "granted"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Expired   State = "expired" // its time is over, or nobody answered
)

// Terms are what is asked for, or given.
type Terms struct {
	Reason     string
	Ticket     string // of the request to support; may be empty
	Products   bool
	Accounting bool
	MayChange  bool // settings; else read-only
	Hours      int
}

// Durations are those that are offered, in hours.
var Durations = []int{1, 4, 24, 72, 168}

// How long a reason and a ticket's number may be, in characters.
const (
	MaxReason = 300
	MaxTicket = 40
)

// clean returns the terms as they are kept; faults stand beside reason, ticket, scope and hours.
func (t Terms) clean() (Terms, error) {
	t.Reason, t.Ticket = text.Line(t.Reason), text.Line(t.Ticket)
	f := &fault.Fault{Kind: fault.Invalid}
	text.CheckLine(f, "reason", t.Reason, MaxReason, true)
	text.CheckLine(f, "ticket", t.Ticket, MaxTicket, false)
	if !t.Products && !t.Accounting {
		f.Add("scope", "visit.scope.choose")
	}
	if !slices.Contains(Durations, t.Hours) {
		f.Add("hours", "visit.hours.choose")
	}
	return t, f.OrNil()
}

// lasts is for how long the access is good once it is given.
func (t Terms) lasts() time.Duration { return time.Duration(t.Hours) * time.Hour }

// openTo is what the terms open to a colleague: accounting only if their role sees
// money; Forbidden when nothing is left.
func (t Terms) openTo(by staff.Colleague) (Terms, error) {
	if t.Accounting && !by.Role.Is(staff.SeeMoney) {
		t.Accounting = false
	}
	if !t.Products && !t.Accounting {
		return t, fault.New(fault.Forbidden, "staff.denied.role")
	}
	return t, nil
}

// Access is temporary access of the provider's support to an organization.
type Access struct {
	ID         id.SupportAccess
	Org        id.Org
	OrgNumber  string
	OrgName    string
	Asker      id.Staff // zero: the organization gave it unasked, to whoever of support helps
	AskerName  string
	Terms      Terms
	State      State
	CreatedAt  time.Time
	AnsweredAt time.Time // zero: not yet
	AnsweredBy string    // the name of who gave, approved or refused it
	EndsAt     time.Time // zero: never given
	EndedAt    time.Time // zero: not over
	EndedBy    string    // the name of who withdrew it
	Pages      int       // seen, or refused; counted up to one more than Counted
	In         string    // the name of who is in now; empty: nobody
}

// Counted is up to where pages are counted.
const Counted = 1000

// Open tells whether somebody of support may come in by it at that moment.
func (a Access) Open(now time.Time) bool { return a.State == Granted && now.Before(a.EndsAt) }

// Waits tells whether it can still be approved or refused at that moment.
func (a Access) Waits(now time.Time) bool { return a.State == Asked && now.Before(a.AnswerBy()) }

// AnswerBy is until when a question waits for its answer.
func (a Access) AnswerBy() time.Time { return a.CreatedAt.Add(unanswered) }

// StateAt is the state at that moment, also while the job that writes it down has yet to run.
func (a Access) StateAt(now time.Time) State {
	if a.State == Asked && !a.Waits(now) || a.State == Granted && !a.Open(now) {
		return Expired
	}
	return a.State
}

// MayGive tells whether the role gives temporary access and takes it back.
func MayGive(role actor.Role) bool { return role.Administers() }

func mustGive(role actor.Role) error {
	if MayGive(role) {
		return nil
	}
	return fault.New(fault.Forbidden, "visit.denied.administrators_only")
}
