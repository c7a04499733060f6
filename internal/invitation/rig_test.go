package invitation_test

import (
	"testing"

	"manager/internal/actor"
	"manager/internal/testkit/world"
)

// rig is a world with what the tests of this package need besides.
type rig struct{ *world.World }

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{world.New(t)}
}

const (
	legal    = actor.LegalRepresentative
	admin    = actor.Administrator
	member   = actor.Collaborator
	external = actor.External
)
