package web

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"sync/atomic"

	"github.com/go-chi/chi/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/org"
)

// What some pages ask depends on nothing but the address and on who asks. It
// travels together with the question who comes in, on behalf of whoever came
// with the same token into the same organization the last time, and saves a
// round trip. What comes back is believed only if that person comes in again, at
// the same place and with the same rights (docs/decisions/0016-asked-ahead.md).

// aheadFunc asks a page's first question on behalf of the person expected.
type aheadFunc func(v *visit, r *http.Request, expected actor.Actor)

// askAhead lets the page at the pattern ask ahead. What ask prepares is kept in the visit.
func (s *Server) askAhead(pattern string, ask aheadFunc) { s.ahead[pattern] = ask }

// expecting is how the page of the request asks ahead; nil when it does not.
func (s *Server) expecting(v *visit, r *http.Request) func(actor.Actor) {
	ask := s.ahead[chi.RouteContext(r.Context()).RoutePattern()]
	if ask == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return nil
	}
	return func(expected actor.Actor) { ask(v, r, expected) }
}

// ask adds a question to those that travel with the question who comes in.
func (v *visit) ask(question db.Question) { v.questions = append(v.questions, question) }

// expectations remember who came with a token into an organization. They are
// few and of a fixed number: one that is pushed out costs its page a round trip.
type expectations [1 << 12]atomic.Pointer[expectation]

type expectation struct {
	tokenHash []byte
	number    string
	act       actor.Actor
	near      bool // the organization was one of the switcher's
}

// of is who came the last time; nil when nobody is remembered.
func (e *expectations) of(tokenHash []byte, number string) *expectation {
	x := e.place(tokenHash, number).Load()
	if x == nil || x.number != number || !bytes.Equal(x.tokenHash, tokenHash) {
		return nil
	}
	return x
}

func (e *expectations) remember(tokenHash []byte, entry org.Entry) {
	act, near := entry.Actor(), entry.Near()
	if x := e.of(tokenHash, act.OrgNumber); x == nil || x.near != near || !x.act.StandsAs(act) {
		e.place(tokenHash, act.OrgNumber).Store(&expectation{tokenHash, act.OrgNumber, act, near})
	}
}

func (e *expectations) place(tokenHash []byte, number string) *atomic.Pointer[expectation] {
	at := binary.BigEndian.Uint32(tokenHash)
	for _, digit := range []byte(number) {
		at = at*31 + uint32(digit)
	}
	return &e[at%uint32(len(e))]
}
