package product_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/testkit"
)

// offered offers a product to an address and returns the token of the mail's link.
func (r *rig) offered(by actor.Actor, p id.Product, to string) string {
	r.t.Helper()
	r.check(r.OfferTransfer(r.ctx(), by, p, to))
	all := r.mails()
	last := all[len(all)-1]
	if last.Kind != "transfer_offer" || last.To != to {
		r.t.Fatalf("the last mail is %+v", last)
	}
	return strings.TrimPrefix(last.Link(r.t), "/transfers/")
}

func TestAProductIsHandedOn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, site := r.hosting(r.olive)
	testkit.Exec(t, r.db, `update products set reference = 'h-1', tags = '{internal}' where id = @id`, db.Args{"id": hosting})
	r.give(r.olive, member(r.mia), hosting, access.Technical)
	r.rule(r.ruth, member(r.ruth), "drive", false, access.Use)
	r.rule(r.olive, member(r.eve), "web_hosting", true, access.Technical)
	before := len(r.mails())
	token := r.offered(r.adam, hosting, "ruth@demo.test")
	made, err := r.AcceptTransfer(r.ctx(), r.ruth, token, r.ruth.OrgNumber)
	r.check(err)

	there, allowed, err := r.Product(r.ctx(), r.ruth, made)
	r.check(err)
	if there.Name != "example.org" || there.State != product.Active || len(there.Tags) != 0 || !allowed.Whole || made == hosting {
		t.Errorf("Ruth has %+v", there)
	}
	if reference := testkit.Value[string](t, r.db, `select reference from products where id = @id`, db.Args{"id": made}); reference != "h-1" {
		t.Errorf("its reference is %q", reference)
	}
	if v := r.variable(r.ruth, made, site, "API_KEY"); r.opened(v.ID) != "s3cret" {
		t.Error("the variables did not come along")
	}
	here, _, err := r.Product(r.ctx(), r.olive, hosting)
	r.check(err)
	if here.State != product.Terminated || r.allowed(r.mia, hosting).Visible() || testkit.Value[int](t, r.db, `select count(*)::int from grants where product_id = @id`, db.Args{"id": hosting}) != 0 {
		t.Errorf("Olive still has %+v", here)
	}
	if r.allowed(r.eve, hosting).Visible() {
		t.Error("by a rule Eve still sees it")
	}
	for _, q := range []product.ListQuery{{}, {Kind: "web_hosting"}, {Search: "example"}, {State: product.Terminated}} {
		list, err := r.List(r.ctx(), r.eve, q)
		r.check(err)
		if len(list.Rows) != 0 || len(list.Kinds) != 0 {
			t.Errorf("asking for %+v Eve finds %v of %v", q, list.Rows, list.Kinds)
		}
	}
	_, err = r.Site(r.ctx(), r.olive, hosting, site)
	testkit.WantFault(t, err, fault.NotFound, "")
	history, err := r.SiteHistory(r.ctx(), r.ruth, made, site)
	r.check(err)
	if len(history.History) != 0 {
		t.Errorf("the history came along: %+v", history.History)
	}
	log := testkit.Value[string](t, r.db, `select string_agg(convert_from(e.body, 'UTF8') || p.data::text, ' ') from audit_events e join audit_personal p on p.event_id = e.id where e.chain = @org`, db.Args{"org": r.ruth.Org})
	for _, of := range []string{"Olive", "Adam", "Mia", "internal", "adam@demo.test"} {
		if strings.Contains(log, of) {
			t.Errorf("the new log names %s", of)
		}
	}
	if log := testkit.Value[string](t, r.db, `select string_agg(convert_from(e.body, 'UTF8') || p.data::text, ' ') from audit_events e join audit_personal p on p.event_id = e.id where e.chain = @org and e.action = 'product.transferred_away'`, db.Args{"org": r.olive.Org}); strings.Contains(log, "Ruth") || strings.Contains(log, device.Address.String()) || !strings.Contains(log, "ruth@demo.test") {
		t.Errorf("the old log says %s", log)
	}
	var to []string
	for _, m := range r.mails()[before:] {
		to = append(to, m.Kind+" "+m.To)
	}
	slices.Sort(to)
	if want := []string{"transfer_done adam@demo.test", "transfer_done olive@demo.test", "transfer_offer ruth@demo.test", "transfer_received ruth@demo.test"}; !slices.Equal(to, want) {
		t.Errorf("mails went out: %q", to)
	}
	if told := r.told(r.ruth.Org); !slices.Contains(told, "product.transferred_here") {
		t.Errorf("told was %q", told)
	}
	again, err := r.AcceptTransfer(r.ctx(), r.ruth, token, r.ruth.OrgNumber)
	if err != nil || again != made {
		t.Errorf("the same answer again: %v, %v", again, err)
	}
}

func TestFoldersGoAlongAndTheirAccessEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.add(r.olive, "drive", "Files")
	top := r.folder(r.olive, drive, id.Folder{}, "Projects")
	r.folder(r.olive, drive, top, "2026")
	r.giveFolder(r.olive, member(r.eve), drive, top)
	made, err := r.AcceptTransfer(r.ctx(), r.ruth, r.offered(r.olive, drive, "ruth@demo.test"), r.ruth.OrgNumber)
	r.check(err)
	if n := testkit.Value[int](t, r.db, `select count(*)::int from folders where org_id = @org and product_id = @id`, db.Args{"org": r.ruth.Org, "id": made}); n != 2 {
		t.Errorf("%d folders went along", n)
	}
	if r.allowed(r.eve, drive).Visible() {
		t.Error("Eve still sees it")
	}
}

func TestTwoAnswersAtOnceAreOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	second := r.organization("Second of Rita", someone{"Rita", "Second", org.Standing{Role: actor.LegalRepresentative}})[0]
	p := r.add(r.olive, "domain", "example.ch")
	token := r.offered(r.olive, p, "rita@demo.test")
	made := make([]id.Product, 4)
	errs := testkit.Together(4, func(i int) (err error) {
		made[i], err = r.AcceptTransfer(context.WithoutCancel(r.ctx()), second, token, second.OrgNumber)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 4 || made[0] != made[3] {
		t.Fatalf("%v, %v", made, errs)
	}
	if n := testkit.Value[int](t, r.db, `select count(*)::int from products where name = 'example.ch' and state = 'active'`, nil); n != 1 {
		t.Errorf("there are %d of it", n)
	}
	// Two offers that cross: each side's organizations are locked in one order.
	a, b := r.add(r.olive, "domain", "a.example"), r.add(r.ruth, "domain", "b.example")
	toRuth, toOlive := r.offered(r.olive, a, "ruth@demo.test"), r.offered(r.ruth, b, "olive@demo.test")
	errs = testkit.Together(2, func(i int) error {
		if i == 0 {
			_, err := r.AcceptTransfer(context.WithoutCancel(r.ctx()), r.ruth, toRuth, r.ruth.OrgNumber)
			return err
		}
		_, err := r.AcceptTransfer(context.WithoutCancel(r.ctx()), r.olive, toOlive, r.olive.OrgNumber)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 2 {
		t.Errorf("two that cross: %v", errs)
	}
}

// An answer and a withdrawal at once: either the product goes or it stays, never both.
func TestAnAnswerRacesAWithdrawal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 4 {
		p := r.add(r.olive, "domain", "race.example")
		token := r.offered(r.olive, p, "ruth@demo.test")
		page, err := r.Transfer(r.ctx(), r.olive, p)
		r.check(err)
		errs := testkit.Together(2, func(i int) error {
			if i == 0 {
				return r.WithdrawTransfer(context.WithoutCancel(r.ctx()), r.olive, p, page.Transfer.ID)
			}
			_, err := r.AcceptTransfer(context.WithoutCancel(r.ctx()), r.ruth, token, r.ruth.OrgNumber)
			return err
		})
		if testkit.Count(errs, testkit.Fine) != 1 {
			t.Fatalf("%v", errs)
		}
		state := testkit.Value[string](t, r.db, `select state from products where id = @id`, db.Args{"id": p})
		if (errs[0] == nil) != (state == "active") {
			t.Errorf("%v, and the product is %s", errs, state)
		}
	}
}

func TestWhoMayOfferAndAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.add(r.olive, "domain", "example.ch")
	r.give(r.olive, member(r.mia), p, access.Manage)
	testkit.WantFault(t, r.OfferTransfer(r.ctx(), r.mia, p, "ruth@demo.test"), fault.Forbidden, "transfer.denied.administrators_only")
	testkit.WantFault(t, r.OfferTransfer(r.ctx(), r.bill, p, "ruth@demo.test"), fault.NotFound, "")
	testkit.WantFault(t, r.OfferTransfer(r.ctx(), r.ruth, p, "ruth@demo.test"), fault.NotFound, "")
	_, err := r.Transfer(r.ctx(), r.mia, p)
	testkit.WantFault(t, err, fault.Forbidden, "")
	for address, key := range map[string]string{"": "error.required", "ruth": "error.invalid_email", "a@b\nBcc: c@d": "error.invalid_email", strings.Repeat("x", 300) + "@example.org": "error.too_long"} {
		testkit.WantField(t, r.OfferTransfer(r.ctx(), r.olive, p, address), "email", key)
	}
	token := r.offered(r.olive, p, "ruth@demo.test")
	r.check(r.OfferTransfer(r.ctx(), r.olive, p, "RUTH@demo.test")) // a second click
	testkit.WantFault(t, r.OfferTransfer(r.ctx(), r.adam, p, "somebody@example.org"), fault.Conflict, "transfer.pending")
	if n := testkit.Value[int](t, r.db, `select count(*)::int from mails where kind = 'transfer_offer'`, nil); n != 1 {
		t.Errorf("%d mails went out", n)
	}
	_, err = r.AcceptTransfer(r.ctx(), r.eve, token, r.eve.OrgNumber)
	testkit.WantFault(t, err, fault.Forbidden, "transfer.other_account")
	testkit.WantFault(t, r.DeclineTransfer(r.ctx(), r.eve, token), fault.Forbidden, "transfer.other_account")
	_, err = r.AcceptTransfer(r.ctx(), r.ruth, token, r.olive.OrgNumber) // no organization of hers
	testkit.WantField(t, err, "organization", "error.unknown_choice")
	_, err = r.AcceptTransfer(r.ctx(), r.ruth, "unknown", r.ruth.OrgNumber)
	testkit.WantFault(t, err, fault.NotFound, "")
	testkit.Exec(t, r.db, `update members set role = 'external' where id = @id`, db.Args{"id": r.ruth.Member})
	_, err = r.AcceptTransfer(r.ctx(), r.ruth, token, r.ruth.OrgNumber)
	testkit.WantFault(t, err, fault.Forbidden, "transfer.denied.receiver")
}

func TestOffersEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.add(r.olive, "domain", "example.ch")
	accept := func(token string) error {
		_, err := r.AcceptTransfer(r.ctx(), r.ruth, token, r.ruth.OrgNumber)
		return err
	}
	declined := r.offered(r.olive, p, "ruth@demo.test")
	r.check(r.DeclineTransfer(r.ctx(), actor.Actor{}, declined))
	r.check(r.DeclineTransfer(r.ctx(), r.ruth, declined))
	testkit.WantFault(t, accept(declined), fault.Conflict, "transfer.declined_already")

	withdrawn := r.offered(r.olive, p, "ruth@demo.test")
	page, err := r.Transfer(r.ctx(), r.adam, p)
	r.check(err)
	r.check(r.WithdrawTransfer(r.ctx(), r.adam, p, page.Transfer.ID))
	r.check(r.WithdrawTransfer(r.ctx(), r.adam, p, page.Transfer.ID))
	testkit.WantFault(t, r.WithdrawTransfer(r.ctx(), r.adam, p, id.New[id.Transfer]()), fault.Conflict, "transfer.not_pending")
	testkit.WantFault(t, accept(withdrawn), fault.Conflict, "transfer.withdrawn")

	expired := r.offered(r.olive, p, "ruth@demo.test")
	r.clock.Advance(product.TransferLife + time.Second)
	testkit.WantFault(t, accept(expired), fault.Expired, "transfer.expired")
	testkit.WantFault(t, r.DeclineTransfer(r.ctx(), r.ruth, expired), fault.Expired, "transfer.expired")

	locked := r.offered(r.olive, p, "ruth@demo.test")
	r.lock(r.olive, p)
	testkit.WantFault(t, accept(locked), fault.Conflict, "transfer.not_now")
	testkit.WantFault(t, accept(expired), fault.Expired, "transfer.expired")
	if told := r.told(r.ruth.Org); len(told) != 0 {
		t.Errorf("about Ruth's organization was told %q", told)
	}
}

func TestOnlyAnActiveProductIsOffered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for state, key := range map[product.State]string{product.Ordered: "transfer.not_active", product.Provisioning: "transfer.not_active", product.Suspended: "transfer.not_active", product.Terminated: "transfer.ended"} {
		p := r.addNew(r.olive, product.NewProduct{Kind: "domain", Name: string(state) + ".example", State: state})
		testkit.WantFault(t, r.OfferTransfer(r.ctx(), r.olive, p, "ruth@demo.test"), fault.Conflict, key)
	}
	p := r.add(r.olive, "domain", "locked.example")
	r.lock(r.olive, p)
	testkit.WantFault(t, r.OfferTransfer(r.ctx(), r.olive, p, "ruth@demo.test"), fault.Conflict, "transfer.locked")
}

// A transaction that breaks off leaves the product where it was.
func TestAHandoverThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, site := r.hosting(r.olive)
	token := r.offered(r.olive, hosting, "ruth@demo.test")
	testkit.Exec(t, r.db, `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$`, nil)
	testkit.Exec(t, r.db, `create trigger refuse before insert on product_events for each row when (new.type = 'product.transferred_here') execute function refuse()`, nil)
	if _, err := r.AcceptTransfer(r.ctx(), r.ruth, token, r.ruth.OrgNumber); err == nil {
		t.Fatal("it was handed on")
	}
	page, err := r.Site(r.ctx(), r.olive, hosting, site)
	if err != nil || page.Product.State != product.Active {
		t.Errorf("%+v, %v", page.Product, err)
	}
	testkit.Exec(t, r.db, `drop trigger refuse on product_events`, nil)
	_, err = r.AcceptTransfer(r.ctx(), r.ruth, token, r.ruth.OrgNumber)
	r.check(err)
}

func TestOffersAreFewInAnHour(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range product.MaxTransfers + 1 {
		p := r.add(r.olive, "domain", "example.ch")
		err := r.OfferTransfer(r.ctx(), r.olive, p, "ruth@demo.test")
		if i < product.MaxTransfers {
			r.check(err)
		} else {
			testkit.WantFault(t, err, fault.Limited, "transfer.too_many")
		}
	}
}
