package e2e_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	amounts "manager/internal/money"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// Somebody of the staff approves on a phone, in the language with the longest words, what a colleague
// proposed, and finds each desk as wide as the phone.
func TestMoneyDesksOnAPhone(t *testing.T) {
	t.Parallel()
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, browser.Options{Lang: "de", Width: 390, Height: 844, Touch: true})
	if !ok {
		return
	}
	page.Authenticator(browser.AuthenticatorOptions{Passkey: true})
	on := newPlayer(t, p, page, i18n.DE, nil)
	on.enrol("Iris Favre")

	payout := heldPayout(t, p)
	ana := p.AsStaff(t, staff.BillingClerk)
	if _, err := p.App.Desks.ReleasePayouts(t.Context(), ana.Colleague, []string{payout.String()}, "Der Kunde kündigt alle seine Produkte zum Jahresende"); err != nil {
		t.Fatal(err)
	}
	proposal := testkit.Value[id.StaffApproval](t, p.App.DB, `select id from staff_approvals`, nil)
	invoice := testkit.Value[string](t, p.App.DB, `select number from documents where kind = 'invoice' and state = 'paid' order by id limit 1`, nil)

	page.Goto(route.StaffApproval(proposal.String()))
	page.Click(on.lang.T("staff.approval.touch"))
	page.Fill(on.lang.T("staff.elevation.reason"), "Auszahlungen der Woche")
	page.Click(on.lang.T("staff.elevation.touch"))
	page.See("Der Kunde kündigt")
	look(t, page, axe(t), []string{route.StaffBusiness(), route.StaffMails(), route.StaffProvisioning(), route.StaffApprovals(), route.StaffApprovalHistory(), route.StaffPayouts(), route.StaffPayments(), route.StaffPayment(waitingPayment(t, p).String()), route.With(route.StaffRefunds(), "invoice", invoice), route.StaffCorrection(), route.StaffApproval(proposal.String())}, http.StatusOK)
	page.Click(on.lang.T("staff.approval.approve"))
	page.See(on.lang.T("staff.approval.approved"))
	if state := testkit.Value[string](t, p.App.DB, `select state from payouts where id = @id`, db.Args{"id": payout}); state != "released" {
		t.Errorf("the payout is %s", state)
	}
	if complaints := page.Complaints(); len(complaints) > 0 {
		t.Errorf("the browser complains: %q", strings.Join(complaints, "\n"))
	}
}

// heldPayout is one over 1500 francs that the demo organization asked for.
func heldPayout(t *testing.T, p *portal.Portal) id.Payout {
	t.Helper()
	amount := amounts.New(1500_00, amounts.CHF)
	p.HoldPrepaid(cast.Org, amount)
	act := p.ActorIn(cast.Org, cast.Olive)
	act.AuthAt = p.App.Clock()
	ctx, done := context.WithTimeout(t.Context(), time.Minute)
	defer done()
	made, err := p.App.Payments.AskPayout(ctx, act, id.New[id.Event](), amount, payment.Destination{Means: "bank", Holder: "Atelier Lumière Société Anonyme", IBAN: "CH5604835012345678009", Town: "Genève", Country: "CH"})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// waitingPayment is money from somebody who is called as the demo organization, without a reference.
func waitingPayment(t *testing.T, p *portal.Portal) id.BankTransaction {
	t.Helper()
	file, made := id.New[id.BankFile](), id.New[id.BankTransaction]()
	args := db.Args{"file": file, "id": made, "digest": append(file[:], file[:]...), "print": made[:], "ref": made.String(), "debtor": cast.Org}
	testkit.Exec(t, p.App.DB, `insert into bank_files (id, digest, name, bytes, taken_by, taken_at, state, progress, ended_at) values (@file, @digest, 'day.xml', 1, 'test', now(), 'done', 1, now())`, args)
	testkit.Exec(t, p.App.DB, `insert into bank_transactions (id, file_id, place, account, kind, level, credit, reversal, entry_ref, bank_ref, fingerprint, occurrence, amount, currency, booked_on, debtor, debtor_iban, memo, state)
		values (@id, @file, 1, 'CH9300762011623852957', 'statement', 'entry', true, false, '', @ref, @print, 1, 123456, 'CHF', now()::date, @debtor, 'DE89370400440532013000', 'Zahlung für die Rechnung vom letzten Monat mit bestem Dank', 'waiting')`, args)
	return made
}
