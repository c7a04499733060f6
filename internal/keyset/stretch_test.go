package keyset_test

import (
	"strings"
	"testing"
	"time"

	"manager/internal/keyset"
)

// A page behind a place reads nothing of the lists before it, the rest of the list of the place, and the lists behind it; a page before a place the other way.
func TestStretchesOfListsThatFollowOneAnother(t *testing.T) {
	t.Parallel()
	at, id := time.Unix(1, 0), [16]byte{1}
	for name, test := range map[string]struct {
		inside, backwards bool
		skipped, within   string
	}{"first page": {false, false, "...", "..."}, "behind": {true, false, "x..", ".x."}, "before": {true, true, "..x", ".x."}} {
		skipped, within := "", ""
		for _, s := range keyset.Stretches(3, 25, test.inside, test.backwards, 1, at, id) {
			skipped += mark(s.Skip)
			within += mark(s.Inside)
			if s.Limit != 26 || s.Backwards != test.backwards || s.Inside && (!s.At.Equal(at) || s.ID != id) {
				t.Errorf("%s: %+v", name, s)
			}
			if sql := s.SQL("a", "b", "date"); strings.Contains(sql, "desc") != test.backwards || strings.Contains(sql, "and false") != s.Skip || strings.Contains(sql, "@after_id") != s.Inside {
				t.Errorf("%s: %s", name, sql)
			}
		}
		if skipped != test.skipped || within != test.within {
			t.Errorf("%s: skipped %s, within %s", name, skipped, within)
		}
	}
}

func mark(yes bool) string {
	if yes {
		return "x"
	}
	return "."
}
