package lockout

import (
	"crypto/rand"
	"math/big"
	"slices"
	"time"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
)

// State is how far a case is.
type State string

// The states. A case waits from the decision on until its link is sent.
const (
	Opened    State = "opened"
	Waiting   State = "waiting"
	Ready     State = "ready" // the link was sent
	Used      State = "used"
	Refused   State = "refused"
	Stopped   State = "stopped"   // by somebody who was warned
	Withdrawn State = "withdrawn" // by whoever asked
	Expired   State = "expired"   // nobody decided, or the link was not used
)

// Open tells whether something can still come of the case.
func (s State) Open() bool { return s == Opened || s == Waiting || s == Ready }

// Kind is by what somebody shows who they are.
type Kind string

// The kinds.
const (
	ByDocuments Kind = "documents"
	ByMembers   Kind = "members"
)

// Case is one time that somebody without a second factor asks to be let in.
type Case struct {
	ID          id.RecoveryCase
	Number      string
	User        id.User
	Kind        Kind
	VouchingOrg id.Org // of a case by members
	State       State
	Contact     string // where the person reads mail now
	Lang        i18n.Lang
	Device      string
	Place       string
	Proof       Proof
	Consent     int
	Reasons     []Reason
	AskedAt     time.Time
	DecidedAt   time.Time
	WaitsUntil  time.Time
	LinkSentAt  time.Time
	LinkUntil   time.Time
	EndedAt     time.Time
	DestroyAt   time.Time
	DestroyedAt time.Time
}

// Proof is the kind of identity document.
type Proof string

// The kinds of identity document.
const (
	Passport Proof = "passport"
	Card     Proof = "card" // front and back
)

// Proofs lists the kinds in the order in which they are offered.
var Proofs = []Proof{Passport, Card}

// Consent is the version of the text that people agree to who send documents. A
// change of what the text says is a new version, and the text before stays in the catalogue.
const Consent = 1

// Reason is why a case is refused.
type Reason string

// The reasons that the staff chooses from; their sentences are in the catalogue of messages.
const (
	Unreadable  Reason = "unreadable"
	Incomplete  Reason = "incomplete"
	NotValid    Reason = "not_valid"
	OtherName   Reason = "other_name"
	OtherFace   Reason = "other_face"
	NotGenuine  Reason = "not_genuine"
	NoAgreement Reason = "not_certain" // two who decided apart from each other did not agree
)

// Reasons lists those that can be chosen.
var Reasons = []Reason{Unreadable, Incomplete, NotValid, OtherName, OtherFace, NotGenuine, NoAgreement}

// ParseReasons reads reasons as they stand in a form, each once and in their order; ok is false for anything else.
func ParseReasons(typed []string) (list []Reason, ok bool) {
	for _, s := range typed {
		if !slices.Contains(Reasons, Reason(s)) {
			return nil, false
		}
	}
	for _, s := range typed {
		list = append(list, Reason(s))
	}
	return InOrder(list), true
}

// InOrder is reasons each once, in the order in which people read them.
func InOrder(reasons []Reason) (list []Reason) {
	for _, r := range Reasons {
		if slices.Contains(reasons, r) {
			list = append(list, r)
		}
	}
	return list
}

// numberSigns are the signs of a case's number: none is taken for another one when it is read out.
const numberSigns = "ABCDEFGHJKLMNPQRTUVWXY346789"

// newNumber is what people call a case by: R- and eight signs.
func newNumber() (string, error) {
	signs := make([]byte, 8)
	for i := range signs {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(numberSigns))))
		if err != nil {
			return "", err
		}
		signs[i] = numberSigns[n.Int64()]
	}
	return "R-" + string(signs[:4]) + "-" + string(signs[4:]), nil
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }

// over is the refusal for a case that has ended, or a link that was used.
func over() error { return fault.New(fault.Conflict, "lockout.over") }
