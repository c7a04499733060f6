// Package audit is the append-only log of what happened: an entry is written
// in the transaction of the change, chained to the one before by a MAC whose
// key is not in the database.
//
// It must not know what the actions mean beyond their names and types.
package audit

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

// Log writes and verifies audit chains with the keyring's MAC.
type Log struct {
	keyring *seal.Keyring
}

// New makes a log whose entries are bound to keyring.
func New(keyring *seal.Keyring) *Log { return &Log{keyring: keyring} }

// Event is one thing that happened. With Org it belongs to the organization's
// chain, else to the chain of User, else to that of the person of the staff who acted.
type Event struct {
	Action  string // noun.verb_in_past_tense, as in "member.role_changed"
	Org     id.Org
	User    id.User // whose account it is about; for an organization's event the actor, if left zero
	Actor   actor.Actor
	Subject string // the ID of what it is about
	Changes []Change
	// Personal holds names and addresses worth reading later; they are kept apart and can be erased.
	Personal map[string]string
}

// Change is one value before and after.
type Change struct {
	Field  string `json:"field"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

type body struct {
	Seq     int64      `json:"seq"`
	ID      id.Event   `json:"id"`
	At      time.Time  `json:"at"`
	Action  string     `json:"action"`
	Org     id.Org     `json:"org"`
	User    id.User    `json:"user"`
	Actor   id.User    `json:"actor"`
	Session id.Session `json:"session"`
	// Origin is empty in entries from before it was noted.
	Origin actor.Origin `json:"origin,omitempty"`
	// Staff is who acted for the provider; left out in every other entry.
	Staff   id.Staff `json:"staff,omitzero"`
	Subject string   `json:"subject,omitempty"`
	Changes []Change `json:"changes,omitempty"`
}

// subject is the column's value: NULL for an event about nothing in particular.
func (b body) subject() *string {
	if b.Subject == "" {
		return nil
	}
	return &b.Subject
}

const macPurpose = "audit chain"

// Record appends an event to its chain when tx commits, and not before: the
// chain's head is locked after everything else in the transaction, whatever the order of its steps.
// An action that is not in Actions is an error.
func (l *Log) Record(_ context.Context, tx db.Tx, now time.Time, e Event) error {
	if _, listed := TypeOf(e.Action); !listed {
		return fmt.Errorf("record an audit event: %q is not in the list of actions", e.Action)
	}
	if e.User.IsZero() {
		e.User = e.Actor.User
	}
	personal, err := json.Marshal(personalOf(e))
	if err != nil {
		return fmt.Errorf("write down the audit event's names: %w", err)
	}
	p, err := db.AtEnd(tx, l, l.begin)
	if err != nil {
		return fmt.Errorf("record an audit event: %w", err)
	}
	p.add(e, personal, newBody(now, e))
	return nil
}

func newBody(now time.Time, e Event) body {
	return body{ID: id.New[id.Event](), At: now.UTC(), Action: e.Action, Org: e.Org, User: e.User, Actor: e.Actor.User, Session: e.Actor.Session, Origin: e.Actor.CameAs(), Staff: e.Actor.Staff, Subject: e.Subject, Changes: e.Changes}
}

func personalOf(e Event) map[string]string {
	personal := map[string]string{}
	for name, value := range e.Personal {
		personal[name] = value
	}
	if !e.Actor.User.IsZero() || !e.Actor.Staff.IsZero() {
		personal["actor"] = e.Actor.Name()
	}
	if e.Actor.Address.IsValid() {
		personal["address"] = e.Actor.Address.String()
	}
	if e.Actor.UserAgent != "" {
		personal["device"] = e.Actor.UserAgent
	}
	return personal
}

// mac covers the chain, the place in it, the MAC before and the exact bytes stored.
func (l *Log) mac(keyID string, chain id.Chain, seq int64, previous, bytes []byte) ([]byte, error) {
	mac, err := l.keyring.MACByKey(keyID, macPurpose, chain[:], binary.BigEndian.AppendUint64(nil, uint64(seq)), previous, bytes)
	if err != nil {
		return nil, fmt.Errorf("authenticate the audit event: %w", err)
	}
	return mac, nil
}
