package org

import (
	"strconv"
	"strings"

	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/keyset"
)

// cursor is a place between two rows of the list. It travels in the address,
// opaque but not secret: a forged one only leads to another place of the same list.
type cursor struct {
	Backwards bool      `json:"b,omitempty"`
	List      string    `json:"l"` // which list it belongs to
	Rank      int       `json:"r,omitempty"`
	SortName  string    `json:"n"`
	Member    id.Member `json:"m"`
	Word      string    `json:"w,omitempty"` // of a search: the word by which the row was found
	Driver    int       `json:"d,omitempty"` // of a search: which of the words asked for found it
}

func readCursor(q ListQuery) (at cursor, ok bool) {
	drivers := len(fold.Query(q.Filter.Search))
	if drivers > 0 && !q.Filter.Team.IsZero() {
		drivers++ // the team
	}
	return parseCursor(q.Cursor, q.fingerprint(), drivers)
}

// parseCursor reads a cursor of the list with that fingerprint, whose search has so many drivers.
func parseCursor(text, list string, drivers int) (at cursor, ok bool) {
	if !keyset.Decode(text, &at) {
		return cursor{}, false
	}
	inRange := at.Rank >= 0 && at.Rank <= 4 && at.Driver >= 0 && at.Driver < max(1, drivers)
	// Postgres takes no NUL in a text.
	if !inRange || at.List != list || strings.ContainsRune(at.SortName+at.Word, 0) {
		return cursor{}, false
	}
	return at, true
}

func (c cursor) String() string { return keyset.Encode(c) }

// fingerprint names filter and order: a cursor of another list is worthless in this one.
func (q ListQuery) fingerprint() string {
	return keyset.Fingerprint(strings.Join(fold.Query(q.Filter.Search), " "), string(q.Filter.Role), string(q.Filter.TwoFactor), string(q.Filter.State), q.Filter.Team.String(),
		strconv.FormatBool(q.Order.ByName), strconv.FormatBool(q.Order.Descending))
}

// neighbours returns the cursors of the pages around one whose first and last
// row are given; more tells whether rows were left in the direction of reading.
func neighbours(q ListQuery, at cursor, hasCursor, more bool, first, last listRow) (previous, next string) {
	hasPrevious, hasNext := hasCursor, more
	if at.Backwards {
		hasPrevious, hasNext = more, true
	}
	if hasPrevious {
		before := first.cursor(q)
		before.Backwards = true
		previous = before.String()
	}
	if hasNext {
		next = last.cursor(q).String()
	}
	return previous, next
}

func (r listRow) cursor(q ListQuery) cursor {
	return cursor{List: q.fingerprint(), Rank: r.rank, SortName: r.Member.sortName, Member: r.Member.ID, Word: r.word, Driver: r.driver}
}
