package walk_test

import (
	"context"
	"maps"
	"net/netip"
	"slices"

	"manager/internal/billing/declaration"
	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/billing/order"
	"manager/internal/billing/renewal"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

// visits lets people do what they are used to: those for whom the day comes before the portal's, or after it.
func (w *walk) visits(evening bool) {
	w.T.Helper()
	for _, one := range w.walkers {
		if one.evening != evening {
			continue
		}
		for _, on := range slices.Sorted(maps.Keys(one.later)) {
			if on > w.today() {
				break
			}
			for _, do := range one.later[on] {
				do()
			}
			delete(one.later, on)
		}
		for _, t := range one.products {
			if t.alive() {
				w.visit(one, t)
			}
		}
		w.lookAtOrders(one)
		w.lookAtBills(one)
	}
}

// once happens about every so many times.
func (w *walk) once(times int) bool { return w.random.IntN(times) == 0 }

func (w *walk) count(what string) {
	w.acts[what]++
}

// visit is what somebody does about one product on a day.
func (w *walk) visit(one *walker, t *thing) {
	w.T.Helper()
	today := w.today()
	if int(today-t.due) == one.byHand[t] {
		w.renewByHand(one, t)
	}
	yes, no := true, false
	turn := func(on bool) *bool {
		if on {
			return &no
		}
		return &yes
	}
	other := periods(t.kind)[w.random.IntN(len(periods(t.kind)))]
	switch {
	case w.once(120):
		w.did("changes of period", t)
		w.Check(w.Renewals.SetPeriod(w.Ctx(), one.act, t.id, other))
		if t.next = other; other == t.run {
			t.next = 0
		}
	case w.once(400):
		w.did("changes of period at once", t)
		w.fill(one, 2000_00)
		placed, err := w.Renewals.ChangePeriod(w.Ctx(), one.act, renewal.PeriodChange{Product: t.id, Months: other, Now: true, Confirmed: true, Key: id.New[id.Event]()})
		w.Check(err)
		w.payNow(one, t.choose(other, true, today), *placed)
	case w.once(100):
		w.did("warranties turned on or off", t)
		_, err := w.Renewals.Change(w.Ctx(), one.act, renewal.Change{Products: []id.Product{t.id}, Warranty: turn(t.warranty)})
		w.Check(err)
		t.warranty = !t.warranty
	case one.means != "" && w.once(100):
		w.did("automatic renewals turned on or off", t)
		_, err := w.Renewals.Change(w.Ctx(), one.act, renewal.Change{Products: []id.Product{t.id}, Automatic: turn(t.automatic)})
		w.Check(err)
		t.automatic = !t.automatic
	case w.once(250):
		w.did("ends asked for or withdrawn", t)
		w.Check(w.Renewals.SetEnd(w.Ctx(), one.act, t.id, !t.ends))
		t.ends = !t.ends
	case one.private && one.country == "DE" && today-t.since <= 14 && t.due == t.anchor && w.once(40):
		w.withdraw(one, t)
	case w.once(600):
		w.cancels(one, t)
	}
}

// did notes that somebody has acted on a product.
func (w *walk) did(what string, t *thing) {
	w.acts[what]++
	for _, other := range t.products {
		w.touched[other] = true
	}
}

// renewByHand orders the renewal of a product and pays: at once, or by a transfer that comes some days later.
func (w *walk) renewByHand(one *walker, t *thing) {
	w.T.Helper()
	w.did("renewed by hand", t)
	placed, err := w.Renewals.Place(w.Ctx(), one.act, renewal.Selection{Key: id.New[id.Event](), Lines: []renewal.Line{{Product: t.id, Months: t.months()}}, Transfer: w.once(2)})
	w.Check(err)
	made := t.choose(t.months(), false, w.today())
	made.id = placed[0].ID
	if _, _, total := one.sum(made.lines); total != placed[0].Total.Minor {
		w.T.Errorf("%s is renewed for %s, the model says %s", t.name, placed[0].Total, amount(total))
	}
	if w.once(2) {
		w.fill(one, placed[0].Total.Minor)
		w.payNow(one, made, placed[0])
		return
	}
	w.transfer(one, made)
}

// payNow pays an order from the prepaid account.
func (w *walk) payNow(one *walker, made *purchase, placed order.Order) {
	w.T.Helper()
	w.acts["renewed"]++
	_, err := w.Orders.PayFromPrepaid(w.Ctx(), one.act, placed.ID, false)
	w.Check(err)
	one.settle(made, "prepaid")
}

// transfer lets money for an order come some days later: what is due, too little, too much, or twice.
func (w *walk) transfer(one *walker, made *purchase) {
	_, _, total := one.sum(made.lines)
	for i, money := range w.comes(total) {
		one.at(w.today()+1+day(w.random.IntN(12)+i*3), func() { w.receive(one, made, money) })
	}
}

// comes is the money that comes in place of an amount.
func (w *walk) comes(total int64) []int64 {
	switch w.random.IntN(6) {
	case 0:
		w.acts["paid twice"]++
		return []int64{total, total}
	case 1:
		w.acts["paid too little"]++
		return []int64{total - 1 - w.random.Int64N(total-1)}
	case 2:
		w.acts["paid too much"]++
		return []int64{total + 1 + w.random.Int64N(50_00)}
	}
	return []int64{total}
}

func (one *walker) at(on day, do func()) { one.later[on] = append(one.later[on], do) }

func (w *walk) receive(one *walker, made *purchase, minor int64) {
	w.T.Helper()
	w.acts["transfers"]++
	w.did("renewed", made.lines[0].thing)
	w.Check(w.DB.Write(w.Ctx(), db.ForOrg(one.act.Org, id.User{}), func(ctx context.Context, tx db.Tx) error {
		_, err := w.Orders.Receive(ctx, tx, w.Clock.Now(), order.Received{Org: one.act.Org, Order: made.id, Amount: money.New(minor, w.currency(one)), From: ledger.BankClearing, Scope: "test", Key: id.New[id.Event]().String(), Actor: one.act})
		return err
	}))
	one.customer.receive(made, minor)
}

// lookAtOrders decides when the slips are paid that the portal has sent.
func (w *walk) lookAtOrders(one *walker) {
	w.T.Helper()
	for _, o := range one.orders {
		if o.person || !o.open || one.means != "transfer" || one.ordered[o] {
			continue
		}
		one.ordered[o] = true
		list, err := w.Renewals.Chosen(w.Ctx(), one.act, []id.Product{o.lines[0].id})
		w.Check(err)
		if o.id = list.Renewals[0].Order; o.id.IsZero() {
			w.T.Errorf("%s has no order, the model has one", o.lines[0].name)
			continue
		}
		if !w.once(4) {
			w.transfer(one, o)
		}
	}
}

// lookAtBills decides when open invoices are paid: in time, late, or never.
func (w *walk) lookAtBills(one *walker) {
	w.T.Helper()
	for _, b := range one.bills {
		if b.paid || one.looked[b] {
			continue
		}
		one.looked[b] = true
		w.find(one, b)
		if w.once(4) {
			continue
		}
		on := b.due - 60 + day(w.random.IntN(110))
		if w.once(2) {
			on = w.today() + 1 + day(w.random.IntN(30))
		}
		for i, minor := range w.comes(b.total) {
			one.at(max(on, w.today()+1)+day(i), func() { w.payBill(one, b, minor) })
		}
	}
}

// find finds out which document an invoice of the model is.
func (w *walk) find(one *walker, b *bill) {
	w.T.Helper()
	list, err := w.Documents.List(w.Ctx(), one.act, document.Query{Filter: document.Filter{State: document.Open}, Size: 100})
	w.Check(err)
	for _, d := range list.Documents {
		known := slices.ContainsFunc(one.bills, func(other *bill) bool { return other.id == d.ID })
		if !known && d.Total.Minor == b.total && day(d.DueOn) == b.due {
			b.id = d.ID
			return
		}
	}
	w.T.Errorf("%s has no invoice over %s that is due on %s", one.act.OrgName, amount(b.total), b.due)
}

func (w *walk) payBill(one *walker, b *bill, minor int64) {
	w.T.Helper()
	w.acts["invoices paid"]++
	for _, t := range one.products {
		w.touched[t] = true
	}
	if minor == b.total && w.once(3) && !b.paid {
		w.fill(one, minor)
		w.Check(w.Documents.PayFromPrepaid(w.Ctx(), one.act, b.id))
		one.receiveFor(b, minor, "prepaid")
		return
	}
	testkit.Write(w.T, w.DB, func(ctx context.Context, tx db.Tx) error {
		_, err := w.Documents.Receive(ctx, tx, w.Clock.Now(), document.Received{Org: one.act.Org, Document: b.id, Amount: money.New(minor, w.currency(one)), From: ledger.BankClearing, Scope: "test", Key: id.New[id.Event]().String(), Actor: one.act})
		return err
	})
	one.receiveFor(b, minor, "bank_clearing")
}

// declare declares something about the order that brought a product, and has it carried out.
func (w *walk) declare(one *walker, t *thing, kind declaration.Kind) declaration.State {
	w.T.Helper()
	w.did(string(kind), t)
	n := len(w.acts) + w.random.IntN(1<<16)
	client := netip.AddrFrom4([4]byte{10, byte(n >> 8), byte(n), 1})
	made, err := w.Declarations.Declare(w.Ctx(), id.New[id.Event](), declaration.Statement{Kind: kind, Name: "Walker", Email: one.act.LoginID, Contract: t.bought.number}, i18n.DE, client)
	w.Check(err)
	w.Check(w.Declarations.CarryOut(w.Ctx(), made))
	return testkit.Value[declaration.State](w.T, w.DB, `select state from declarations where id = @id`, db.Args{"id": made})
}

// withdraw gives back what was not used of a purchase of the last days.
func (w *walk) withdraw(one *walker, t *thing) {
	w.T.Helper()
	if state := w.declare(one, t, declaration.Withdrawal); state != declaration.CarriedOut {
		w.T.Errorf("a withdrawal from %s is %s", t.name, state)
	}
	line := t.bought.lines[0]
	days, used := int64(line.until-line.from), int64(w.today()-line.from)
	back := rounded(one.priceOf(t.kind, line.months)*(days-used), days)
	one.moves("revenue "+account(t.kind), "prepaid", back)
	one.notes = append(one.notes, back)
	t.end()
}

// cancels has a product end when it is due, by the public form.
func (w *walk) cancels(one *walker, t *thing) {
	w.T.Helper()
	if state := w.declare(one, t, declaration.Cancellation); state != declaration.CarriedOut {
		w.T.Errorf("a cancellation of %s is %s", t.name, state)
	}
	t.ends = true
}
