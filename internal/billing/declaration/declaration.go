package declaration

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"manager/internal/billing/tax"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/text"
)

// Kind is what is declared.
type Kind string

// The kinds.
const (
	Withdrawal   Kind = "withdrawal"
	Cancellation Kind = "cancellation"
)

// State is what has become of a declaration.
type State string

// The states. Received: the job has not yet looked; Waiting: for staff.
const (
	Received   State = "received"
	CarriedOut State = "carried_out"
	Waiting    State = "waiting"
	Refused    State = "refused"
)

// Outcome is why a declaration waits, or what carrying it out came to.
type Outcome string

// The outcomes. The last two are of declarations that were carried out with nothing left to do, and by staff.
const (
	NoContract   Outcome = "no_contract" // no order of that number, or another person's
	Business     Outcome = "business"    // the order was placed by a business
	TooLate      Outcome = "too_late"    // more than 14 days after the order
	NoPurchase   Outcome = "no_purchase" // the number is that of a renewal
	HandedOn     Outcome = "handed_on"   // a product belongs to another organization by now
	Renewed      Outcome = "renewed"     // it was paid for another period already
	ForCause     Outcome = "for_cause"   // staff look at the reason
	Part         Outcome = "part"        // details say what is meant
	NotThen      Outcome = "not_then"    // it would have to be renewed first, or has no due date
	NotCredited  Outcome = "not_credited"
	EndedAlready Outcome = "ended_already"
	ByStaff      Outcome = "by_staff"
)

// The longest texts, in characters.
const (
	MaxName     = 120
	MaxContract = 120
	MaxDated    = 40
	MaxDetails  = 2000
)

// Statement is what somebody declares, as typed.
type Statement struct {
	Kind     Kind
	Name     string
	Email    string
	Contract string // an order's number, or whatever names the contract
	Dated    string // of a withdrawal: when it was concluded; may be empty
	ForCause bool   // of a cancellation: at once, for the reason in Details
	EndsOn   string // of a cancellation: the day wanted; empty: as soon as possible
	Details  string // the reason; of a withdrawal: what it is about, when not the whole order
}

// Declaration is a statement that was received.
type Declaration struct {
	Statement
	ID         id.Declaration
	Lang       i18n.Lang
	ReceivedAt time.Time
	Mailed     bool
	State      State
	Outcome    Outcome
	Note       string
	Org        id.Org
	Order      id.Order
	DecidedAt  time.Time
}

// Check returns the statement as it is kept. Faults stand beside declarant, email, contract, dated, details and ends_on.
func (s Statement) Check(today tax.Day) (Statement, error) {
	f := &fault.Fault{Kind: fault.Invalid}
	if s.Kind != Withdrawal && s.Kind != Cancellation {
		return s, fault.New(fault.Invalid, "error.invalid_form")
	}
	s.Name, s.Contract, s.Dated = text.Line(s.Name), text.Line(s.Contract), text.Line(s.Dated)
	s.Details = strings.TrimSpace(norm.NFC.String(s.Details))
	text.CheckLine(f, "declarant", s.Name, MaxName, true)
	s.Email = checkedEmail(f, s.Email)
	text.CheckLine(f, "contract", s.Contract, MaxContract, true)
	text.CheckLine(f, "dated", s.Dated, MaxDated, false)
	s.checkDetails(f)
	if s.Kind == Withdrawal {
		s.ForCause, s.EndsOn = false, ""
	} else {
		s.Dated = ""
		s.checkEnd(f, today)
	}
	return s, f.OrNil()
}

func checkedEmail(f *fault.Fault, typed string) string {
	if strings.TrimSpace(typed) == "" {
		f.Add("email", "error.required")
		return ""
	}
	parsed, err := identity.ParseTyped(typed)
	if err != nil {
		f.Add("email", "error.invalid_email")
		return typed
	}
	return parsed.Shown
}

func (s Statement) checkDetails(f *fault.Fault) {
	switch {
	case s.Details == "" && s.Kind == Cancellation && s.ForCause:
		f.Add("details", "error.required")
	case utf8.RuneCountInString(s.Details) > MaxDetails:
		f.Add("details", "error.too_long", "Max", MaxDetails)
	}
	for line := range strings.Lines(s.Details) {
		if !text.IsPrintable(strings.Trim(line, "\n\t")) {
			f.Add("details", "error.invalid_characters")
			return
		}
	}
}

func (s Statement) checkEnd(f *fault.Fault, today tax.Day) {
	if s.EndsOn == "" {
		return
	}
	day, err := time.Parse(time.DateOnly, s.EndsOn)
	switch {
	case err != nil:
		f.Add("ends_on", "declaration.ends_on.no_day")
	case tax.DayOf(day) < today || tax.DayOf(day) > today+maxAhead:
		f.Add("ends_on", "declaration.ends_on.out_of_range")
	}
}

// maxAhead is how many days ahead an end can be asked for.
const maxAhead = 10 * 366

// End is the day that is asked for, in UTC; given is false for as soon as possible.
func (s Statement) End() (day time.Time, given bool) {
	day, err := time.Parse(time.DateOnly, s.EndsOn)
	return day, err == nil
}

// end is the day that is asked for; zero: as soon as possible.
func (s Statement) end() tax.Day {
	day, given := s.End()
	if !given {
		return 0
	}
	return tax.DayOf(day)
}

// digest is of everything that the statement says.
func (s Statement) digest() ([]byte, error) {
	said, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode a declaration: %w", err)
	}
	sum := sha256.Sum256(said)
	return sum[:], nil
}

// orderNumber is the number of an order, where the contract is named by nothing else.
func (s Statement) orderNumber() (number string, ok bool) {
	number = strings.TrimLeft(strings.ReplaceAll(s.Contract, " ", ""), "#")
	if len(number) != orderDigits || strings.Trim(number, "0123456789") != "" {
		return "", false
	}
	return number, true
}

// orderDigits is how many digits an order's number has.
const orderDigits = 10
