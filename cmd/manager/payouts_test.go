package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"manager/internal/billing/payment"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// A clerk releases payouts, writes the payment order and the list for PayPal, and takes the bank's answer, from the command line.
func TestPayoutsFromTheCommandLine(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	p := portal.Start(t, portal.Options{WithoutJobs: true, Database: settings["DATABASE_URL"], Keyring: settings["MANAGER_KEYRING_FILE"]})
	p.HoldPrepaid(cast.Org, money.New(500_00, money.CHF))
	ask := func(minor int64, to payment.Destination) string {
		act := p.ActorIn(cast.Org, cast.Olive)
		act.AuthAt = p.App.Clock()
		made, err := p.App.Payments.AskPayout(t.Context(), act, id.New[id.Event](), money.New(minor, money.CHF), to)
		if err != nil {
			t.Fatal(err)
		}
		return made.String()
	}
	account := payment.Destination{Means: "bank", Holder: "Atelier Soleil", IBAN: "CH9300762011623852957", Street: "Rue du Stand", HouseNumber: "40", PostalCode: "1204", Town: "Genève", Country: "CH"}
	payPal := payment.Destination{Means: "paypal", PayPal: "olive@paypal.example"}
	first, second, third, fourth := ask(10_00, account), ask(20_00, account), ask(30_00, payPal), ask(40_00, payPal)
	payouts := func(args ...string) []string { return append([]string{"payouts"}, args...) }
	order, list := filepath.Join(t.TempDir(), "payouts.xml"), filepath.Join(t.TempDir(), "payouts.csv")

	wantSays(t, settings, false, payouts("list"), first, "CHF 10.00", "Atelier Soleil", fourth, "PayPal olive@paypal.example")
	wantSays(t, settings, true, payouts("release", "--all"), "name payouts, or --all with --currency")
	wantSays(t, settings, true, payouts("release", "one"), `"one" is no payout`)
	wantSays(t, settings, false, payouts("release", first), first+" CHF 10.00 to CH93 0076 2011 6238 5295 7 Atelier Soleil is released")
	wantSays(t, settings, false, payouts("release", "--all", "--currency", "CHF"), second, third, fourth)

	wantSays(t, settings, false, payouts("file", "--currency", "CHF", "--out", order), "2 transfers, CHF 30.00, message ")
	written := readFile(t, order)
	wantSays(t, settings, false, payouts("file", "--currency", "CHF", "--out", order), "2 transfers, CHF 30.00", "as it was written before")
	if again := readFile(t, order); again != written || !strings.Contains(written, "pain.001.001.09") {
		t.Errorf("the payment order is another one the second time, or none:\n%s", again)
	}

	wantSays(t, settings, false, payouts("paypal", "--out", list), "2 payouts")
	if rows := readFile(t, list); !strings.Contains(rows, "olive@paypal.example,30.00,CHF,"+third) || !strings.Contains(rows, fourth) {
		t.Errorf("the list for PayPal is\n%s", rows)
	}
	wantSays(t, settings, false, payouts("paid", third))
	wantSays(t, settings, true, payouts("failed", fourth), "--why")
	wantSays(t, settings, false, payouts("failed", fourth, "--why", "no such account"))

	answer := filepath.Join(t.TempDir(), "answer.xml")
	var message, endToEnd string
	testkit.Read(t, p.App.DB, `select f.message_id, p.end_to_end from payouts p join payout_files f on f.id = p.file_id where p.id = @id`, db.Args{"id": second}, &message, &endToEnd)
	single := `<TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>`
	text := fmt.Sprintf(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>A</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P</OrgnlPmtInfId>`+
		single+single+`</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`, message, endToEnd, "NONE-OF-OURS")
	if err := os.WriteFile(answer, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	wantSays(t, settings, false, payouts("answer", answer), "answer.xml: 1 payouts put back, 0 answers noted, 1 wait for a clerk")
	wantSays(t, settings, false, payouts("answer", answer), "answer.xml was taken before")
	wantSays(t, settings, false, payouts("list", "returned"), second, "AC04", fourth, "no such account")
	wantSays(t, settings, false, payouts("answers"), "NONE-OF-OURS", "it names no transfer or payment order of ours")
	waits := testkit.Value[string](t, p.App.DB, `select id::text from payout_answers where state = 'waiting'`, nil)
	wantSays(t, settings, false, payouts("dismiss", waits))
	wantSays(t, settings, true, payouts("dismiss", waits))
	if says, err := run(t, settings, payouts("answers")...); err != nil || strings.Contains(says, "NONE-OF-OURS") {
		t.Errorf("after it was dismissed: %s, %v", says, err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
