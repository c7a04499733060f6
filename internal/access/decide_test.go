package access_test

import (
	"testing"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/id"
)

// Fails when Decide forgets one of the rules in its comment.
func TestDecide(t *testing.T) {
	t.Parallel()
	kind := access.RightsOf(access.Use, access.Manage, access.Statistics)
	use, manage := access.RightsOf(access.Use), access.RightsOf(access.Use, access.Manage)
	for name, c := range map[string]struct {
		access.Standing
		facts             []access.Fact
		rights, suspended access.Rights
		visible           bool
	}{
		"an administrator has every right":      {access.Standing{Role: actor.Administrator, Locked: true, Ended: true}, nil, kind, 0, true},
		"nothing given, nothing seen":           {access.Standing{Role: actor.Collaborator}, nil, 0, 0, false},
		"every right implies use":               {access.Standing{Role: actor.Collaborator}, facts(access.Manage), manage, 0, true},
		"facts add up":                          {access.Standing{Role: actor.External}, facts(access.Use, access.Manage), manage, 0, true},
		"a right that the kind hasn't is none":  {access.Standing{Role: actor.Collaborator}, facts(access.Sales), 0, 0, false},
		"a lock suspends everything but use":    {access.Standing{Role: actor.Collaborator, Locked: true}, facts(access.Manage), use, access.RightsOf(access.Manage), true},
		"what has ended is gone for others":     {access.Standing{Role: actor.Collaborator, Ended: true}, facts(access.Manage), 0, 0, false},
		"a folder is seen, the product not all": {access.Standing{Role: actor.External}, []access.Fact{{Folder: id.New[id.Folder](), Rights: use}}, 0, 0, true},
	} {
		got := access.Decide(kind, c.Standing, c.facts)
		if got.Rights != c.rights || got.Suspended != c.suspended || got.Visible() != c.visible {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// facts gives each right by a fact of its own.
func facts(rights ...access.Right) (list []access.Fact) {
	for _, right := range rights {
		list = append(list, access.Fact{Rights: access.RightsOf(right)})
	}
	return list
}
