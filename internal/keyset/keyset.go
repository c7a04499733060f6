// Package keyset has what all lists share that are read page by page from an
// index: the place between two rows as it travels in an address, and the pages
// around the one that was read.
//
// It must not know what is listed.
package keyset

import (
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"slices"
	"strconv"
)

const maxCursor = 4096 // bytes

// Encode writes a place as text for an address, opaque but not secret.
func Encode(place any) string {
	bytes, err := json.Marshal(place)
	if err != nil {
		panic("a place in a list holds nothing that JSON can't: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(bytes)
}

// Decode reads what Encode wrote into place; ok is false for an empty or a
// malformed text. What the place says may be forged all the same.
func Decode(text string, place any) (ok bool) {
	if text == "" || len(text) > maxCursor {
		return false
	}
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && json.Unmarshal(bytes, place) == nil
}

// Fingerprint names a list by its filter and order: a place in another list is worthless in this one.
func Fingerprint(parts ...string) string {
	h := fnv.New32a()
	for _, part := range parts {
		h.Write([]byte(part + "\x00"))
	}
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// CutPage cuts rows, of which one more than size was asked for, down to a page,
// brings those that were read backwards into order, and tells whether there are
// rows before and after them. inside says that they were read from a place in
// the list, not from its beginning.
func CutPage[T any](rows []T, size int, inside, backwards bool) (page []T, before, after bool) {
	more := len(rows) > size
	page = rows[:min(len(rows), size)]
	if len(page) == 0 {
		return page, false, false
	}
	if !backwards {
		return page, inside, more
	}
	slices.Reverse(page)
	return page, more, true
}

// Forward cuts rows of a list that is only read forward, of which one more than size was asked for, down to a page,
// and returns the cursor of the page after: that of the page's last row, empty when nothing follows.
func Forward[T any](rows []T, size int, cursor func(T) string) (page []T, next string) {
	if len(rows) <= size {
		return rows, ""
	}
	return rows[:size], cursor(rows[size-1])
}
