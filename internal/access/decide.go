package access

import (
	"manager/internal/actor"
	"manager/internal/id"
)

// Fact is one reason why somebody may do something on a product: a grant or a
// rule that is theirs or one of their teams'.
type Fact struct {
	Team     id.Team // zero: given to the person directly
	TeamName string
	Rule     bool // it comes from a rule for future products
	Rights   Rights
	Folder   id.Folder // not zero: it is for that folder only
}

// Standing is what access depends on beside the facts.
type Standing struct {
	Role   actor.Role
	Locked bool // the product's management is locked
	Ended  bool // the product is over, or with another organization
	Change bool // a visitor may change settings
}

// Permissions are what somebody may do on one product, and why.
type Permissions struct {
	Whole     bool   // by their role: everything that the kind has
	Rights    Rights // in force now
	Suspended Rights // given, but not in force while the product is locked
	Folders   []id.Folder
	Facts     []Fact
}

// Decide answers what somebody may do on a product whose kind has the rights
// given, and why. It is the only place that says so: pages, lists and everything
// else ask it.
//
//   - Legal representatives and administrators have every right of the kind.
//   - The provider's support has every right that changes nothing, and the others
//     too where it may change settings.
//   - Others have what their facts give, as far as the kind has the right.
//   - Every right implies Use. A grant on a folder opens that folder only.
//   - A lock suspends everything but Use for whoever isn't an administrator.
//   - What has ended is there for administrators only, whatever was given on it.
func Decide(rights Rights, s Standing, facts []Fact) Permissions {
	if s.Role.Administers() {
		return Permissions{Whole: true, Rights: rights, Facts: facts}
	}
	if s.Role == actor.Visitor {
		return visiting(rights, s)
	}
	if s.Ended {
		return Permissions{}
	}
	a := Permissions{Facts: facts}
	for _, fact := range facts {
		if !fact.Folder.IsZero() {
			a.Folders = append(a.Folders, fact.Folder)
			continue
		}
		a.Rights |= (fact.Rights & rights).WithUse()
	}
	if s.Locked {
		a.Suspended = a.Rights & rights.Managing()
		a.Rights &^= a.Suspended
	}
	return a
}

// visiting is what somebody of the provider's support may do; the lock of a product holds for them too.
func visiting(rights Rights, s Standing) Permissions {
	changing := rights & RightsOf(Manage, Technical, Events, Sales, Scanning, Finances, Customers)
	switch {
	case !s.Change:
		return Permissions{Whole: true, Rights: (rights &^ changing).WithUse()}
	case s.Locked:
		return Permissions{Whole: true, Rights: (rights &^ changing).WithUse(), Suspended: changing}
	}
	return Permissions{Whole: true, Rights: rights}
}

// May tells whether the right is in force on the whole product.
func (a Permissions) May(right Right) bool { return a.Rights.Has(right) }

// Visible tells whether the person sees the product at all; otherwise it does not exist for them.
func (a Permissions) Visible() bool { return a.Rights != 0 || len(a.Folders) > 0 }

// MayManage tells whether the person changes settings of a product whose kind has
// the rights given: Technical where the kind splits managing, else Manage.
func (a Permissions) MayManage(rights Rights) bool {
	if rights.Has(Technical) {
		return a.May(Technical)
	}
	return a.May(Manage)
}

// Given are the rights, in force or suspended.
func (a Permissions) Given() Rights { return a.Rights | a.Suspended }

// Why lists the facts that give the right on the whole product, whether they name it
// or imply it; none when it comes from the role alone.
func (a Permissions) Why(right Right) []Fact {
	var why []Fact
	for _, fact := range a.Facts {
		if fact.Folder.IsZero() && fact.Rights.WithUse().Has(right) {
			why = append(why, fact)
		}
	}
	return why
}

// Implies tells whether the fact gives Use only because it gives something else.
func (f Fact) Implies(right Right) bool { return right == Use && !f.Rights.Has(Use) && f.Rights != 0 }
