package e2e_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/guide"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// late are the guides about money that comes later than something else, in the order in which they are carried out.
var late = []string{"money-of-cancelled-order", "reminder-crossed-payment"}

// Breaks when a guide about late money no longer fits the pages, or when that money goes another way than it says.
func TestTheLateMoneyGuidesWorkInEveryLanguage(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, playLateMoney)
}

func playLateMoney(t *testing.T, lang i18n.Lang, o browser.Options) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, o)
	if !ok {
		return
	}
	var overdue, reference string
	testkit.Read(t, p.App.DB, `select d.number, d.reference from documents d where d.org_id = @org and d.state = 'open' and exists (select from reminder_steps r where r.document_id = d.id and r.outcome = '')`, db.Args{"org": p.OrgID(cast.Org)}, &overdue, &reference)
	testkit.Exec(t, p.App.DB, `update users set language = @lang where login_id = @olive`, db.Args{"lang": string(lang), "olive": cast.Olive.LoginID}) // of her mails
	olive := newPlayer(t, p, page, lang, map[guide.Variable]string{guide.Email: cast.Olive.LoginID, guide.OverdueDocument: overdue})
	olive.live = func(v guide.Variable) (string, bool) {
		selector, ok := onPage[v]
		if !ok {
			return "", false
		}
		return strings.TrimSpace(page.TextOf(selector)), true
	}
	olive.signIn(cast.Olive.LoginID, cast.Password)
	page.See(cast.Olive.FirstName)
	bank := demo.NewBank(p.App.DB, p.App.Clock, p.App.Bank, p.App.Config.Seller.Accounts, p.App.Config.Seller.Zone)

	cancelled, again := p.PlaceOrder(), p.PlaceOrder()
	transfer, err := bank.File(t.Context(), id.New[id.Event](), cancelled.Reference, demo.Pays)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.App.Orders.Cancel(t.Context(), p.ActorIn(cast.Org, cast.Olive), cancelled.ID); err != nil {
		t.Fatal(err)
	}
	held := prepaid(t, p)
	olive.before = func() {
		if _, err := p.App.Bank.Take(t.Context(), "test", "transfer.xml", bytes.NewReader(transfer)); err != nil {
			t.Fatal(err)
		}
		if got := prepaid(t, p); got != held+cancelled.Total.Minor {
			t.Errorf("the prepaid account holds %d, it held %d before %v came", got, held, cancelled.Total)
		}
	}
	play(olive, o, "money-of-cancelled-order")
	subject := i18n.New(lang, nil, nil).T("mail.payment.diverted.subject", "Amount", cancelled.Total)
	if !slices.ContainsFunc(p.Mails(cast.Olive.LoginID), func(m notify.DevMessage) bool {
		return m.Subject == subject && strings.Contains(m.Text, cancelled.Number)
	}) {
		t.Errorf("no mail says that %v of order %s is on the prepaid account", cancelled.Total, cancelled.Number)
	}
	left := held + cancelled.Total.Minor - again.Total.Minor
	state := testkit.Value[order.State](t, p.App.DB, `select state from orders where id = @id`, db.Args{"id": again.ID})
	if got := prepaid(t, p); state != order.Paid || got != left {
		t.Errorf("the new order is %s, the prepaid account holds %d, want %d", state, got, left)
	}

	olive.before = nil
	olive.ahead = func(s guide.Step) {
		if s.Sentence != "guide.reminder_crossed.wait" {
			return
		}
		if err := bank.Send(t.Context(), id.New[id.Event]().String(), reference, demo.Pays); err != nil {
			t.Fatal(err)
		}
	}
	play(olive, o, "reminder-crossed-payment")
	if got := prepaid(t, p); got != left {
		t.Errorf("the prepaid account holds %d after the invoice was paid, before it was %d", got, left)
	}
}

// prepaid is what the organization's prepaid account holds in francs.
func prepaid(t *testing.T, p *portal.Portal) int64 {
	t.Helper()
	return testkit.Value[int64](t, p.App.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = 'prepaid' and detail = '' and currency = 'CHF'`, db.Args{"org": p.OrgID(cast.Org)})
}
