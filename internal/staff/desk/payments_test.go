package desk_test

import (
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/ledger"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/staff/desk"
	"manager/internal/testkit"
)

// came is money that waits, with a text: the rows that a bank file leaves.
func (r *rig) came(minor int64, credit bool, text string) id.BankTransaction {
	r.T.Helper()
	file, made := id.New[id.BankFile](), id.New[id.BankTransaction]()
	args := db.Args{"file": file, "id": made, "digest": append(file[:], file[:]...), "print": made[:], "ref": made.String(), "amount": minor, "credit": credit, "text": text, "now": r.Clock.Now()}
	testkit.Exec(r.T, r.DB, `insert into bank_files (id, digest, name, bytes, taken_by, taken_at, state, progress, ended_at) values (@file, @digest, 'day.xml', 1, 'test', @now, 'done', 1, @now)`, args)
	testkit.Exec(r.T, r.DB, `insert into bank_transactions (id, file_id, place, account, kind, level, credit, reversal, entry_ref, bank_ref, fingerprint, occurrence, amount, currency, booked_on, debtor, memo, state)
		values (@id, @file, 1, 'CH9300762011623852957', 'statement', 'entry', @credit, false, '', @ref, @print, 1, @amount, 'CHF', @now::date, 'Lumière Atelier SA', @text, 'waiting')`, args)
	return made
}

func (r *rig) to(what, number string) desk.NewAttribution {
	return desk.NewAttribution{Organization: r.number(), For: what, Number: number}
}

func TestUnattributedPaymentsFindTheirCustomer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	number := r.unpaid()
	pays := r.came(108_10, true, "Rechnung "+number)
	list, err := r.Desks.Unattributed(r.Ctx(), r.ana, "")
	r.Check(err)
	if len(list.Payments) != 1 || list.Payments[0].Proposals[0].Invoice != number || len(list.Sums) != 1 || list.Sums[0] != chf(108_10) {
		t.Fatalf("%+v", list)
	}
	// A clerk and an operator at once, for the same: one books it, and it is no error for the other.
	for _, err := range testkit.Together(4, func(i int) error {
		by := r.ana
		if i%2 == 1 {
			by = r.bob
		}
		return r.Desks.Attribute(r.Ctx(), by, pays, r.to("invoice", number))
	}) {
		r.Check(err)
	}
	if r.document(number) != document.Paid || r.balance(ledger.BankClearing) != -108_10 {
		t.Errorf("the invoice is %s, the bank %d", r.document(number), r.balance(ledger.BankClearing))
	}
	testkit.WantFault(t, r.Desks.Attribute(r.Ctx(), r.ana, pays, r.to("prepaid", "")), fault.Conflict, "staff.payments.decided")
	testkit.WantFault(t, r.Desks.Exclude(r.Ctx(), r.ana, pays, "Interest"), fault.Conflict, "staff.payments.decided")
	more := r.came(20_00, true, "")
	r.Check(r.Desks.Attribute(r.Ctx(), r.bob, more, r.to("prepaid", "")))
	back := r.came(5_00, false, "")
	testkit.WantField(t, r.Desks.Attribute(r.Ctx(), r.bob, back, r.to("invoice", number)), "for", "staff.payments.reversal")
	r.Check(r.Desks.Attribute(r.Ctx(), r.bob, back, r.to("prepaid", "")))
	interest := r.came(1_00, true, "Zins")
	for range 2 {
		r.Check(r.Desks.Exclude(r.Ctx(), r.bob, interest, "Interest of the bank"))
	}
	if r.balance(ledger.Prepaid) != 15_00 {
		t.Errorf("prepaid %d", r.balance(ledger.Prepaid))
	}
	r.whole()
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from audit_events where action in ('bank.attributed', 'bank.ignored') and chain = any(@people)`, db.Args{"people": []id.Staff{r.ana.ID, r.bob.ID}}); n != 4 {
		t.Errorf("the staff's log has %d decisions", n)
	}
	if n := testkit.Value[int](t, r.DB, `select count(*)::int from audit_personal where data ->> 'reason' = 'Interest of the bank'`, nil); n != 1 {
		t.Errorf("the reason is kept %d times", n)
	}
}

func TestPaymentsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	pays := r.came(10_00, true, "")
	err := r.Desks.Attribute(r.Ctx(), r.ana, pays, desk.NewAttribution{})
	for field, key := range map[string]string{"organization": "error.required", "for": "staff.payments.choose", "number": "error.required"} {
		testkit.WantField(t, err, field, key)
	}
	testkit.WantField(t, r.Desks.Attribute(r.Ctx(), r.ana, pays, desk.NewAttribution{Organization: "999999", For: "prepaid"}), "organization", "staff.organization.unknown")
	testkit.WantField(t, r.Desks.Attribute(r.Ctx(), r.ana, pays, r.to("invoice", "2026-99999")), "number", "staff.payments.no_invoice")
	testkit.WantField(t, r.Desks.Attribute(r.Ctx(), r.ana, pays, r.to("order", "2026-99999")), "number", "staff.payments.no_order")
	testkit.WantField(t, r.Desks.Exclude(r.Ctx(), r.ana, pays, ""), "reason", "error.required")
	testkit.WantFault(t, r.Desks.Attribute(r.Ctx(), r.ana, id.New[id.BankTransaction](), r.to("prepaid", "")), fault.NotFound, "error.not_found")
	testkit.WantFault(t, r.Desks.Attribute(r.Ctx(), r.agent, pays, r.to("prepaid", "")), fault.Forbidden, "staff.denied.role")
	testkit.WantFault(t, r.Desks.Exclude(r.Ctx(), r.agent, pays, "Interest"), fault.Forbidden, "staff.denied.role")
	if _, err := r.Desks.Unattributed(r.Ctx(), r.agent, ""); !fault.Has(err, fault.Forbidden) {
		t.Errorf("an agent sees money: %v", err)
	}
	if _, err := r.Desks.Payment(r.Ctx(), r.ana, id.New[id.BankTransaction]()); !fault.Has(err, fault.NotFound) {
		t.Errorf("a payment that is not there: %v", err)
	}
	for range 30 {
		r.came(1_00, true, "")
	}
	seen, after := map[id.BankTransaction]bool{}, ""
	for page := 0; page == 0 || after != ""; page++ {
		list, err := r.Desks.Unattributed(r.Ctx(), r.ana, after)
		r.Check(err)
		for _, p := range list.Payments {
			seen[p.ID] = true
		}
		after = list.Next
	}
	if len(seen) != 31 {
		t.Errorf("the pages have %d", len(seen))
	}
}
