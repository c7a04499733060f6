package ledger

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
)

// Posting is what happened with an organization's money: lines that add up to
// zero in each currency.
type Posting struct {
	Org   id.Org
	Scope string // what the key is unique in, as in "payment"
	Key   string // by which it happens once
	Kind  string // what happened, as in "order_paid"; statements have a sentence for each
	About id.About
	Label string // the number by which a reader knows what it is about
	By    id.User
	Lines []Line
}

// Posted is what became of a posting.
type Posted struct {
	ID       id.Posting
	Repeated bool // it was there already, and nothing was added
}

// ErrOtherRequest is the error of a key that was used for another posting.
var ErrOtherRequest = errors.New("the key belongs to another posting")

// Post writes a posting in tx, once for its scope and key: the same again is no
// error and changes nothing, another one under the same key is ErrOtherRequest.
// It fails with an InsufficientError when an organization's money would go below
// zero. Accounts come into being with their first entry.
func Post(ctx context.Context, tx db.Tx, now time.Time, p Posting) (Posted, error) {
	p.Lines = joined(p.Lines)
	if err := p.check(); err != nil {
		return Posted{}, err
	}
	hash, err := p.hash()
	if err != nil {
		return Posted{}, err
	}
	made := id.New[id.Posting]()
	fresh, accounts, err := begin(ctx, tx, now, made, p, hash)
	if err != nil {
		return Posted{}, err
	}
	if !fresh {
		return repeated(ctx, tx, p, hash)
	}
	if len(accounts) < len(p.Lines) {
		if accounts, err = openAccounts(ctx, tx, p); err != nil {
			return Posted{}, err
		}
	}
	return Posted{ID: made}, book(ctx, tx, now, made, p, accounts)
}

// joined is one line per account and currency, those that cancel out left away.
func joined(lines []Line) []Line {
	var all []Line
	for _, line := range lines {
		i := slices.IndexFunc(all, func(l Line) bool { return l.Account == line.Account && l.Amount.Currency == line.Amount.Currency })
		if i < 0 {
			all = append(all, line)
			continue
		}
		all[i].Amount.Minor += line.Amount.Minor
	}
	return slices.DeleteFunc(all, func(l Line) bool { return l.Amount.IsZero() })
}

// check tells whether the lines are a posting at all.
func (p Posting) check() error {
	if len(p.Lines) < 2 {
		return fmt.Errorf("post %s %s: a posting has two lines at least", p.Scope, p.Key)
	}
	sums := map[money.Currency]money.Money{}
	for _, line := range p.Lines {
		sum, err := money.Zero(line.Amount.Currency).Add(line.Amount)
		if err == nil {
			if before, ok := sums[line.Amount.Currency]; ok {
				sum, err = before.Add(line.Amount)
			}
		}
		if err != nil {
			return fmt.Errorf("post %s %s: %w", p.Scope, p.Key, err)
		}
		sums[line.Amount.Currency] = sum
	}
	for _, sum := range sums {
		if !sum.IsZero() {
			return fmt.Errorf("post %s %s: the lines add up to %s, not to zero", p.Scope, p.Key, sum)
		}
	}
	return nil
}

// hash is that of everything that makes two postings the same request: not who
// sent it again, nor when.
func (p Posting) hash() ([]byte, error) {
	text, err := json.Marshal(struct {
		Org   id.Org
		Kind  string
		About id.About
		Lines []Line
	}{p.Org, p.Kind, p.About, slices.SortedFunc(slices.Values(p.Lines), compareLines)})
	if err != nil {
		return nil, fmt.Errorf("post %s %s: %w", p.Scope, p.Key, err)
	}
	sum := sha256.Sum256(text)
	return sum[:], nil
}

func compareLines(a, b Line) int {
	return cmp.Or(cmp.Compare(a.Account.Kind, b.Account.Kind), cmp.Compare(a.Account.Detail, b.Account.Detail), cmp.Compare(a.Amount.Currency, b.Amount.Currency))
}

// repeated is the posting that the key belongs to.
func repeated(ctx context.Context, tx db.Tx, p Posting, hash []byte) (Posted, error) {
	found := Posted{Repeated: true}
	var before []byte
	err := tx.QueryRow(ctx, `select id, request_hash from ledger_transactions where scope = @scope and key = @key`, db.Args{"scope": p.Scope, "key": p.Key}).Scan(&found.ID, &before)
	switch {
	case errors.Is(err, pgx.ErrNoRows): // it is another organization's, which row-level security hides
		return Posted{}, fmt.Errorf("post %s %s: %w", p.Scope, p.Key, ErrOtherRequest)
	case err != nil:
		return Posted{}, fmt.Errorf("read posting %s %s: %w", p.Scope, p.Key, err)
	case !bytes.Equal(before, hash):
		return Posted{}, fmt.Errorf("post %s %s: %w", p.Scope, p.Key, ErrOtherRequest)
	}
	return found, nil
}
