package product_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/testkit"
)

// runJobs works on the notices until none is left.
func (r *rig) runJobs() {
	r.t.Helper()
	runner, err := jobs.Start(r.ctx(), jobs.Config{DB: r.db, Register: []func(*river.Workers) error{r.Register(r.db)}})
	r.check(err)
	defer func() { r.check(runner.Stop(r.t.Context())) }()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for testkit.Value[int](r.t, r.db, `select count(*) from river_job where kind = 'product_notice' and finalized_at is null`, nil) > 0 {
		select {
		case <-deadline:
			r.t.Fatal("the notices are not done")
		case <-tick.C:
		}
	}
}

// notified are the addresses of all mails about a product, sorted.
func (r *rig) notified() (addresses []string) {
	r.t.Helper()
	for _, m := range r.mails() {
		if m.Kind == "product_suspension" {
			addresses = append(addresses, m.To)
		}
	}
	slices.Sort(addresses)
	return addresses
}

func TestALockSuspendsManagingAndTellsWhoSeesTheProduct(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	on := r.add(r.olive, "domain", "atelier.example")
	r.give(r.olive, member(r.mia), on, access.Manage)
	r.give(r.olive, member(r.bill), on, access.Technical) // which a domain has not
	r.rule(r.olive, team(r.team(r.olive, "Editors", r.eve)), "domain", true, access.Use)
	r.check(r.Lock(r.ctx(), r.adam, on))
	if got := r.allowed(r.mia, on); got.Rights != access.RightsOf(access.Use) || got.Suspended != access.RightsOf(access.Manage) {
		t.Errorf("a collaborator may %s, suspended is %s", got.Rights, got.Suspended)
	}
	if got := r.allowed(r.olive, on); !got.May(access.Manage) {
		t.Error("a legal representative can't manage it")
	}
	shown, _, err := r.Product(r.ctx(), r.mia, on)
	r.check(err)
	if !shown.Locked.At.Equal(r.clock.Now()) || shown.Locked.By != "Adam Kessler" {
		t.Errorf("locked: %+v", shown.Locked)
	}
	r.runJobs()
	if got, want := r.notified(), []string{"adam@demo.test", "eve@demo.test", "mia@demo.test", "olive@demo.test"}; !slices.Equal(got, want) {
		t.Errorf("%q were told, want %q", got, want)
	}
	if payload := r.mails()[0].Payload; !strings.Contains(payload, "atelier.example") || !strings.Contains(payload, "Adam Kessler") || !strings.Contains(payload, `"Notice":"locked"`) {
		t.Errorf("the mail says %s", payload)
	}
	r.check(r.Unlock(r.ctx(), r.olive, on))
	if got := r.allowed(r.mia, on); !got.May(access.Manage) {
		t.Errorf("unlocked, a collaborator may %s", got.Rights)
	}
	if got, want := r.told(r.olive.Org), []string{"product.locked", "product.unlocked"}; !slices.Equal(got, want) {
		t.Errorf("the provider was told %q", got)
	}
	r.runJobs()
	if got := r.notified(); len(got) != 8 {
		t.Errorf("%q were told", got)
	}
}

func TestALockHappensOnceHoweverOftenItIsAskedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	on := r.add(r.olive, "domain", "atelier.example")
	errs := testkit.Together(8, func(i int) error {
		return r.Lock(r.ctx(), []actor.Actor{r.olive, r.adam}[i%2], on)
	})
	if testkit.Count(errs, testkit.Fine) != 8 {
		t.Errorf("%v", errs)
	}
	r.check(r.Lock(r.ctx(), r.olive, on))
	locks := slices.DeleteFunc(r.events(r.olive.Org), func(action string) bool { return action != "product.locked" })
	if len(locks) != 1 || len(r.told(r.olive.Org)) != 1 {
		t.Errorf("the log has %q, the provider %q", locks, r.told(r.olive.Org))
	}
	r.runJobs()
	if got := r.notified(); len(got) != 2 {
		t.Errorf("%q were told", got)
	}
}

func TestWhoMaySuspendWhat(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain, mail := r.add(r.olive, "domain", "atelier.example"), r.add(r.olive, "mail", "Mail")
	ended := r.addNew(r.olive, product.NewProduct{Kind: "domain", Name: "old.example", State: product.Terminated})
	r.give(r.olive, member(r.mia), domain, access.Manage)
	for _, do := range []func(actor.Actor, id.Product) error{
		func(act actor.Actor, p id.Product) error { return r.Lock(r.ctx(), act, p) },
		func(act actor.Actor, p id.Product) error { return r.Unlock(r.ctx(), act, p) },
		func(act actor.Actor, p id.Product) error { return r.BeginMaintenance(r.ctx(), act, p) },
		func(act actor.Actor, p id.Product) error { return r.EndMaintenance(r.ctx(), act, p) },
	} {
		testkit.WantFault(t, do(r.mia, domain), fault.Forbidden, "product.denied.administrators_only")
		testkit.WantFault(t, do(r.bill, domain), fault.NotFound, "error.not_found")
		testkit.WantFault(t, do(r.ruth, domain), fault.NotFound, "error.not_found")
		testkit.WantFault(t, do(r.olive, id.New[id.Product]()), fault.NotFound, "error.not_found")
	}
	testkit.WantFault(t, r.Lock(r.ctx(), r.adam, mail), fault.Conflict, "product.lock.not_for_mail")
	testkit.WantFault(t, r.BeginMaintenance(r.ctx(), r.adam, domain), fault.Conflict, "product.maintenance.only_for_mail")
	testkit.WantFault(t, r.Lock(r.ctx(), r.adam, ended), fault.Conflict, "product.terminated")
	r.check(r.BeginMaintenance(r.ctx(), r.adam, mail))
	r.check(r.BeginMaintenance(r.ctx(), r.olive, mail))
	r.check(r.EndMaintenance(r.ctx(), r.adam, mail))
	if got, want := r.told(r.olive.Org), []string{"product.maintenance_begun", "product.maintenance_ended"}; !slices.Equal(got, want) {
		t.Errorf("the provider was told %q, want %q", got, want)
	}
}

func TestEverybodyOfALargeOrganizationIsToldOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	people := []someone{{"Lena", "Large", org.Standing{Role: actor.LegalRepresentative}}}
	for i := range 430 {
		people = append(people, someone{fmt.Sprintf("Person%03d", i), "Large", org.Standing{Role: actor.Collaborator}})
	}
	all := r.organization("Large", people...)
	on := r.add(all[0], "domain", "large.example")
	for i := 1; i < 400; i += 57 { // 399 people in seven teams
		r.rule(all[0], team(r.team(all[0], fmt.Sprintf("Team %d", i), all[i:i+57]...)), "domain", true, access.Use)
	}
	r.check(r.Lock(r.ctx(), all[0], on))
	r.runJobs()
	if got := r.notified(); len(got) != 400 || len(slices.Compact(got)) != 400 {
		t.Errorf("%d mails to %d people, want 400", len(r.notified()), len(slices.Compact(got)))
	}
}
