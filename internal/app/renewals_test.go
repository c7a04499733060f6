package app_test

import (
	"context"
	"testing"

	"manager/internal/db"
	"manager/internal/testkit"
	"manager/internal/testkit/portal"
)

// A round of renewals that takes long holds nothing else up: while it waits for an organization, all else that falls due is done.
func TestSlowRenewalsHoldNothingUp(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, portal.Options{WithoutJobs: true})
	if err := p.App.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	org := testkit.Value[string](t, p.App.DB, `select org_id::text from renewals order by org_id limit 1`, nil)
	testkit.Exec(t, p.App.DB, `update renewals set next_on = '2020-01-01' where org_id = @org`, db.Args{"org": org})
	testkit.Write(t, p.App.DB, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `select 1 from organizations where id = @org for update`, db.Args{"org": org}); err != nil {
			return err
		}
		if err := p.App.StartJobs(context.WithoutCancel(t.Context())); err != nil {
			return err
		}
		if err := testkit.UntilSomebodyWaits(ctx, tx); err != nil {
			return err
		}
		p.Wait("the other jobs are done", func() bool {
			return testkit.Value[bool](t, p.App.DB, `select count(*) = 1 from river_job where args ->> 'periodic' = 'money' and state = 'completed'`, nil)
		})
		if n := testkit.Value[int](t, p.App.DB, `select count(*) from river_job where args ->> 'periodic' = 'renewals' and state = 'running'`, nil); n != 1 {
			t.Errorf("%d rounds of renewals run", n)
		}
		return nil
	})
}
