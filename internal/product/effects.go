package product

import (
	"cmp"
	"slices"
	"strings"

	"manager/internal/access"
	"manager/internal/fold"
	"manager/internal/id"
)

// effects is what the database says about changes: on how many products of each
// kind the grantee's own access gains or loses each right, and for which people
// and products other access covers that. Counts are by the place of the right
// in rights, those gained first, then those lost.
type effects struct {
	rights  []access.Right
	kinds   map[string][]int64           // how many products change
	people  []affected                   // all whom the access concerns
	covers  map[personKind]access.Rights // a rule gives it to them anyway on all products of the kind
	covered map[personKind][]int64       // on how many products they have it anyway
	had     map[string][]coveredCount    // per kind, products that some people have anyway
}

type affected struct {
	id       id.Member
	name     string
	sortName string
}

type personKind struct {
	person id.Member
	kind   string
}

// coveredCount is for one product how many people have each right from elsewhere.
type coveredCount []int64

// lines sums up, gained before lost.
func (e effects) lines() []SummaryLine {
	slices.SortFunc(e.people, func(a, b affected) int {
		return cmp.Or(strings.Compare(a.sortName, b.sortName), slices.Compare(a.id[:], b.id[:]))
	})
	var lines []SummaryLine
	for place := range 2 * len(e.rights) {
		line := SummaryLine{Right: e.rights[place%len(e.rights)], Gained: place < len(e.rights)}
		line.Products = e.products(place, line.Right)
		for _, person := range e.people {
			if e.concerns(person.id, place, line.Right) {
				if line.People++; line.People <= NamesInSummary {
					line.Names = append(line.Names, person.name)
				}
			}
		}
		if line.People > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

// concerns tells whether the right changes for the person on any product.
func (e effects) concerns(person id.Member, place int, right access.Right) bool {
	for kind, counts := range e.kinds {
		key := personKind{person, kind}
		if counts[place] == 0 || e.covers[key].Has(right) {
			continue
		}
		if had := e.covered[key]; had == nil || had[place] < counts[place] {
			return true
		}
	}
	return false
}

// products counts those on which the right changes for anybody.
func (e effects) products(place int, right access.Right) (n int) {
	for kind, counts := range e.kinds {
		anyway := int64(0)
		for key, rights := range e.covers {
			if key.kind == kind && rights.Has(right) {
				anyway++
			}
		}
		everybody := int64(len(e.people))
		if anyway >= everybody {
			continue
		}
		n += int(counts[place])
		for _, had := range e.had[kind] {
			if had[place] > 0 && anyway+had[place] >= everybody {
				n--
			}
		}
	}
	return n
}

// compareFolded sorts names as lists do.
func compareFolded(a, b string) int {
	return cmp.Or(strings.Compare(fold.Text(a), fold.Text(b)), strings.Compare(a, b))
}
