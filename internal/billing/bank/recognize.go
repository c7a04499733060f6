package bank

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
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

const writtenColumns = `select t.id, t.file_id, t.kind, t.level, t.credit, t.entry_ref, t.bank_ref, t.fingerprint, t.occurrence, t.state from `

// The ways in which transactions are looked for, one by one by an index: a plan for all
// at once, made while the table was empty, would read all of the account. However many
// equal ones there are, or parts of one booking, each looks at few rows.
const (
	byRefSQL = writtenColumns + `unnest(@refs::text[]) w(ref) cross join lateral (
		select * from bank_transactions p where p.account = @account and p.bank_ref <> '' and p.bank_ref = w.ref limit 4) t`
	byEntrySQL = writtenColumns + `unnest(@entries::text[]) w(ref) cross join lateral (
		select * from bank_transactions p where p.account = @account and p.entry_ref <> '' and p.entry_ref = w.ref and p.level = 'entry' and p.file_id <> @file limit 8) t`
	// Any one part of a booking that comes whole now.
	byPartSQL = writtenColumns + `unnest(@wholes::text[]) w(ref) cross join lateral (
		select * from bank_transactions p where p.account = @account and p.entry_ref <> '' and p.entry_ref = w.ref and p.level = 'detail' and p.file_id <> @file limit 1) t`
	byLastEqualSQL = writtenColumns + `unnest(@prints::bytea[]) w(print) cross join (values (true), (false)) c(credit) cross join lateral (
		select * from bank_transactions p where p.fingerprint = w.print and p.account = @account and p.credit = c.credit order by p.occurrence desc limit 1) t`
	byOccurrenceSQL = writtenColumns + `unnest(@bare::bytea[], @occurrences::integer[]) w(print, occurrence) cross join (values (true), (false)) c(credit) cross join lateral (
		select * from bank_transactions p where p.fingerprint = w.print and p.account = @account and p.credit = c.credit and p.occurrence = w.occurrence limit 1) t`
	// Of the other kind of message, without a reference of the bank.
	byOtherKindSQL = writtenColumns + `unnest(@referenced::bytea[]) w(print) cross join lateral (
		select * from bank_transactions p where p.fingerprint = w.print and p.bank_ref = '' and p.account = @account and p.kind <> @kind order by p.occurrence limit @chunk) t`
)

// load reads all that any of the transactions could be.
func (x *index) load(ctx context.Context, tx db.Tx, all []Transaction) error {
	args := lookups(all)
	args["account"], args["kind"], args["file"], args["chunk"] = all[0].Account, all[0].Kind, x.file, chunkSize
	var found []*written
	batch := &db.Batch{}
	for _, sql := range []string{byRefSQL, byEntrySQL, byPartSQL, byLastEqualSQL, byOccurrenceSQL, byOtherKindSQL} {
		db.QueueRows(batch, &found, sql, args, scanWritten)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("look for bank transactions that are known: %w", err)
	}
	// The equal ones are counted through in their order.
	slices.SortFunc(found, func(a, b *written) int { return cmp.Compare(a.occurrence, b.occurrence) })
	for _, w := range found {
		x.add(w)
	}
	return nil
}

// lookups are by what transactions are looked for.
func lookups(all []Transaction) db.Args {
	var refs, entries, wholes []string
	var prints, bare, referenced [][]byte
	var occurrences []int
	seen := map[[16]byte]bool{}
	for _, t := range all {
		first := !seen[t.Fingerprint]
		seen[t.Fingerprint] = true
		if first {
			prints = append(prints, t.Fingerprint[:])
		}
		if t.BankRef == "" {
			bare, occurrences = append(bare, t.Fingerprint[:]), append(occurrences, t.Occurrence)
		} else {
			refs = append(refs, t.BankRef)
			referenced = append(referenced, t.Fingerprint[:])
		}
		if t.EntryRef == "" {
			continue
		}
		entries = append(entries, t.EntryRef)
		if t.Level == OfEntry {
			wholes = append(wholes, t.EntryRef)
		}
	}
	slices.Sort(entries)
	slices.SortFunc(referenced, bytes.Compare)
	return db.Args{"refs": refs, "entries": slices.Compact(entries), "wholes": wholes, "prints": prints, "bare": bare, "occurrences": occurrences, "referenced": slices.CompactFunc(referenced, bytes.Equal)}
}

func scanWritten(row pgx.CollectableRow) (*written, error) {
	w := &written{}
	var fingerprint []byte
	err := row.Scan(&w.id, &w.file, &w.kind, &w.level, &w.credit, &w.entryRef, &w.bankRef, &fingerprint, &w.occurrence, &w.state)
	copy(w.fingerprint[:], fingerprint)
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
