// Package cast has the people of the demo organization for tests, under the
// names that every test uses.
//
// Only external _test packages import it.
package cast

import (
	"testing"

	"manager/internal/demo"
)

// Password is the one of all of them.
const Password = "walk-the-portal-7"

// Person is somebody of the cast.
type Person = demo.Person

// The people, and the organizations they are in; Sam is in none.
var (
	Olive = demo.Olive // legal representative
	Adam  = demo.Adam  // administrator
	Mia   = demo.Mia   // collaborator
	Bill  = demo.Bill  // collaborator with accounting
	Eve   = demo.Eve   // external
	Ruth  = demo.Ruth  // legal representative of the rival organization
	Sam   = demo.Sam   // staff
)

// The names of the two organizations.
const (
	Org   = demo.OrgName
	Rival = demo.RivalName
)

// Seed makes the cast in the database of a test.
func Seed(t testing.TB, d demo.Deps) {
	t.Helper()
	if err := demo.Seed(t.Context(), d, Password); err != nil {
		t.Fatalf("make the cast: %v", err)
	}
}
