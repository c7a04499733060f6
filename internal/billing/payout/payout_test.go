package payout_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"manager/internal/app/areas"
	"manager/internal/billing/bank"
	"manager/internal/billing/camt"
	"manager/internal/billing/ledger"
	"manager/internal/billing/payment"
	"manager/internal/billing/payout"
	"manager/internal/billing/simulator"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

type rig struct {
	*world.World
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: world.New(t)}
	token, err := r.Simulator.Give(r.Ctx(), payment.Card, simulator.Pays)
	r.Check(err)
	card, err := r.Payments.AddToken(r.Ctx(), r.Olive, token)
	r.Check(err)
	_, err = r.Payments.StartCredit(r.Ctx(), r.Olive, id.New[id.Event](), money.New(100_000, money.CHF), card, "/back")
	r.Check(err)
	return r
}

var account = payment.Destination{Means: "bank", Holder: "Zoë Müller & Söhne", IBAN: "CH9300762011623852957", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH"}

func (r *rig) ask(minor int64, to payment.Destination) id.Payout {
	r.T.Helper()
	made, err := r.Payments.AskPayout(r.Ctx(), r.Olive, id.New[id.Event](), money.New(minor, money.CHF), to)
	r.Check(err)
	return made
}

func (r *rig) release(minor int64) payout.Payout {
	r.T.Helper()
	released, err := r.Payouts.Release(r.Ctx(), "Sam", r.ask(minor, account))
	r.Check(err)
	return released
}

func (r *rig) file() payout.File {
	r.T.Helper()
	file, ok, err := r.Payouts.WriteFile(r.Ctx(), "Sam", money.CHF)
	r.Check(err)
	if !ok {
		r.T.Fatal("there is nothing to pay")
	}
	return file
}

// books holds what the accounts hold, and that all proofs hold.
func (r *rig) books(prepaid, held, transit, clearing int64) {
	r.T.Helper()
	for kind, want := range map[ledger.Kind]int64{ledger.Prepaid: prepaid, ledger.PayoutHeld: held, ledger.PayoutsInTransit: transit, ledger.BankClearing: clearing} {
		got := testkit.Value[int64](r.T, r.DB, `select coalesce(sum(balance), 0)::bigint from ledger_accounts where org_id = @org and kind = @kind`, db.Args{"org": r.Olive.Org, "kind": kind})
		if got != want {
			r.T.Errorf("%s holds %d, want %d", kind, got, want)
		}
	}
	results, err := ledger.Verify(r.Ctx(), r.DB, areas.Proofs())
	r.Check(err)
	for _, result := range results {
		for _, where := range result.Failures {
			r.T.Errorf("%s: %s", result.Proof.Name, where)
		}
	}
}

func (r *rig) states() string {
	r.T.Helper()
	return strings.Join(testkit.Column[string](r.T, r.DB, `select state || case when reason = '' then '' else ' ' || reason end from payouts order by id`, nil), ", ")
}

func (r *rig) want(states string) {
	r.T.Helper()
	if got := r.states(); got != states {
		r.T.Errorf("payouts are %q, want %q", got, states)
	}
}

// answer is a pain.002 about a message: group is its status, and each single an end-to-end ID, a status and a reason.
func answer(version, message, group string, singles ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.%s"><CstmrPmtStsRpt><GrpHdr><MsgId>A-%s</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId>`, version, group, message)
	if group != "" {
		fmt.Fprintf(&b, `<GrpSts>%s</GrpSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>`, group)
	}
	b.WriteString(`</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P</OrgnlPmtInfId>`)
	for _, single := range singles {
		parts := strings.Fields(single)
		fmt.Fprintf(&b, `<TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>%s</TxSts><StsRsnInf><Rsn><Cd>%s</Cd></Rsn><AddtlInf>account closed</AddtlInf></StsRsnInf></TxInfAndSts>`, parts[0], parts[1], parts[2])
	}
	b.WriteString(`</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`)
	return b.String()
}

func (r *rig) answer(text string) payout.Taken {
	r.T.Helper()
	taken, err := r.Payouts.TakeAnswer(r.Ctx(), "Sam", "answer.xml", strings.NewReader(text))
	r.Check(err)
	return taken
}

// booking is a notification with one entry; details stand in its TxDtls, or name the batch.
func booking(ref, sign, amount, details string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>N` + ref + `</MsgId></GrpHdr><Ntfctn><Id>N` + ref +
		`</Id><Acct><Id><IBAN>CH9300762011623852957</IBAN></Id></Acct><Ntry><Amt Ccy="CHF">` + amount + `</Amt><CdtDbtInd>` + sign + `</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-30</Dt></BookgDt><AcctSvcrRef>` + ref +
		`</AcctSvcrRef><NtryDtls>` + details + `</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`
}

func single(endToEnd, returned string) string {
	if returned != "" {
		returned = `<RtrInf><Rsn><Cd>` + returned + `</Cd></Rsn></RtrInf>`
	}
	return `<TxDtls><Refs><EndToEndId>` + endToEnd + `</EndToEndId></Refs>` + returned + `</TxDtls>`
}

func (r *rig) bank(text string, want bank.State) {
	r.T.Helper()
	taken, err := r.Bank.Take(r.Ctx(), "Sam", "camt.xml", strings.NewReader(text))
	r.Check(err)
	if taken.Counts[want] != 1 {
		r.T.Errorf("the booking is %v, want %s", taken.Counts, want)
	}
}

// Clerks release at once, and two processes write the file at once: everything happens once.
func TestReleasedAndWrittenOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	one := r.ask(6_000, account)
	for _, err := range testkit.Together(6, func(int) error { _, err := r.Payouts.Release(r.Ctx(), "Sam", one); return err }) {
		r.Check(err)
	}
	r.books(94_000, 0, 6_000, 0)
	testkit.WantFault(t, r.Payments.WithdrawPayout(r.Ctx(), r.Olive, one), fault.Conflict, "prepaid.payout.released")
	files := make([]payout.File, 6)
	for _, err := range testkit.Together(6, func(i int) (err error) { files[i], _, err = r.Payouts.WriteFile(r.Ctx(), "Sam", money.CHF); return err }) {
		r.Check(err)
	}
	later := r.release(1_000)
	files = append(files, r.file())
	fresh := 0
	for _, f := range files {
		if !bytes.Equal(f.Content, files[0].Content) {
			t.Error("two files differ")
		}
		if !f.Repeated {
			fresh++
		}
	}
	if fresh != 1 || files[6].Left != 1 || bytes.Contains(files[6].Content, []byte(later.EndToEnd)) {
		t.Errorf("%d files were new, %d payouts left", fresh, files[6].Left)
	}
	r.Clock.Advance(24 * time.Hour)
	if next := r.file(); next.Number != 1 || next.Total.Minor != 1_000 {
		t.Errorf("the next day's file is %d over %s", next.Number, next.Total)
	}
	r.books(93_000, 0, 7_000, 0)
}

// One of a release and a withdrawal at the same time wins, and the books say which.
func TestReleaseAgainstWithdrawal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 5 {
		one := r.ask(1_000, account)
		errs := testkit.Together(2, func(i int) error {
			if i == 0 {
				_, err := r.Payouts.Release(r.Ctx(), "Sam", one)
				return err
			}
			return r.Payments.WithdrawPayout(r.Ctx(), r.Olive, one)
		})
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%v", errs)
		}
	}
	sent := testkit.Value[int64](t, r.DB, `select coalesce(sum(amount), 0)::bigint from payouts where state = 'released'`, nil)
	r.books(100_000-sent, 0, sent, 0)
}

// Rejects of a single transfer and of a whole file put money back, once, by either version.
func TestAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, b := r.release(1_000), r.release(2_000)
	file := r.file()
	text := answer("03", file.MessageID, "PART", a.EndToEnd+" RJCT AC04", b.EndToEnd+" ACSC X", "NOBODYS RJCT AC01")
	if taken := r.answer(text); taken.Returned != 1 || taken.Counts[payout.AnswerWaiting] != 1 {
		t.Errorf("%+v", taken)
	}
	if !r.answer(text).Repeated || r.answer(strings.Replace(text, "A-PART", "B", 1)).Returned != 0 {
		t.Error("the same answer put money back twice")
	}
	r.want("returned AC04, released")
	if m := testkit.Said[payment.Mail](t, r.LastMail("payment")); m.Notice != payment.PayoutReturned || m.Code != "AC04" {
		t.Errorf("%+v", m)
	}
	r.books(98_000, 0, 2_000, 0)
	waiting, err := r.Payouts.Answers(r.Ctx())
	r.Check(err)
	if len(waiting) != 2 || waiting[0].Cause != payout.Unknown || waiting[0].EndToEnd != "NOBODYS" {
		t.Errorf("%+v", waiting)
	}
	r.Check(r.Payouts.Dismiss(r.Ctx(), "Sam", waiting[0].ID))
	r.answer(answer("10", file.MessageID, "RJCT"))
	r.want("returned AC04, returned AM04")
	r.books(100_000, 0, 0, 0)
}

// The debit of the whole file settles it; a reject after it waits, a return puts back, and a second return waits.
func TestSettledAndReturned(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, b := r.release(1_000), r.release(2_000)
	file := r.file()
	r.bank(booking("D1", "DBIT", "30.00", `<Btch><MsgId>`+file.MessageID+`</MsgId><NbOfTxs>2</NbOfTxs></Btch>`), bank.Payout)
	r.want("paid, paid")
	r.books(97_000, 0, 0, 3_000)
	if taken := r.answer(answer("10", file.MessageID, "", a.EndToEnd+" RJCT AC04")); taken.Counts[payout.AnswerWaiting] != 1 {
		t.Errorf("%+v", taken)
	}
	r.bank(booking("R1", "CRDT", "10.00", single(a.EndToEnd, "AC01")), bank.Payout)
	r.want("returned AC01, paid")
	r.books(98_000, 0, 0, 2_000)
	r.bank(booking("R2", "CRDT", "10.00", single(a.EndToEnd, "AC01")), bank.Waiting)
	r.bank(booking("D2", "DBIT", "20.00", single(b.EndToEnd, "")), bank.Waiting)
	r.books(98_000, 0, 0, 2_000)
}

// Singles: a debit of another amount waits; one that was rejected and debited all the same stays put back, and its credit is noted.
func TestDebitOfWhatWasRejected(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, b := r.release(1_000), r.release(2_000)
	file := r.file()
	r.answer(answer("10", file.MessageID, "", a.EndToEnd+" RJCT BE04"))
	r.bank(booking("D0", "DBIT", "19.00", single(b.EndToEnd, "")), bank.Waiting)
	r.bank(booking("D1", "DBIT", "20.00", `<TxDtls><Refs><UETR>`+b.UETR+`</UETR></Refs></TxDtls>`), bank.Payout)
	r.bank(booking("D2", "DBIT", "10.00", single(a.EndToEnd, "")), bank.Payout)
	r.bank(booking("R1", "CRDT", "10.00", single(a.EndToEnd, "BE04")), bank.Payout)
	r.want("returned BE04, paid")
	r.books(98_000, 0, 0, 2_000)
}

// PayPal payouts stand in no payment order; a clerk says what became of them.
func TestPayPal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := payment.Destination{Means: "paypal", PayPal: "olive@demo.test"}
	paid, failed := r.ask(1_000, to), r.ask(2_000, to)
	var early *payout.StateError
	if err := r.Payouts.MarkPaid(r.Ctx(), paid); !errors.As(err, &early) {
		t.Error(err)
	}
	for _, one := range []id.Payout{paid, failed} {
		_, err := r.Payouts.Release(r.Ctx(), "Sam", one)
		r.Check(err)
	}
	if _, ok, err := r.Payouts.WriteFile(r.Ctx(), "Sam", money.CHF); ok || err != nil {
		t.Errorf("a payment order to PayPal: %v", err)
	}
	for range 2 {
		r.Check(r.Payouts.MarkPaid(r.Ctx(), paid))
		r.Check(r.Payouts.Fail(r.Ctx(), failed, "no such account"))
	}
	r.want("paid, returned")
	r.books(99_000, 0, 0, 0)
}

// Answers that are none are refused with a reason, and nothing changes.
func TestBadAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a := r.release(1_000)
	good := answer("10", r.file().MessageID, "", a.EndToEnd+" RJCT AC04")
	for name, c := range map[string]struct {
		text   string
		reason camt.Reason
	}{
		"another kind": {strings.Replace(good, "pain.002.001.10", "pain.001.001.09", 1), camt.OtherKind}, "another version": {strings.Replace(good, "001.10", "001.02", 1), camt.OtherKind},
		"cut": {good[:400], camt.Truncated}, "dtd": {strings.Replace(good, "?><", `?><!DOCTYPE d [<!ENTITY a "b">]><`, 1), camt.DTD}, "no xml": {"%PDF", camt.NotXML}, "empty": {"", camt.NotXML},
		"no status": {answer("10", "M", ""), camt.Malformed},
	} {
		_, err := r.Payouts.TakeAnswer(r.Ctx(), "Sam", "answer.xml", strings.NewReader(c.text))
		var refused *camt.Refusal
		if !errors.As(err, &refused) || refused.Reason != c.reason {
			t.Errorf("%s: %v, want %s", name, err, c.reason)
		}
	}
	foreign := strings.Replace(good, "</StsRsnInf></TxInfAndSts>", `</StsRsnInf><OrgnlTxRef><Amt><InstdAmt Ccy="EUR">10.00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>`, 1)
	if taken := r.answer(foreign); taken.Counts[payout.AnswerWaiting] != 1 {
		t.Errorf("another currency: %+v", taken)
	}
	r.want("released")
	r.books(99_000, 0, 1_000, 0)
}

// The inbox takes an answer beside statements, and keeps a bad one with its reason.
func TestInboxTakesAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a := r.release(1_000)
	text := answer("10", r.file().MessageID, "", a.EndToEnd+" RJCT AC04")
	inbox := t.TempDir()
	r.Check(os.WriteFile(filepath.Join(inbox, "answer.xml"), []byte(text), 0o600))
	r.Check(os.WriteFile(filepath.Join(inbox, "old.xml"), []byte(strings.Replace(text, "001.10", "001.02", 1)), 0o600))
	r.Check(r.Bank.TakeInbox(r.Ctx(), inbox))
	r.want("returned AC04")
	for _, name := range []string{"done/answer.xml", "failed/old.xml", "failed/old.xml.reason.txt"} {
		if _, err := os.Stat(filepath.Join(inbox, name)); err != nil {
			t.Error(err)
		}
	}
	r.books(100_000, 0, 0, 0)
}
