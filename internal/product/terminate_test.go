package product_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

var termination = product.Termination{Reason: "not_needed", Comment: " We moved. ", Confirmed: true}

// terminate ends a product and drops what it was.
func (r *rig) terminate(act actor.Actor, p id.Product, in product.Termination) error {
	_, err := r.Terminate(r.Ctx(), act, p, in)
	return err
}

// Fails when access outlives a product, or the provider or the legal representatives don't learn of its end.
func TestTerminatingEndsProductAndAccess(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain := r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "atelier.example", Reference: "d-1"})
	r.Give(r.Olive, world.Member(r.Mia), domain, access.Manage)
	r.Rule(r.Olive, world.Member(r.Eve), "domain", true, access.Use)
	r.Check(r.terminate(r.Mia, domain, termination))
	if r.Allowed(r.Mia, domain).Visible() || r.Allowed(r.Eve, domain).Visible() {
		t.Error("somebody still sees it")
	}
	ended, _, err := r.Product(r.Ctx(), r.Olive, domain)
	r.Check(err)
	if ended.State != product.Terminated || testkit.Value[int](t, r.DB, `select count(*)::int from grants where product_id = @id`, db.Args{"id": domain}) != 0 {
		t.Errorf("it is %s", ended.State)
	}
	told := testkit.Value[string](t, r.DB, `select data::text from product_events where product_id = @id and type = 'product.terminated'`, db.Args{"id": domain})
	for _, want := range []string{`"d-1"`, `"not_needed"`, `"We moved."`} {
		if !strings.Contains(told, want) {
			t.Errorf("the provider learns %s, without %s", told, want)
		}
	}
	var to []string
	for _, m := range r.Mails() {
		if m.Kind == "product_terminated" {
			to = append(to, m.To)
		}
	}
	if slices.Sort(to); !slices.Equal(to, []string{"mia@demo.test", "olive@demo.test"}) {
		t.Errorf("mails went to %q", to)
	}
	if !slices.Contains(r.Events(r.Olive.Org), "product.terminated") {
		t.Errorf("the log has %q", r.Events(r.Olive.Org))
	}
}

// Fails when a second click, or a second person at once, ends it twice or is refused.
func TestAProductEndsOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain := r.AddProduct(r.Olive, "domain", "atelier.example")
	r.Give(r.Olive, world.Member(r.Mia), domain, access.Manage)
	r.Check(r.terminate(r.Mia, domain, termination))
	r.Check(r.terminate(r.Mia, domain, termination))
	both := r.AddProduct(r.Olive, "drive", "Files")
	errs := testkit.Together(6, func(i int) error { return r.terminate([]actor.Actor{r.Olive, r.Adam}[i%2], both, termination) })
	if testkit.Count(errs, testkit.Fine) != 6 {
		t.Errorf("%v", errs)
	}
	for _, all := range [][]string{r.Events(r.Olive.Org), r.ProviderEvents(r.Olive.Org)} {
		if ended := slices.DeleteFunc(all, func(action string) bool { return action != "product.terminated" }); len(ended) != 2 {
			t.Errorf("two products ended %d times", len(ended))
		}
	}
}

func TestWhoMayTerminateWhat(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	open, locked, mail := r.AddProduct(r.Olive, "domain", "open.example"), r.AddProduct(r.Olive, "domain", "locked.example"), r.AddProduct(r.Olive, "mail", "Mail")
	handedOn := r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "old.example", State: product.Terminated})
	r.Give(r.Olive, world.Member(r.Mia), open, access.Use)
	r.Give(r.Olive, world.Member(r.Eve), locked, access.Manage)
	r.Check(r.Lock(r.Ctx(), r.Olive, locked))
	r.Check(r.BeginMaintenance(r.Ctx(), r.Olive, mail))
	stale := r.Olive
	stale.AuthAt = r.Clock.Now().Add(-time.Hour)
	for name, test := range map[string]struct {
		act  actor.Actor
		on   id.Product
		kind fault.Kind
		key  string
	}{
		"who only uses it":         {r.Mia, open, fault.Forbidden, "product.denied.no_right"},
		"who manages a locked one": {r.Eve, locked, fault.Forbidden, "product.denied.locked"},
		"who doesn't see it":       {r.Bill, open, fault.NotFound, ""},
		"another organization":     {r.Ruth, open, fault.NotFound, ""},
		"no product":               {r.Olive, id.New[id.Product](), fault.NotFound, ""},
		"a lock must end first":    {r.Olive, locked, fault.Conflict, "product.terminate.locked"},
		"and a maintenance":        {r.Adam, mail, fault.Conflict, "product.terminate.in_maintenance"},
		"one that was handed on":   {r.Adam, handedOn, fault.Conflict, "product.terminated"},
		"without a fresh proof":    {stale, open, fault.StepUp, ""},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.WantFault(t, r.terminate(test.act, test.on, termination), test.kind, test.key)
		})
	}
	for _, in := range []struct {
		product.Termination
		field, key string
	}{
		{product.Termination{Confirmed: true}, "reason", "error.required"},
		{product.Termination{Reason: "whim", Confirmed: true}, "reason", "error.unknown_choice"},
		{product.Termination{Reason: "other"}, "confirmed", "product.terminate.confirmation_needed"},
		{product.Termination{Reason: "other", Comment: strings.Repeat("ü", product.MaxTerminationComment+1)}, "comment", "error.too_long"},
	} {
		testkit.WantField(t, r.terminate(r.Olive, open, in.Termination), in.field, in.key)
	}
	if allowed := r.Allowed(r.Mia, open); !allowed.Visible() {
		t.Error("a refused termination ended it")
	}
}

func TestWhatRemainsKeepsAnOrganization(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first, second := r.AddProduct(r.Olive, "domain", "a.example"), r.AddProduct(r.Olive, "domain", "b.example")
	remaining, err := r.Remaining(r.Ctx(), r.Olive, 1)
	r.Check(err)
	if len(remaining) != 1 || remaining[0].ID != first {
		t.Errorf("%+v", remaining)
	}
	r.Check(r.terminate(r.Olive, first, termination))
	r.Check(r.terminate(r.Olive, second, termination))
	if remaining, err = r.Remaining(r.Ctx(), r.Olive, 9); err != nil || len(remaining) != 0 {
		t.Errorf("%+v, %v", remaining, err)
	}
	_, err = r.Remaining(r.Ctx(), r.Mia, 9)
	testkit.WantFault(t, err, fault.Forbidden, "")
}
