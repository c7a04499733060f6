package bank

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/camt"
	"manager/internal/db"
	"manager/internal/id"
)

// written is a transaction as it stands in the database, as far as it is known again by that.
type written struct {
	id          id.BankTransaction
	file        id.BankFile
	kind        camt.Kind
	level       Level
	credit      bool
	entryRef    string
	bankRef     string
	fingerprint [16]byte
	occurrence  int
	state       State
}

type refID struct {
	credit bool
	level  Level
	ref    string
}

type printID struct {
	credit bool
	print  [16]byte
}

// index finds transactions by each of the ways in which one is known again.
type index struct {
	file    id.BankFile
	byRef   map[refID]*written
	byEntry map[refID][]*written // level is always empty
	byPrint map[printID][]*written
	seen    map[id.BankTransaction]*written

	learned  []*written // whose reference was learned from another kind of message
	detailed []*written // in whose place their parts stand from now on
}

// recognize returns those of the transactions that are new. A transaction is known
// by the bank's reference, by the booking that it is or belongs to, and where one of
// both lacks a reference by its fingerprint.
func recognize(ctx context.Context, tx db.Tx, now time.Time, file id.BankFile, all []Transaction) ([]Transaction, error) {
	x := &index{file: file, byRef: map[refID]*written{}, byEntry: map[refID][]*written{}, byPrint: map[printID][]*written{}, seen: map[id.BankTransaction]*written{}}
	if err := x.load(ctx, tx, all); err != nil {
		return nil, err
	}
	var fresh []Transaction
	for _, t := range all {
		if x.knows(t) {
			continue
		}
		t.ID = id.New[id.BankTransaction]()
		t.Occurrence = 1
		for _, w := range x.byPrint[printID{t.Credit, t.Fingerprint}] {
			t.Occurrence = max(t.Occurrence, w.occurrence+1)
		}
		x.add(&written{id: t.ID, file: file, kind: t.Kind, level: t.Level, credit: t.Credit, entryRef: t.EntryRef, bankRef: t.BankRef, fingerprint: t.Fingerprint, occurrence: t.Occurrence, state: Waiting})
		fresh = append(fresh, t)
	}
	return fresh, x.save(ctx, tx, now)
}

// knows tells whether a transaction was written before.
func (x *index) knows(t Transaction) bool {
	if t.BankRef != "" && x.byRef[refID{t.Credit, t.Level, t.BankRef}] != nil {
		return true
	}
	if t.EntryRef != "" && x.knowsEntry(t) {
		return true
	}
	equal := x.byPrint[printID{t.Credit, t.Fingerprint}]
	for _, w := range equal {
		switch {
		case t.BankRef == "" && w.occurrence == t.Occurrence:
			return true
		case t.BankRef != "" && w.bankRef == "" && w.kind != t.Kind && w.file != x.file:
			// The same payment by the other kind of message, which had no reference for it.
			w.bankRef, w.level = t.BankRef, t.Level
			x.byRef[refID{t.Credit, t.Level, t.BankRef}] = w
			x.learned = append(x.learned, w)
			return true
		}
	}
	return false
}

// knowsEntry tells whether the booking came by another file: whole, where this is a
// part of it, or in parts. Parts stand in the place of a whole that still waits.
func (x *index) knowsEntry(t Transaction) bool {
	for _, w := range x.byEntry[refID{credit: t.Credit, ref: t.EntryRef}] {
		switch {
		case w.file == x.file:
		case t.Level == OfEntry:
			return true
		case w.level == OfEntry && w.state == Waiting:
			w.state = Detailed
			x.detailed = append(x.detailed, w)
		case w.level == OfEntry && w.state != Detailed:
			return true
		}
	}
	return false
}

func (x *index) add(w *written) {
	if x.seen[w.id] != nil {
		return
	}
	x.seen[w.id] = w
	if w.bankRef != "" {
		x.byRef[refID{w.credit, w.level, w.bankRef}] = w
	}
	if w.entryRef != "" {
		k := refID{credit: w.credit, ref: w.entryRef}
		x.byEntry[k] = append(x.byEntry[k], w)
	}
	k := printID{w.credit, w.fingerprint}
	x.byPrint[k] = append(x.byPrint[k], w)
}

const writtenColumns = `select id, file_id, kind, level, credit, entry_ref, bank_ref, fingerprint, occurrence, state from bank_transactions where account = @account and `

// load reads all that any of the transactions could be.
func (x *index) load(ctx context.Context, tx db.Tx, all []Transaction) error {
	var refs, entries []string
	var prints [][]byte
	for _, t := range all {
		if t.BankRef != "" {
			refs = append(refs, t.BankRef)
		}
		if t.EntryRef != "" {
			entries = append(entries, t.EntryRef)
		}
		prints = append(prints, t.Fingerprint[:])
	}
	args := db.Args{"account": all[0].Account, "refs": refs, "entries": entries, "prints": prints}
	var found []*written
	batch := &db.Batch{}
	db.QueueRows(batch, &found, writtenColumns+`bank_ref <> '' and bank_ref = any(@refs)`, args, scanWritten)
	db.QueueRows(batch, &found, writtenColumns+`entry_ref <> '' and entry_ref = any(@entries)`, args, scanWritten)
	db.QueueRows(batch, &found, writtenColumns+`fingerprint = any(@prints)`, args, scanWritten)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("look for bank transactions that are known: %w", err)
	}
	for _, w := range found {
		x.add(w)
	}
	return nil
}

func scanWritten(row pgx.CollectableRow) (*written, error) {
	w := &written{}
	var print []byte
	err := row.Scan(&w.id, &w.file, &w.kind, &w.level, &w.credit, &w.entryRef, &w.bankRef, &print, &w.occurrence, &w.state)
	copy(w.fingerprint[:], print)
	return w, err
}

// save writes down what was learned about transactions that are known.
func (x *index) save(ctx context.Context, tx db.Tx, now time.Time) error {
	batch := &db.Batch{}
	for _, w := range x.learned {
		batch.Queue(`update bank_transactions set bank_ref = @ref, level = @level where id = @id`, db.Args{"id": w.id, "ref": w.bankRef, "level": w.level})
	}
	for _, w := range x.detailed {
		batch.Queue(`update bank_transactions set state = 'detailed', settled_at = @now where id = @id and state = 'waiting'`, db.Args{"id": w.id, "now": now})
	}
	if batch.Len() == 0 {
		return nil
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write down what was learned about bank transactions: %w", err)
	}
	return nil
}
