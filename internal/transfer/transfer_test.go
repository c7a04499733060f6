package transfer_test

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
	"manager/internal/mailbox"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
	"manager/internal/transfer"
)

// rig is the world with the use cases of product transfers at hand.
type rig struct {
	*world.World
	*transfer.Transfers
}

func newRig(t *testing.T) *rig {
	t.Helper()
	w := world.New(t)
	return &rig{World: w, Transfers: w.Transfers}
}

// offered offers a product to an address and returns the token of the mail's link.
func (r *rig) offered(by actor.Actor, p id.Product, to string) string {
	r.T.Helper()
	r.Check(r.Offer(r.Ctx(), by, p, to))
	all := r.Mails()
	last := all[len(all)-1]
	if last.Kind != "transfer_offer" || last.To != to {
		r.T.Fatalf("the last mail is %+v", last)
	}
	return strings.TrimPrefix(last.Link(r.T), "/transfers/")
}

func TestProductTransfer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, site := r.Hosting(r.Olive)
	testkit.Exec(t, r.DB, `update products set reference = 'h-1', months = 12, tags = '{internal}' where id = @id`, db.Args{"id": hosting})
	r.Give(r.Olive, world.Member(r.Mia), hosting, access.Technical)
	r.Rule(r.Ruth, world.Member(r.Ruth), "drive", false, access.Use)
	r.Rule(r.Olive, world.Member(r.Eve), "web_hosting", true, access.Technical)
	before := len(r.Mails())
	token := r.offered(r.Adam, hosting, "ruth@demo.test")
	made, err := r.Accept(r.Ctx(), r.Ruth, token, r.Ruth.OrgNumber)
	r.Check(err)

	there, allowed, err := r.Products.Product(r.Ctx(), r.Ruth, made)
	r.Check(err)
	if there.Name != "example.org" || there.State != product.Active || len(there.Tags) != 0 || !allowed.Whole || made == hosting {
		t.Errorf("Ruth has %+v", there)
	}
	if came := testkit.Value[string](t, r.DB, `select reference || ' ' || months from products where id = @id`, db.Args{"id": made}); came != "h-1 12" {
		t.Errorf("its reference and its months are %q", came)
	}
	if v := r.VariableNamed(r.Ruth, made, site, "API_KEY"); r.OpenedValue(v.ID) != "s3cret" {
		t.Error("the variables did not come along")
	}
	here, _, err := r.Products.Product(r.Ctx(), r.Olive, hosting)
	r.Check(err)
	if here.State != product.Terminated || r.Allowed(r.Mia, hosting).Visible() || testkit.Value[int](t, r.DB, `select count(*)::int from grants where product_id = @id`, db.Args{"id": hosting}) != 0 {
		t.Errorf("Olive still has %+v", here)
	}
	if r.Allowed(r.Eve, hosting).Visible() {
		t.Error("by a rule Eve still sees it")
	}
	for _, q := range []product.ListQuery{{}, {Kind: "web_hosting"}, {Search: "example"}, {State: product.Terminated}} {
		list, err := r.Products.List(r.Ctx(), r.Eve, q)
		r.Check(err)
		if len(list.Rows) != 0 || len(list.Kinds) != 0 {
			t.Errorf("asking for %+v Eve finds %v of %v", q, list.Rows, list.Kinds)
		}
	}
	_, err = r.Sites.Show(r.Ctx(), r.Olive, hosting, site)
	testkit.WantFault(t, err, fault.NotFound, "")
	history, err := r.Sites.History(r.Ctx(), r.Ruth, made, site)
	r.Check(err)
	if len(history.History) != 0 {
		t.Errorf("the history came along: %+v", history.History)
	}
	log := testkit.Value[string](t, r.DB, `select string_agg(convert_from(e.body, 'UTF8') || p.data::text, ' ') from audit_events e join audit_personal p on p.event_id = e.id where e.chain = @org`, db.Args{"org": r.Ruth.Org})
	for _, of := range []string{"Olive", "Adam", "Mia", "internal", "adam@demo.test"} {
		if strings.Contains(log, of) {
			t.Errorf("the new log names %s", of)
		}
	}
	if log := testkit.Value[string](t, r.DB, `select string_agg(convert_from(e.body, 'UTF8') || p.data::text, ' ') from audit_events e join audit_personal p on p.event_id = e.id where e.chain = @org and e.action = 'product.transferred_away'`, db.Args{"org": r.Olive.Org}); strings.Contains(log, "Ruth") || strings.Contains(log, world.Device.Address.String()) || !strings.Contains(log, "ruth@demo.test") {
		t.Errorf("the old log says %s", log)
	}
	var to []string
	for _, m := range r.Mails()[before:] {
		to = append(to, m.Kind+" "+m.To)
	}
	slices.Sort(to)
	if want := []string{"transfer_done adam@demo.test", "transfer_done olive@demo.test", "transfer_offer ruth@demo.test", "transfer_received ruth@demo.test"}; !slices.Equal(to, want) {
		t.Errorf("mails went out: %q", to)
	}
	if told := r.ProviderEvents(r.Ruth.Org); !slices.Contains(told, "product.transferred_here") {
		t.Errorf("told was %q", told)
	}
	again, err := r.Accept(r.Ctx(), r.Ruth, token, r.Ruth.OrgNumber)
	if err != nil || again != made {
		t.Errorf("the same answer again: %v, %v", again, err)
	}
}

func TestTransferMovesFoldersAndEndsAccess(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.AddProduct(r.Olive, "drive", "Files")
	top := r.Folder(r.Olive, drive, id.Folder{}, "Projects")
	r.Folder(r.Olive, drive, top, "2026")
	r.GiveFolder(r.Olive, world.Member(r.Eve), drive, top)
	made, err := r.Accept(r.Ctx(), r.Ruth, r.offered(r.Olive, drive, "ruth@demo.test"), r.Ruth.OrgNumber)
	r.Check(err)
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from folders where org_id = @org and product_id = @id`, db.Args{"org": r.Ruth.Org, "id": made}); n != 2 {
		t.Errorf("%d folders went along", n)
	}
	if r.Allowed(r.Eve, drive).Visible() {
		t.Error("Eve still sees it")
	}
}

func TestConcurrentAnswersCountOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	second := r.Organization("Second of Rita", world.Person{First: "Rita", Last: "Second", Standing: org.Standing{Role: actor.LegalRepresentative}})[0]
	p := r.AddProduct(r.Olive, "domain", "example.ch")
	token := r.offered(r.Olive, p, "rita@demo.test")
	made := make([]id.Product, 4)
	errs := testkit.Together(4, func(i int) (err error) {
		made[i], err = r.Accept(context.WithoutCancel(r.Ctx()), second, token, second.OrgNumber)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 4 || made[0] != made[3] {
		t.Fatalf("%v, %v", made, errs)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from products where name = 'example.ch' and state = 'active'`, nil); n != 1 {
		t.Errorf("there are %d of it", n)
	}
	// Two offers that cross: each side's organizations are locked in one order.
	a, b := r.AddProduct(r.Olive, "domain", "a.example"), r.AddProduct(r.Ruth, "domain", "b.example")
	toRuth, toOlive := r.offered(r.Olive, a, "ruth@demo.test"), r.offered(r.Ruth, b, "olive@demo.test")
	errs = testkit.Together(2, func(i int) error {
		if i == 0 {
			_, err := r.Accept(context.WithoutCancel(r.Ctx()), r.Ruth, toRuth, r.Ruth.OrgNumber)
			return err
		}
		_, err := r.Accept(context.WithoutCancel(r.Ctx()), r.Olive, toOlive, r.Olive.OrgNumber)
		return err
	})
	if testkit.Count(errs, testkit.Fine) != 2 {
		t.Errorf("two that cross: %v", errs)
	}
}

// An answer and a withdrawal at once: either the product goes or it stays, never both.
func TestAnswerAndWithdrawalRace(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 4 {
		p := r.AddProduct(r.Olive, "domain", "race.example")
		token := r.offered(r.Olive, p, "ruth@demo.test")
		page, err := r.Show(r.Ctx(), r.Olive, p)
		r.Check(err)
		errs := testkit.Together(2, func(i int) error {
			if i == 0 {
				return r.Withdraw(context.WithoutCancel(r.Ctx()), r.Olive, p, page.Offer.ID)
			}
			_, err := r.Accept(context.WithoutCancel(r.Ctx()), r.Ruth, token, r.Ruth.OrgNumber)
			return err
		})
		if testkit.Count(errs, testkit.Fine) != 1 {
			t.Fatalf("%v", errs)
		}
		state := testkit.Value[string](t, r.DB, `select state from products where id = @id`, db.Args{"id": p})
		if (errs[0] == nil) != (state == "active") {
			t.Errorf("%v, and the product is %s", errs, state)
		}
	}
}

func TestWhoMayOfferAndAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.AddProduct(r.Olive, "domain", "example.ch")
	r.Give(r.Olive, world.Member(r.Mia), p, access.Manage)
	testkit.WantFault(t, r.Offer(r.Ctx(), r.Mia, p, "ruth@demo.test"), fault.Forbidden, "transfer.denied.administrators_only")
	testkit.WantFault(t, r.Offer(r.Ctx(), r.Bill, p, "ruth@demo.test"), fault.NotFound, "")
	testkit.WantFault(t, r.Offer(r.Ctx(), r.Ruth, p, "ruth@demo.test"), fault.NotFound, "")
	_, err := r.Show(r.Ctx(), r.Mia, p)
	testkit.WantFault(t, err, fault.Forbidden, "")
	for address, key := range map[string]string{"": "error.required", "ruth": "error.invalid_email", "a@b\nBcc: c@d": "error.invalid_email", strings.Repeat("x", 300) + "@example.org": "error.too_long"} {
		testkit.WantField(t, r.Offer(r.Ctx(), r.Olive, p, address), "email", key)
	}
	token := r.offered(r.Olive, p, "ruth@demo.test")
	r.Check(r.Offer(r.Ctx(), r.Olive, p, "RUTH@demo.test")) // a second click
	testkit.WantFault(t, r.Offer(r.Ctx(), r.Adam, p, "somebody@example.org"), fault.Conflict, "transfer.pending")
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from mails where kind = 'transfer_offer'`, nil); n != 1 {
		t.Errorf("%d mails went out", n)
	}
	_, err = r.Accept(r.Ctx(), r.Eve, token, r.Eve.OrgNumber)
	testkit.WantFault(t, err, fault.Forbidden, "transfer.other_account")
	testkit.WantFault(t, r.Refuse(r.Ctx(), r.Eve, token), fault.Forbidden, "transfer.other_account")
	_, err = r.Accept(r.Ctx(), r.Ruth, token, r.Olive.OrgNumber) // no organization of hers
	testkit.WantField(t, err, "organization", "error.unknown_choice")
	_, err = r.Accept(r.Ctx(), r.Ruth, "unknown", r.Ruth.OrgNumber)
	testkit.WantFault(t, err, fault.NotFound, "")
	testkit.Exec(t, r.DB, `update members set role = 'external' where id = @id`, db.Args{"id": r.Ruth.Member})
	_, err = r.Accept(r.Ctx(), r.Ruth, token, r.Ruth.OrgNumber)
	testkit.WantFault(t, err, fault.Forbidden, "transfer.denied.receiver")
}

func TestOffersEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.AddProduct(r.Olive, "domain", "example.ch")
	accept := func(token string) error {
		_, err := r.Accept(r.Ctx(), r.Ruth, token, r.Ruth.OrgNumber)
		return err
	}
	declined := r.offered(r.Olive, p, "ruth@demo.test")
	r.Check(r.Refuse(r.Ctx(), actor.Actor{}, declined))
	r.Check(r.Refuse(r.Ctx(), r.Ruth, declined))
	testkit.WantFault(t, accept(declined), fault.Conflict, "transfer.refused_already")

	withdrawn := r.offered(r.Olive, p, "ruth@demo.test")
	page, err := r.Show(r.Ctx(), r.Adam, p)
	r.Check(err)
	r.Check(r.Withdraw(r.Ctx(), r.Adam, p, page.Offer.ID))
	r.Check(r.Withdraw(r.Ctx(), r.Adam, p, page.Offer.ID))
	testkit.WantFault(t, r.Withdraw(r.Ctx(), r.Adam, p, id.New[id.Transfer]()), fault.Conflict, "transfer.not_pending")
	testkit.WantFault(t, accept(withdrawn), fault.Conflict, "transfer.withdrawn")

	expired := r.offered(r.Olive, p, "ruth@demo.test")
	r.Clock.Advance(transfer.OfferLife + time.Second)
	testkit.WantFault(t, accept(expired), fault.Expired, "transfer.expired")
	testkit.WantFault(t, r.Refuse(r.Ctx(), r.Ruth, expired), fault.Expired, "transfer.expired")

	testkit.WantFault(t, r.Offer(r.Ctx(), r.Olive, p, "ruth@demo.test"), fault.StepUp, "auth.step_up.needed")
	r.Olive.AuthAt = r.Clock.Now()
	locked := r.offered(r.Olive, p, "ruth@demo.test")
	r.LockProduct(r.Olive, p)
	testkit.WantFault(t, accept(locked), fault.Conflict, "transfer.not_now")
	testkit.WantFault(t, accept(expired), fault.Expired, "transfer.expired")
	if told := r.ProviderEvents(r.Ruth.Org); len(told) != 0 {
		t.Errorf("about Ruth's organization was told %q", told)
	}
}

func TestOnlyAnActiveProductIsOffered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for state, key := range map[product.State]string{product.Ordered: "transfer.not_active", product.Provisioning: "transfer.not_active", product.Suspended: "transfer.not_active", product.Terminated: "transfer.ended"} {
		p := r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: string(state) + ".example", State: state})
		testkit.WantFault(t, r.Offer(r.Ctx(), r.Olive, p, "ruth@demo.test"), fault.Conflict, key)
	}
	p := r.AddProduct(r.Olive, "domain", "locked.example")
	r.LockProduct(r.Olive, p)
	testkit.WantFault(t, r.Offer(r.Ctx(), r.Olive, p, "ruth@demo.test"), fault.Conflict, "transfer.locked")
}

// A transaction that breaks off leaves the product where it was.
func TestFailedTransferChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hosting, site := r.Hosting(r.Olive)
	token := r.offered(r.Olive, hosting, "ruth@demo.test")
	testkit.Exec(t, r.DB, `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$`, nil)
	testkit.Exec(t, r.DB, `create trigger refuse before insert on product_events for each row when (new.type = 'product.transferred_here') execute function refuse()`, nil)
	if _, err := r.Accept(r.Ctx(), r.Ruth, token, r.Ruth.OrgNumber); err == nil {
		t.Fatal("it was handed on")
	}
	page, err := r.Sites.Show(r.Ctx(), r.Olive, hosting, site)
	if err != nil || page.Product.State != product.Active {
		t.Errorf("%+v, %v", page.Product, err)
	}
	testkit.Exec(t, r.DB, `drop trigger refuse on product_events`, nil)
	_, err = r.Accept(r.Ctx(), r.Ruth, token, r.Ruth.OrgNumber)
	r.Check(err)
}

func TestOffersAreRateLimited(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range transfer.MaxOffers + 1 {
		p := r.AddProduct(r.Olive, "domain", "example.ch")
		err := r.Offer(r.Ctx(), r.Olive, p, "ruth@demo.test")
		if i < transfer.MaxOffers {
			r.Check(err)
		} else {
			testkit.WantFault(t, err, fault.Limited, "transfer.too_many")
		}
	}
}

// Fails when the link of an offer goes on offering a product that has ended.
func TestTerminatingWithdrawsTheOffer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	domain := r.AddProduct(r.Olive, "domain", "atelier.example")
	token := r.offered(r.Olive, domain, "ruth@demo.test")
	_, err := r.Products.Terminate(r.Ctx(), r.Olive, domain, product.Termination{Reason: "not_needed", Confirmed: true})
	r.Check(err)
	offer, err := r.ByLink(r.Ctx(), token)
	r.Check(err)
	if offer.State != transfer.Withdrawn {
		t.Errorf("the offer is %s", offer.State)
	}
	_, err = r.Accept(r.Ctx(), r.Ruth, token, r.Ruth.OrgNumber)
	testkit.WantFault(t, err, fault.Conflict, "transfer.withdrawn")
}

// Breaks when the mailboxes of a mail service stay with the organization that gave it away, whose people would then be asked about them.
func TestMailboxesComeAlong(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	service := r.AddProduct(r.Olive, "mail", "atelier.example")
	testkit.Write(t, r.DB, func(ctx context.Context, tx db.Tx) error {
		return mailbox.Load(ctx, tx, r.Clock.Now(), r.Olive.Org, []mailbox.Loaded{{Product: service, Address: r.Adam.LoginID}, {Product: service, Address: r.Ruth.LoginID}})
	})
	made, err := r.Accept(r.Ctx(), r.Ruth, r.offered(r.Adam, service, "ruth@demo.test"), r.Ruth.OrgNumber)
	r.Check(err)
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from mailboxes where org_id = @org and product_id = @product`, db.Args{"org": r.Ruth.Org, "product": made}); n != 2 {
		t.Errorf("%d mailboxes came along", n)
	}
	for _, c := range []struct {
		by   actor.Actor
		want string
	}{{r.Adam, ""}, {r.Ruth, r.Ruth.LoginID}} {
		form, err := r.Accounts.PasswordForm(r.Ctx(), c.by)
		r.Check(err)
		if form.Mailbox != c.want {
			t.Errorf("%s is asked about %q", c.by.LoginID, form.Mailbox)
		}
	}
}
