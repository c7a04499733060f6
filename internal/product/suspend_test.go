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
	"manager/internal/testkit/world"
)

// runJobs works on the notices until none is left.
func (r *rig) runJobs() {
	r.T.Helper()
	runner, err := jobs.Start(r.Ctx(), jobs.Config{DB: r.DB, Register: []func(*river.Workers) error{r.Register(r.DB)}})
	r.Check(err)
	defer func() { r.Check(runner.Stop(r.T.Context())) }()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for testkit.Value[int](r.T, r.DB, `select count(*) from river_job where kind = 'product_notice' and finalized_at is null`, nil) > 0 {
		select {
		case <-deadline:
			r.T.Fatal("the notices are not done")
		case <-tick.C:
		}
	}
}

// notified are the addresses of all mails about a product, sorted.
func (r *rig) notified() (addresses []string) {
	r.T.Helper()
	for _, m := range r.Mails() {
		if m.Kind == "product_suspension" {
			addresses = append(addresses, m.To)
		}
	}
	slices.Sort(addresses)
	return addresses
}

func TestLockSuspendsManagementAndSendsMails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	on := r.AddProduct(r.Olive, "domain", "atelier.example")
	r.Give(r.Olive, world.Member(r.Mia), on, access.Manage)
	r.Give(r.Olive, world.Member(r.Bill), on, access.Technical) // which a domain has not
	r.Rule(r.Olive, world.Team(r.Team(r.Olive, "Editors", r.Eve)), "domain", true, access.Use)
	r.Check(r.Lock(r.Ctx(), r.Adam, on))
	if got := r.Allowed(r.Mia, on); got.Rights != access.RightsOf(access.Use) || got.Suspended != access.RightsOf(access.Manage) {
		t.Errorf("a collaborator may %s, suspended is %s", got.Rights, got.Suspended)
	}
	if got := r.Allowed(r.Olive, on); !got.May(access.Manage) {
		t.Error("a legal representative can't manage it")
	}
	shown, _, err := r.Product(r.Ctx(), r.Mia, on)
	r.Check(err)
	if !shown.Locked.At.Equal(r.Clock.Now()) || shown.Locked.By != "Adam Kessler" {
		t.Errorf("locked: %+v", shown.Locked)
	}
	r.runJobs()
	if got, want := r.notified(), []string{"adam@demo.test", "bill@demo.test", "eve@demo.test", "mia@demo.test", "olive@demo.test"}; !slices.Equal(got, want) {
		t.Errorf("%q were told, want %q", got, want)
	}
	for _, m := range r.Mails() {
		if named := strings.Contains(m.Payload, "atelier.example") || strings.Contains(m.Payload, on.String()); named == (m.To == "bill@demo.test") {
			t.Errorf("%s is told %s", m.To, m.Payload)
		}
	}
	if payload := r.Mails()[0].Payload; !strings.Contains(payload, "atelier.example") || !strings.Contains(payload, "Adam Kessler") || !strings.Contains(payload, `"Notice":"locked"`) {
		t.Errorf("the mail says %s", payload)
	}
	r.Check(r.Unlock(r.Ctx(), r.Olive, on))
	if got := r.Allowed(r.Mia, on); !got.May(access.Manage) {
		t.Errorf("unlocked, a collaborator may %s", got.Rights)
	}
	if got, want := r.ProviderEvents(r.Olive.Org), []string{"product.locked", "product.unlocked"}; !slices.Equal(got, want) {
		t.Errorf("the provider was told %q", got)
	}
	r.runJobs()
	if got := r.notified(); len(got) != 10 {
		t.Errorf("%q were told", got)
	}
}

func TestLockingTwiceLocksOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	on := r.AddProduct(r.Olive, "domain", "atelier.example")
	errs := testkit.Together(8, func(i int) error {
		return r.Lock(r.Ctx(), []actor.Actor{r.Olive, r.Adam}[i%2], on)
	})
	if testkit.Count(errs, testkit.Fine) != 8 {
		t.Errorf("%v", errs)
	}
	r.Check(r.Lock(r.Ctx(), r.Olive, on))
	locks := slices.DeleteFunc(r.Events(r.Olive.Org), func(action string) bool { return action != "product.locked" })
	if len(locks) != 1 || len(r.ProviderEvents(r.Olive.Org)) != 1 {
		t.Errorf("the log has %q, the provider %q", locks, r.ProviderEvents(r.Olive.Org))
	}
	r.runJobs()
	if got := r.notified(); len(got) != 5 {
		t.Errorf("%q were told", got)
	}
}

func TestWhoMaySuspendWhat(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain, mail := r.AddProduct(r.Olive, "domain", "atelier.example"), r.AddProduct(r.Olive, "mail", "Mail")
	ended := r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "old.example", State: product.Terminated})
	r.Give(r.Olive, world.Member(r.Mia), domain, access.Manage)
	for _, do := range []func(actor.Actor, id.Product) error{
		func(act actor.Actor, p id.Product) error { return r.Lock(r.Ctx(), act, p) },
		func(act actor.Actor, p id.Product) error { return r.Unlock(r.Ctx(), act, p) },
		func(act actor.Actor, p id.Product) error { return r.BeginMaintenance(r.Ctx(), act, p) },
		func(act actor.Actor, p id.Product) error { return r.EndMaintenance(r.Ctx(), act, p) },
	} {
		testkit.WantFault(t, do(r.Mia, domain), fault.Forbidden, "product.denied.administrators_only")
		testkit.WantFault(t, do(r.Bill, domain), fault.NotFound, "error.not_found")
		testkit.WantFault(t, do(r.Ruth, domain), fault.NotFound, "error.not_found")
		testkit.WantFault(t, do(r.Olive, id.New[id.Product]()), fault.NotFound, "error.not_found")
	}
	testkit.WantFault(t, r.Lock(r.Ctx(), r.Adam, mail), fault.Conflict, "product.lock.not_for_mail")
	testkit.WantFault(t, r.BeginMaintenance(r.Ctx(), r.Adam, domain), fault.Conflict, "product.maintenance.only_for_mail")
	testkit.WantFault(t, r.Lock(r.Ctx(), r.Adam, ended), fault.Conflict, "product.terminated")
	r.Check(r.BeginMaintenance(r.Ctx(), r.Adam, mail))
	r.Check(r.BeginMaintenance(r.Ctx(), r.Olive, mail))
	r.Check(r.EndMaintenance(r.Ctx(), r.Adam, mail))
	if got, want := r.ProviderEvents(r.Olive.Org), []string{"product.maintenance_begun", "product.maintenance_ended"}; !slices.Equal(got, want) {
		t.Errorf("the provider was told %q, want %q", got, want)
	}
}

func TestLockMailsEverybodyOfALargeOrganizationOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	people := []world.Person{{First: "Lena", Last: "Large", Standing: org.Standing{Role: actor.LegalRepresentative}}}
	for i := range 430 {
		people = append(people, world.Person{First: fmt.Sprintf("Person%03d", i), Last: "Large", Standing: org.Standing{Role: actor.Collaborator}})
	}
	all := r.Organization("Large", people...)
	on := r.AddProduct(all[0], "domain", "large.example")
	for i := 1; i < 400; i += 57 { // 399 people in seven teams
		r.Rule(all[0], world.Team(r.Team(all[0], fmt.Sprintf("Team %d", i), all[i:i+57]...)), "domain", true, access.Use)
	}
	r.Check(r.Lock(r.Ctx(), all[0], on))
	r.runJobs()
	if got := r.notified(); len(got) != 431 || len(slices.Compact(got)) != 431 {
		t.Errorf("%d mails to %d people, want 431", len(r.notified()), len(slices.Compact(got)))
	}
	named := 0
	for _, m := range r.Mails() {
		if strings.Contains(m.Payload, "large.example") {
			named++
		}
	}
	if named != 400 {
		t.Errorf("%d are told the name, want 400", named)
	}
}

// Fails when a maintenance is told to people who don't see the mail service.
func TestAMaintenanceIsToldToThoseWhoSeeIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	mail := r.AddProduct(r.Olive, "mail", "Mail")
	r.Give(r.Olive, world.Member(r.Mia), mail, access.Use)
	r.Check(r.BeginMaintenance(r.Ctx(), r.Adam, mail))
	r.runJobs()
	if got, want := r.notified(), []string{"adam@demo.test", "mia@demo.test", "olive@demo.test"}; !slices.Equal(got, want) {
		t.Errorf("%q were told, want %q", got, want)
	}
}
