package db

import (
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// Found turns "no such row" into found false.
func Found(err error) (found bool, _ error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// OrNull is the text as an argument, and NULL for the empty one.
func OrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// OrEmpty scans a text, and NULL as the empty one.
func OrEmpty(s *string) pgtype.TextScanner { return orEmpty{s} }

// OrFalse scans a truth value, and NULL as false.
func OrFalse(b *bool) pgtype.BoolScanner { return orFalse{b} }

// OrZero scans an integer, and NULL as 0.
func OrZero(n *int) pgtype.Int64Scanner { return orZero{n} }

// Word scans a text that is one of few: the same word is the same memory however many rows have it.
func Word[T ~string](s *T) pgtype.BytesScanner { return word[T]{s} }

type orEmpty struct{ s *string }

// ScanText implements pgtype.TextScanner.
func (e orEmpty) ScanText(value pgtype.Text) error {
	*e.s = value.String
	return nil
}

type orFalse struct{ b *bool }

// ScanBool implements pgtype.BoolScanner.
func (f orFalse) ScanBool(value pgtype.Bool) error {
	*f.b = value.Bool
	return nil
}

type orZero struct{ n *int }

// ScanInt64 implements pgtype.Int64Scanner.
func (z orZero) ScanInt64(value pgtype.Int8) error {
	*z.n = int(value.Int64)
	return nil
}

type word[T ~string] struct{ s *T }

// ScanBytes implements pgtype.BytesScanner; a row like the one before costs nothing.
func (w word[T]) ScanBytes(value []byte) error {
	if string(*w.s) != string(value) {
		*w.s = T(value)
	}
	return nil
}
