package payment_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/billing/billto"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/simulator"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

// account saves a simulated bank account that behaves so, and says by which token.
func (r *rig) account(by actor.Actor, b simulator.Behaviour) (profile id.PaymentProfile, token string) {
	r.T.Helper()
	token, err := r.Simulator.Give(r.Ctx(), payment.Debit, b)
	r.Check(err)
	profile, err = r.Payments.AddToken(r.Ctx(), by, token)
	r.Check(err)
	return profile, token
}

// fieldKey is what a fault says beside its first field.
func fieldKey(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) && len(f.Fields) > 0 {
		return f.Fields[0].Key
	}
	return ""
}

func eur(minor int64) money.Money { return money.New(minor, money.EUR) }

// euroInvoice issues an open invoice over 100.00 in euros.
func (r *rig) euroInvoice(by actor.Actor) id.Document {
	r.T.Helper()
	c := document.Content{Kind: document.Invoice, Language: "de", DueOn: tax.DayOf(r.Clock.Now()) + 30, Net: eur(100_00), VAT: eur(0), Total: eur(100_00), Paid: eur(0),
		Buyer:    document.Buyer{Name: "Blumen Köln", Address: document.Address{Town: "Köln", Country: "DE"}},
		Tax:      document.Tax{Decision: tax.Decision{Category: tax.OutOfScope, Country: "CH", Reason: tax.Abroad}, Seller: tax.Seller{Country: "CH"}, Buyer: tax.Buyer{Country: "DE"}},
		Lines:    []document.Line{{Article: "Webhosting Plus", Sold: "hosting", Quantity: 1, List: eur(100_00), Net: eur(100_00), Category: tax.OutOfScope}},
		VATLines: []document.VATLine{{Category: tax.OutOfScope, Country: "CH", Net: eur(100_00), VAT: eur(0)}}}
	var made id.Document
	testkit.Write(r.T, r.DB, func(ctx context.Context, tx db.Tx) (err error) {
		made, err = r.Documents.IssueOpen(ctx, tx, r.Clock.Now(), document.Draft{Org: by.Org, Content: c, By: by.User})
		return err
	})
	return made
}

// debit has an invoice paid by a bank account.
func (r *rig) debit(by actor.Actor, invoice id.Document, profile id.PaymentProfile) payment.Payment {
	r.T.Helper()
	made, err := r.Payments.StartDocument(r.Ctx(), by, id.New[id.Event](), invoice, profile, "/back/")
	r.Check(err)
	return made
}

// collect lets the day of the debits come, and the portal ask.
func (r *rig) collect() {
	r.T.Helper()
	r.Clock.Advance(5 * 24 * time.Hour)
	r.Check(r.Payments.AskOpen(r.Ctx(), r.DB))
}

// settle lets the bank say what becomes of the debits that it has.
func (r *rig) settle() {
	r.T.Helper()
	r.Clock.Advance(time.Minute)
	r.send()
}

func (r *rig) show(p payment.Payment) payment.Payment {
	r.T.Helper()
	found, err := r.Payments.Show(r.Ctx(), r.Olive, p.ID)
	r.Check(err)
	return found
}

func (r *rig) wantState(p payment.Payment, want payment.State) {
	r.T.Helper()
	if got := r.show(p); got.State != want {
		r.T.Fatalf("the debit is %+v, not %s", got, want)
	}
}

func (r *rig) invoiceState(d id.Document) string {
	r.T.Helper()
	return testkit.Value[string](r.T, r.DB, `select state || ' ' || paid from documents where id = @id`, db.Args{"id": d})
}

func (r *rig) mandate(profile id.PaymentProfile) string {
	r.T.Helper()
	return testkit.Value[string](r.T, r.DB, `select string_agg(state || ' ' || reason, ', ' order by signed_at, id) from mandates where profile_id = @id`, db.Args{"id": profile})
}

// Breaks when an account is debited before its holder had notice, or without its mandate.
func TestADebitIsAnnouncedAndThenMade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	profile, token := r.account(r.Olive, simulator.Pays)
	invoice := r.euroInvoice(r.Olive)
	made := r.debit(r.Olive, invoice, profile)
	if made.State != payment.Created || made.CollectOn.Before(r.Clock.Now().Add(24*time.Hour)) || slices.Contains([]time.Weekday{time.Saturday, time.Sunday}, made.CollectOn.Weekday()) {
		t.Fatalf("%+v", made)
	}
	r.wantNotices("payment", "debit_announced")
	again, err := r.Payments.StartDocument(r.Ctx(), r.Olive, id.New[id.Event](), invoice, profile, "/back/")
	if r.Check(err); again.ID != made.ID {
		t.Error("a second debit of the same invoice")
	}
	r.Clock.Advance(time.Hour)
	r.Check(r.Payments.AskOpen(r.Ctx(), r.DB))
	if n := testkit.Value[int](t, r.DB, `select count(*) from simulated_payments where token = @token`, db.Args{"token": token}); n != 0 {
		t.Fatal("debited before its day")
	}
	for range 3 { // also when several instances ask
		r.collect()
	}
	r.wantState(made, payment.Pending)
	r.settle()
	r.wantState(made, payment.Succeeded)
	if got := r.invoiceState(invoice); got != "paid 10000" {
		t.Error(got)
	}
	if got := r.balance(ledger.DebitClearing); got != -100_00 {
		t.Errorf("clearing %d", got)
	}
	m, err := r.Payments.MandateOf(r.Ctx(), r.Olive, r.show(made))
	if r.Check(err); m.State != payment.MandateActive || m.Accepted == "" || m.Holder == "" || len(m.Last4) != 4 || m.Reference == "" {
		t.Errorf("%+v", m)
	}
	r.wantNotices("payment", "debit_announced")
	whole(t, r.DB)
}

// Breaks when anything but euros is debited, or an account of another organization.
func TestDebitsAreInEurosAndOnesOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	profile, _ := r.account(r.Olive, simulator.Pays)
	placed := r.order(r.Olive)
	_, err := r.Payments.StartOrder(r.Ctx(), r.Olive, id.New[id.Event](), placed.ID, profile, "/back/")
	if fieldKey(err) != "payment.profile.only_euro" {
		t.Errorf("francs: %v", err)
	}
	theirs, _ := r.account(r.Ruth, simulator.Pays)
	if _, err := r.Payments.StartDocument(r.Ctx(), r.Olive, id.New[id.Event](), r.euroInvoice(r.Olive), theirs, "/back/"); !fault.Has(err, fault.NotFound) {
		t.Errorf("another's account: %v", err)
	}
	made := r.debit(r.Olive, r.euroInvoice(r.Olive), profile)
	if m, err := r.Payments.MandateOf(r.Ctx(), r.Ruth, made); err != nil || !m.ID.IsZero() {
		t.Errorf("another's mandate: %+v, %v", m, err)
	}
}

// Breaks when a return is booked twice, or never, or leaves the invoice paid: whatever comes in which order, for 13 months.
func TestAReturnedDebitOpensItsInvoiceOnce(t *testing.T) {
	t.Parallel()
	for b, want := range map[simulator.Behaviour]string{simulator.Returns: "active ", simulator.Unauthorized: "blocked not_authorized", simulator.Reverses: "active "} {
		t.Run(string(b), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			profile, _ := r.account(r.Olive, b)
			invoice := r.euroInvoice(r.Olive)
			made := r.debit(r.Olive, invoice, profile)
			r.collect()
			_, err := r.Payments.Apply(r.Ctx(), r.Olive.Org, made.ID, payment.Outcome{State: payment.Succeeded})
			r.Check(err)
			r.Clock.Advance(390 * 24 * time.Hour)
			for range 2 {
				r.settle()
			}
			for range 2 { // late, and out of order
				_, err := r.Payments.Apply(r.Ctx(), r.Olive.Org, made.ID, payment.Outcome{State: payment.Succeeded})
				r.Check(err)
				_, err = r.Payments.Apply(r.Ctx(), r.Olive.Org, made.ID, payment.Outcome{State: payment.Reversed, Failure: "no_funds"})
				r.Check(err)
			}
			r.wantState(made, payment.Reversed)
			if got := r.invoiceState(invoice); got != "open 0" {
				t.Error(got)
			}
			if got := r.balance(ledger.DebitClearing); got != 0 {
				t.Errorf("clearing %d", got)
			}
			if got := r.mandate(profile); got != want {
				t.Errorf("the mandate is %q", got)
			}
			r.wantNotices("payment", "debit_announced", "debit_returned")
			if due := testkit.Value[time.Time](t, r.DB, `select due_on from documents where id = @id`, db.Args{"id": invoice}); !due.After(r.Clock.Now()) {
				t.Errorf("due again on %s", due)
			}
			whole(t, r.DB)
			card := r.card(r.Olive, simulator.Pays)
			if paid := r.debit(r.Olive, invoice, card); paid.State != payment.Succeeded { // by a card now
				t.Errorf("%+v", paid)
			}
			whole(t, r.DB)
		})
	}
}

// Breaks when a return that is heard of before the success books anything, or the late success does.
func TestAReturnBeforeTheSuccessBooksNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	profile, _ := r.account(r.Olive, simulator.Pays)
	invoice := r.euroInvoice(r.Olive)
	made := r.debit(r.Olive, invoice, profile)
	r.collect()
	for _, o := range []payment.Outcome{{State: payment.Reversed, Failure: "account_closed"}, {State: payment.Succeeded}, {State: payment.Reversed, Failure: "account_closed"}} {
		_, err := r.Payments.Apply(r.Ctx(), r.Olive.Org, made.ID, o)
		r.Check(err)
	}
	if got := r.invoiceState(invoice) + ", " + r.mandate(profile); got != "open 0, ended account_closed" {
		t.Error(got)
	}
	r.wantNotices("payment", "debit_announced", "debit_failed")
	whole(t, r.DB)
}

// Breaks when a refused debit pays, or its account is debited again although there is none.
func TestADebitThatIsNotPaid(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	profile, _ := r.account(r.Olive, simulator.Closed)
	invoice, other := r.euroInvoice(r.Olive), r.euroInvoice(r.Olive)
	made := r.debit(r.Olive, invoice, profile)
	r.collect()
	waits := r.debit(r.Olive, other, profile)
	r.settle()
	r.wantState(made, payment.Failed)
	r.wantState(waits, payment.Failed) // its mandate has ended
	if got := r.mandate(profile); got != "ended account_closed" {
		t.Error(got)
	}
	_, err := r.Payments.StartDocument(r.Ctx(), r.Olive, id.New[id.Event](), invoice, profile, "/back/")
	if fieldKey(err) != "payment.profile.no_mandate" {
		t.Error(err)
	}
	token, err := r.Simulator.Give(r.Ctx(), payment.Debit, simulator.Pays)
	r.Check(err)
	r.Check(r.Payments.Replace(r.Ctx(), r.Olive, profile, token)) // another account, another mandate
	again := r.debit(r.Olive, invoice, profile)
	r.collect()
	r.settle()
	r.wantState(again, payment.Succeeded)
	whole(t, r.DB)
}

// Breaks when an account is debited whose mandate was withdrawn: with its profile, or with the provider.
func TestAWithdrawnMandateEndsWhatWasAnnounced(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	removed, token := r.account(r.Olive, simulator.Pays)
	first := r.debit(r.Olive, r.euroInvoice(r.Olive), removed)
	for range 2 {
		r.Check(r.Payments.Remove(r.Ctx(), r.Olive, removed))
	}
	r.wantState(first, payment.Failed)
	withdrawn, other := r.account(r.Olive, simulator.Pays)
	second := r.debit(r.Olive, r.euroInvoice(r.Olive), withdrawn)
	r.Check(r.Simulator.EndMandate(r.Ctx(), other))
	r.send()
	r.wantState(second, payment.Failed)
	r.collect()
	if n := testkit.Value[int](t, r.DB, `select count(*) from simulated_payments where token in (@a, @b)`, db.Args{"a": token, "b": other}); n != 0 {
		t.Errorf("%d debits without a mandate", n)
	}
	if got := r.mandate(removed) + ", " + r.mandate(withdrawn); got != "ended removed, ended withdrawn" {
		t.Error(got)
	}
	whole(t, r.DB)
}

// Breaks when an invoice that was paid another way meanwhile is debited as well.
func TestADebitOfWhatIsPaidMeanwhileIsNotMade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	profile, token := r.account(r.Olive, simulator.Pays)
	invoice := r.euroInvoice(r.Olive)
	made := r.debit(r.Olive, invoice, profile)
	testkit.Write(t, r.DB, func(ctx context.Context, tx db.Tx) error {
		_, err := r.Documents.Receive(ctx, tx, r.Clock.Now(), document.Received{Org: r.Olive.Org, Document: invoice, Amount: eur(100_00), From: ledger.BankClearing, Scope: "test", Key: "transfer", Actor: r.Olive})
		return err
	})
	r.collect()
	r.wantState(made, payment.Failed)
	if n := testkit.Value[int](t, r.DB, `select count(*) from simulated_payments where token = @token`, db.Args{"token": token}); n != 0 {
		t.Error("debited")
	}
	r.wantNotices("payment", "debit_announced", "debit_dropped") // nobody is asked to pay again
	whole(t, r.DB)
}

// Breaks when a process that dies in the middle of a debit loses it, or makes it twice.
func TestAKilledProcessLosesNoDebit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	profile, token := r.account(r.Olive, simulator.Pays)
	made := r.debit(r.Olive, r.euroInvoice(r.Olive), profile)
	r.Clock.Advance(5 * 24 * time.Hour)
	// It dies after the provider has made the debit, and before anything is written.
	_, err := r.Simulator.Charge(r.Ctx(), payment.Charge{Key: made.ID.String(), Means: payment.Debit, Token: token, Amount: eur(100_00), CreatedAt: r.Clock.Now()})
	r.Check(err)
	for _, err := range testkit.Together(3, func(int) error { return r.Payments.AskOpen(r.Ctx(), r.DB) }) {
		r.Check(err)
	}
	r.wantState(made, payment.Pending)
	r.settle()
	r.wantState(made, payment.Succeeded)
	if n := testkit.Value[int](t, r.DB, `select count(*) from simulated_payments where token = @token`, db.Args{"token": token}); n != 1 {
		t.Errorf("debited %d times", n)
	}
	whole(t, r.DB)
}

// Breaks when a message about a mandate is believed that is forged, or two at once end it twice.
func TestMessagesAboutMandates(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	profile, token := r.account(r.Olive, simulator.Pays)
	if err := r.Payments.ReceiveMessage(r.Ctx(), "1.00", []byte(`{"id":"x","ref":"simm_`+token+`"}`)); !errors.Is(err, payment.ErrForged) {
		t.Error(err)
	}
	if got := r.mandate(profile); got != "active " {
		t.Error(got)
	}
	r.Check(r.Simulator.EndMandate(r.Ctx(), token))
	r.Check(r.Simulator.Send(r.Ctx(), func(ctx context.Context, m simulator.Message) error {
		return errors.Join(testkit.Together(3, func(int) error { return r.Payments.ReceiveMessage(ctx, m.Signature, m.Body) })...)
	}))
	if got := r.mandate(profile); got != "ended withdrawn" {
		t.Error(got)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*) from audit_events where convert_from(body, 'UTF8') like '%payment.mandate_ended%'`, nil); n != 1 {
		t.Errorf("ended %d times", n)
	}
}

// Breaks when the return of a debit that paid an order leaves its invoice paid.
func TestAReturnedDebitOfAnOrderOpensItsInvoice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	home, err := r.Addresses.Add(r.Ctx(), r.Olive, billto.Address{Name: "Blumen Köln", Street: "Domplatz", HouseNumber: "1", PostalCode: "50667", Town: "Köln", Country: "DE", Business: true, Language: "de"})
	r.Check(err)
	r.home = home
	r.Check(r.Addresses.MakeDefault(r.Ctx(), r.Olive, home))
	placed := r.order(r.Olive)
	if placed.Due().Currency != money.EUR {
		t.Fatalf("%+v", placed.Due())
	}
	profile, _ := r.account(r.Olive, simulator.Returns)
	made, err := r.Payments.StartOrder(r.Ctx(), r.Olive, id.New[id.Event](), placed.ID, profile, "/back/")
	r.Check(err)
	r.Clock.Advance(order.OpenFor + time.Hour)
	r.Check(r.Orders.Expire(r.Ctx(), r.DB)) // it waits for the debit
	r.Check(r.Payments.AskOpen(r.Ctx(), r.DB))
	r.settle()
	r.wantState(made, payment.Reversed)
	if got := r.state(placed); got != order.Paid {
		t.Error(got)
	}
	if got := testkit.Value[string](t, r.DB, `select state || ' ' || (total - paid = @due)::text from documents where order_id = @id and kind = 'invoice'`, db.Args{"id": placed.ID, "due": placed.Due().Minor}); got != "open true" {
		t.Error(got)
	}
	whole(t, r.DB)
}
