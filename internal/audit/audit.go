// Package audit is the append-only log of what happened: an entry is written
// in the transaction of the change, chained to the one before by a MAC whose
// key is not in the database.
//
// It must not know what the actions mean.
package audit

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

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
// chain, else to the chain of User.
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
	Subject string     `json:"subject,omitempty"`
	Changes []Change   `json:"changes,omitempty"`
}

// subject is the column's value: NULL for an event about nothing in particular.
func (b body) subject() *string {
	if b.Subject == "" {
		return nil
	}
	return &b.Subject
}

const macPurpose = "audit chain"

// Record appends an event to its chain in tx; it locks the chain's head, so it
// comes last in a transaction.
func (l *Log) Record(ctx context.Context, tx db.Tx, now time.Time, e Event) error {
	if e.User.IsZero() {
		e.User = e.Actor.User
	}
	chain := [16]byte(e.Org)
	if e.Org.IsZero() {
		chain = e.User
	}
	var seq int64
	var previous []byte
	err := tx.QueryRow(ctx, `
		insert into audit_heads (chain, org_id, user_id, seq, mac) values (@chain, @org, @user, 0, '')
		on conflict (chain) do update set seq = audit_heads.seq
		returning seq, mac`, pgx.NamedArgs{"chain": chain, "org": e.Org, "user": ownerOf(e)}).Scan(&seq, &previous)
	if err != nil {
		return fmt.Errorf("lock the audit chain: %w", err)
	}
	b := body{Seq: seq + 1, ID: id.New[id.Event](), At: now.UTC(), Action: e.Action, Org: e.Org, User: e.User, Actor: e.Actor.User, Session: e.Actor.Session, Subject: e.Subject, Changes: e.Changes}
	bytes, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("write down the audit event: %w", err)
	}
	personal, err := json.Marshal(personalOf(e))
	if err != nil {
		return fmt.Errorf("write down the audit event's names: %w", err)
	}
	keyID := l.keyring.MACKeyID()
	mac, err := l.mac(keyID, chain, b.Seq, previous, bytes)
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	batch.Queue(`insert into audit_events (chain, seq, id, org_id, user_id, at, action, subject, body, key_id, mac)
		values (@chain, @seq, @id, @org, @user, @at, @action, @subject, @body, @key, @mac)`,
		pgx.NamedArgs{"chain": chain, "seq": b.Seq, "id": b.ID, "org": e.Org, "user": e.User, "at": b.At, "action": e.Action, "subject": b.subject(), "body": bytes, "key": keyID, "mac": mac})
	batch.Queue(`insert into audit_personal (event_id, org_id, user_id, data) values (@id, @org, @user, @data)`,
		pgx.NamedArgs{"id": b.ID, "org": e.Org, "user": e.User, "data": personal})
	batch.Queue(`update audit_heads set seq = @seq, mac = @mac where chain = @chain`,
		pgx.NamedArgs{"chain": chain, "seq": b.Seq, "mac": mac})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	return nil
}

// ownerOf is the user whose chain it is; an organization's chain has none.
func ownerOf(e Event) id.User {
	if e.Org.IsZero() {
		return e.User
	}
	return id.User{}
}

func personalOf(e Event) map[string]string {
	personal := map[string]string{}
	for name, value := range e.Personal {
		personal[name] = value
	}
	if !e.Actor.User.IsZero() {
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
func (l *Log) mac(keyID string, chain [16]byte, seq int64, previous, bytes []byte) ([]byte, error) {
	mac, err := l.keyring.MACByKey(keyID, macPurpose, chain[:], binary.BigEndian.AppendUint64(nil, uint64(seq)), previous, bytes)
	if err != nil {
		return nil, fmt.Errorf("authenticate the audit event: %w", err)
	}
	return mac, nil
}

// ErrBroken is what Verify returns, wrapped, when a chain does not hold.
var ErrBroken = errors.New("the audit chain is broken")
