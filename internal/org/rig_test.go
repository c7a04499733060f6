package org_test

import (
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// rig is a world with what the tests of this package need besides.
type rig struct{ *world.World }

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{world.New(t)}
}

// speakFrench lets the person have chosen French.
func (r *rig) speakFrench(act actor.Actor) {
	r.T.Helper()
	testkit.Exec(r.T, r.DB, `update users set language = 'fr' where id = @user`, db.Args{"user": act.User})
}

const (
	legal    = actor.LegalRepresentative
	admin    = actor.Administrator
	member   = actor.Collaborator
	external = actor.External
)
