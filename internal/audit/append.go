package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
)

// pending are the events of one transaction until it commits.
type pending struct {
	log    *Log
	chains []*chain
	erased []id.Org // whose names in the log are erased
}

// chain is what a transaction appends to one chain.
type chain struct {
	id     id.Chain
	org    id.Org
	user   id.User // whose chain it is; an organization's has none
	seq    int64
	mac    []byte
	events []pendingEvent
}

type pendingEvent struct {
	body
	personal []byte
}

func (l *Log) begin() (*pending, db.Ending) {
	p := &pending{log: l}
	return p, db.Ending{Lock: p.lock, Write: p.write}
}

func (p *pending) add(e Event, personal []byte, b body) {
	c := &chain{id: id.Chain(e.Org), org: e.Org}
	switch {
	case !e.Org.IsZero():
	case !e.User.IsZero():
		c.id, c.user = id.Chain(e.User), e.User
	default:
		c.id = id.Chain(e.Actor.Staff)
	}
	if i := slices.IndexFunc(p.chains, func(other *chain) bool { return other.id == c.id }); i >= 0 {
		c = p.chains[i]
	} else {
		p.chains = append(p.chains, c)
	}
	c.events = append(c.events, pendingEvent{b, personal})
}

const lockHeadSQL = `
	insert into audit_heads (chain, org_id, user_id, seq, mac) values (@chain, @org, @user, 0, '')
	on conflict (chain) do update set seq = audit_heads.seq
	returning seq, mac`

// lock locks the heads in the order of their chains, so that two transactions never wait for each other.
func (p *pending) lock(batch *db.Batch) {
	slices.SortFunc(p.chains, func(a, b *chain) int { return bytes.Compare(a.id[:], b.id[:]) })
	for _, c := range p.chains {
		batch.Queue(lockHeadSQL, db.Args{"chain": c.id, "org": c.org, "user": c.user}).QueryRow(func(row pgx.Row) error {
			return row.Scan(&c.seq, &c.mac)
		})
	}
}

func (p *pending) write(batch *db.Batch) error {
	for _, c := range p.chains {
		for _, e := range c.events {
			if err := p.log.queueAppend(batch, c, e); err != nil {
				return err
			}
		}
		batch.Queue(`update audit_heads set seq = @seq, mac = @mac where chain = @chain`, db.Args{"chain": c.id, "seq": c.seq, "mac": c.mac})
	}
	if len(p.erased) > 0 {
		batch.Queue(`delete from audit_personal where org_id = any(@orgs)`, db.Args{"orgs": p.erased})
	}
	return nil
}

// queueAppend adds an event behind the head as it is known so far.
func (l *Log) queueAppend(batch *db.Batch, c *chain, e pendingEvent) error {
	s, err := l.store(c.id, c.seq+1, c.mac, e.body)
	if err != nil {
		return err
	}
	batch.Queue(`insert into audit_events (chain, seq, id, org_id, user_id, at, action, subject, origin, body, key_id, mac)
		values (@chain, @seq, @id, @org, @user, @at, @action, @subject, @origin, @body, @key, @mac)`,
		db.Args{"chain": c.id, "seq": s.Seq, "id": s.ID, "org": s.Org, "user": s.User, "at": s.At, "action": s.Action, "subject": s.subject(), "origin": db.OrNull(string(s.Origin)),
			"body": s.stored, "key": s.keyID, "mac": s.mac})
	batch.Queue(`insert into audit_personal (event_id, org_id, user_id, data) values (@id, @org, @user, @data)`,
		db.Args{"id": s.ID, "org": s.Org, "user": s.User, "data": e.personal})
	c.seq, c.mac = s.Seq, s.mac
	return nil
}

// stored is an entry as it goes into the table.
type stored struct {
	body
	stored []byte
	keyID  string
	mac    []byte
}

// store puts an event at its place in the chain, behind the entry with the MAC given.
func (l *Log) store(chain id.Chain, seq int64, previous []byte, b body) (s stored, err error) {
	s.body, s.keyID = b, l.keyring.MACKeyID()
	s.Seq = seq
	if s.stored, err = json.Marshal(s.body); err != nil {
		return s, fmt.Errorf("write down the audit event: %w", err)
	}
	s.mac, err = l.mac(s.keyID, chain, seq, previous, s.stored)
	return s, err
}
