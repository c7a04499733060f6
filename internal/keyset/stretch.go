package keyset

import "time"

// Stretch is which rows are read of one of several lists that stand one after
// another on a page: all are ordered by a time and an ID.
type Stretch struct {
	Skip      bool // none: the page lies before or behind this list
	Inside    bool // those behind a place, or before it
	Backwards bool // from the end of the list towards its beginning
	At        time.Time
	ID        [16]byte
	Limit     int
	Only      [][16]byte // those alone, wherever they stand; nil: all
}

// SQL is the end of a statement that reads the stretch, of rows ordered by the
// columns given; cast is the type of the first. Its arguments are those of Args.
func (s Stretch) SQL(at, id, cast string) string {
	sql, order, compare := "", "", ">"
	if s.Backwards {
		order, compare = " desc", "<"
	}
	if s.Skip {
		sql += " and false"
	}
	if s.Only != nil {
		sql += " and " + id + " = any(@only)"
	}
	if s.Inside {
		sql += " and (" + at + ", " + id + ") " + compare + " (@after_at::" + cast + ", @after_id)"
	}
	return sql + " order by " + at + order + ", " + id + order + " limit @limit"
}

// Args adds the arguments of SQL to those of a statement.
func (s Stretch) Args(args map[string]any) map[string]any {
	args["only"], args["after_at"], args["after_id"], args["limit"] = s.Only, s.At, s.ID, s.Limit
	return args
}

// Stretches are those of so many lists that stand one after another, for a page of
// size rows and one more: behind a place in the list of that number, or before it.
func Stretches(lists, size int, inside, backwards bool, list int, at time.Time, id [16]byte) []Stretch {
	all := make([]Stretch, lists)
	for i := range all {
		all[i] = Stretch{Limit: size + 1, Backwards: inside && backwards}
		if !inside {
			continue
		}
		all[i].Skip = backwards && i > list || !backwards && i < list
		if all[i].Inside = i == list; all[i].Inside {
			all[i].At, all[i].ID = at, id
		}
	}
	return all
}
