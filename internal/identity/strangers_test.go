package identity_test

import (
	"fmt"
	"testing"
	"time"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/testkit"
)

// Fails when strangers can grow the audit log, which keeps everything for ever.
func TestLoginIDsWithoutAnAccountStayOutOfTheChains(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	entries := func(table string) int { return testkit.Value[int](t, g.db, "select count(*)::int from "+table, nil) }
	chains, events := entries("audit_heads"), entries("audit_events")
	for i := range 5 {
		_, err := g.signIn(fmt.Sprintf("nobody%d@demo.test", i), "wrong", from(fmt.Sprintf("198.51.100.%d", i)))
		testkit.WantField(t, err, "password", "sign_in.wrong")
		g.check(g.RequestPasswordReset(g.ctx(), fmt.Sprintf("nobody%d@demo.test", i), i18n.EN, from(fmt.Sprintf("198.51.100.%d", i))))
	}
	if entries("audit_heads") != chains || entries("audit_events") != events {
		t.Errorf("the chains grew to %d with %d entries", entries("audit_heads"), entries("audit_events"))
	}
	if got := entries("stranger_events"); got != 10 {
		t.Errorf("%d events of strangers, want 10", got)
	}
	if got := testkit.Value[int](t, g.db, "select count(distinct subject)::int from stranger_events", nil); got != 5 {
		t.Errorf("%d login IDs, want 5: both events of one belong together", got)
	}
	var batch db.Batch
	var seen int
	db.Queue(&batch, nil, "select count(*)::int from stranger_events", db.Args{}, &seen)
	g.check(g.db.Read(g.ctx(), db.ForUser(p.ID), &batch))
	if seen != 0 {
		t.Errorf("a person reads %d events of strangers", seen)
	}
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{audit.StrangersKept - time.Hour, 10}, {2 * time.Hour, 0}} {
		g.clock.Advance(c.after)
		g.check(audit.SweepStrangers(g.ctx(), g.db, g.clock.Now()))
		if got := entries("stranger_events"); got != c.want {
			t.Errorf("after %v %d are kept, want %d", c.after, got, c.want)
		}
	}
	g.wantEvents(p.ID, "user.signed_up")
}
