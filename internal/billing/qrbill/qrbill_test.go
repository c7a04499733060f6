package qrbill_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"manager/internal/billing/qrbill"
	"manager/internal/money"
)

var (
	seller = qrbill.Party{Name: "Hébergement Exemple SA", Street: "Rue du Lac", HouseNumber: "22a", PostalCode: "1000", Town: "Lausanne", Country: "CH"}
	buyer  = qrbill.Party{Name: "Łukasz Kräutłą", Street: "€-Straße", HouseNumber: "20", PostalCode: "80331", Town: "München", Country: "DE"}
)

const (
	qrIBAN = "CH4431999123000889012"
	plain  = "CH9300762011623852957"
)

func chf(minor int64) money.Money { return money.New(minor, money.CHF) }

func TestQRReferences(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]qrbill.QRR{
		"21000000000313947143000901": "210000000003139471430009017", "820779122585742128669": "000008207791225857421286694", "31001400018310019779911119": "310014000183100197799111196",
	} {
		if got, err := qrbill.NewQRR(number); err != nil || got != want {
			t.Errorf("%s becomes %s, %v, want %s", number, got, err, want)
		}
	}
	for typed, right := range map[string]bool{
		"21 00000 00003 13947 14300 09017": true, "000008207791225857421286694": true, "310014000183100197799111196": true, "210000000003139471430009016": false,
		"000000000000000000000000000": false, "21000000000313947143000901": false, "21000000000313947143000901x": false, "": false,
	} {
		if _, ok := qrbill.ParseQRR(typed); ok != right {
			t.Errorf("%q counts as right: %t", typed, ok)
		}
	}
	made, err := qrbill.NewQRR("21000000000313947143000901")
	if err != nil || made.Grouped() != "21 00000 00003 13947 14300 09017" {
		t.Errorf("%q, %v", made.Grouped(), err)
	}
	for _, bad := range []string{"", "0", "000", "12a", strings.Repeat("1", 27)} {
		if got, err := qrbill.NewQRR(bad); err == nil {
			t.Errorf("%q becomes %s", bad, got)
		}
	}
	// One wrong figure, and two neighbours that changed places, are always found.
	for i := range 27 {
		for _, other := range "0123456789" {
			wrong := string(made[:i]) + string(other) + string(made[i+1:])
			if _, ok := qrbill.ParseQRR(wrong); ok && wrong != string(made) {
				t.Errorf("%s counts as right", wrong)
			}
		}
		if i > 0 && made[i] != made[i-1] {
			wrong := string(made[:i-1]) + string(made[i]) + string(made[i-1]) + string(made[i+1:])
			if _, ok := qrbill.ParseQRR(wrong); ok {
				t.Errorf("%s counts as right", wrong)
			}
		}
	}
}

func TestCreditorReferences(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]qrbill.SCOR{"539007547034": "RF18539007547034", "2026000123": "RF462026000123", "I20200631": "RF15I20200631"} {
		if got, err := qrbill.NewSCOR(body); err != nil || got != want {
			t.Errorf("%s becomes %s, %v, want %s", body, got, err, want)
		}
		if got, ok := qrbill.ParseSCOR(strings.ToLower(want.Grouped())); !ok || got != want {
			t.Errorf("%s is read as %s, %t", want.Grouped(), got, ok)
		}
	}
	for _, bad := range []string{"RF0072", "RF0172", "RF9972", "RF19539007547034", "RF18", "", "AB18539007547034", "RF18539007547034123456789012", "RF1853900754703é"} {
		if _, ok := qrbill.ParseSCOR(bad); ok {
			t.Errorf("%q counts as right", bad)
		}
	}
	for _, bad := range []string{"", "ab", strings.Repeat("1", 22), "1 2", "é"} {
		if got, err := qrbill.NewSCOR(bad); err == nil {
			t.Errorf("%q becomes %s", bad, got)
		}
	}
}

func TestPayloadOfABill(t *testing.T) {
	t.Parallel()
	creditor := "S\nHébergement Exemple SA\nRue du Lac\n22a\n1000\nLausanne\nCH\n"
	open := strings.Repeat("\n", 7)
	debtor := "S\nŁukasz Kräutłą\n€-Straße\n20\n80331\nMünchen\nDE\n"
	for name, c := range map[string]struct {
		bill qrbill.Bill
		want string
	}{
		"everything": {qrbill.Bill{Account: qrIBAN, Creditor: seller, Amount: chf(2590), Debtor: buyer, QRR: "210000000003139471430009017", Message: "Invoice 2026-00412", Structured: "//S1/10/2026-00412", Alternatives: []string{"eBill/B/1", "x//y"}},
			"SPC\n0200\n1\n" + qrIBAN + "\n" + creditor + open + "25.90\nCHF\n" + debtor + "QRR\n210000000003139471430009017\nInvoice 2026-00412\nEPD\n//S1/10/2026-00412\neBill/B/1\nx//y"},
		"as little as can be": {qrbill.Bill{Account: plain, Creditor: seller, Amount: money.Zero(money.EUR)},
			"SPC\n0200\n1\n" + plain + "\n" + creditor + open + "\nEUR\n" + open + "NON\n\n\nEPD"},
		"nothing to pay": {qrbill.Bill{Account: plain, Creditor: seller, Amount: money.Zero(money.CHF), NotForPayment: "DO NOT USE FOR PAYMENT"},
			"SPC\n0200\n1\n" + plain + "\n" + creditor + open + "0.00\nCHF\n" + open + "NON\n\nDO NOT USE FOR PAYMENT\nEPD"},
		"creditor reference": {qrbill.Bill{Account: plain, Creditor: seller, Amount: chf(194975), SCOR: "RF18539007547034"},
			"SPC\n0200\n1\n" + plain + "\n" + creditor + open + "1949.75\nCHF\n" + open + "SCOR\nRF18539007547034\n\nEPD"},
	} {
		got, err := c.bill.Payload()
		if err != nil || got != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, c.want)
		}
		if n := strings.Count(got, "\n") + 1; n < 31 || n > 34 {
			t.Errorf("%s: %d lines", name, n)
		}
	}
}

func TestBillsThatAreRefused(t *testing.T) {
	t.Parallel()
	good := qrbill.Bill{Account: qrIBAN, Creditor: seller, Amount: chf(100), QRR: "210000000003139471430009017"}
	for name, spoil := range map[string]func(*qrbill.Bill){
		"QR-IBAN without a QR reference": func(b *qrbill.Bill) { b.QRR, b.SCOR = "", "RF18539007547034" },
		"QR reference without a QR-IBAN": func(b *qrbill.Bill) { b.Account = plain },
		"two references":                 func(b *qrbill.Bill) { b.SCOR = "RF18539007547034" },
		"wrong check digit":              func(b *qrbill.Bill) { b.QRR = "210000000003139471430009016" },
		"foreign account":                func(b *qrbill.Bill) { b.Account, b.QRR = "DE89370400440532013000", "" },
		"account with spaces":            func(b *qrbill.Bill) { b.Account = "CH44 3199 9123 0008 8901 2" },
		"no currency":                    func(b *qrbill.Bill) { b.Amount = money.Money{} },
		"less than nothing":              func(b *qrbill.Bill) { b.Amount = chf(-1) },
		"more than a slip takes":         func(b *qrbill.Bill) { b.Amount = chf(100_000_000_000) },
		"no town":                        func(b *qrbill.Bill) { b.Creditor.Town = "" },
		"name of 71 letters":             func(b *qrbill.Bill) { b.Creditor.Name = strings.Repeat("é", 71) },
		"debtor without a country":       func(b *qrbill.Bill) { b.Debtor = buyer; b.Debtor.Country = "" },
		"message of 141 letters":         func(b *qrbill.Bill) { b.Message = strings.Repeat("x", 141) },
		"message and more":               func(b *qrbill.Bill) { b.Message, b.Structured = strings.Repeat("x", 100), strings.Repeat("y", 41) },
		"nothing to pay and an amount":   func(b *qrbill.Bill) { b.NotForPayment = "DO NOT USE FOR PAYMENT" },
		"three alternatives":             func(b *qrbill.Bill) { b.Alternatives = []string{"a", "b", "c"} },
	} {
		bad := good
		spoil(&bad)
		if got, err := bad.Payload(); err == nil {
			t.Errorf("%s: taken: %s", name, got)
		}
	}
	full := good
	full.Creditor.Name, full.Creditor.Street, full.Creditor.HouseNumber, full.Creditor.PostalCode, full.Creditor.Town = strings.Repeat("N", 70), strings.Repeat("S", 70), strings.Repeat("1", 16), strings.Repeat("2", 16), strings.Repeat("T", 35)
	full.Debtor = full.Creditor
	full.Message, full.Alternatives = strings.Repeat("m", 140), []string{strings.Repeat("a", 100), strings.Repeat("b", 100)}
	full.Amount = chf(99_999_999_999)
	if got, err := full.Payload(); err != nil || utf8.RuneCountInString(got) > 997 {
		t.Errorf("the longest of all: %d characters, %v", utf8.RuneCountInString(got), err)
	}
}

func TestLettersOfABill(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"Zu\u0308rich": "Zürich", "Ελλάς": "?????", "a\nb": "a b", " Țș€ ": "Țș€", "日本😀": "???", "ő ű č ł": "ő ű č ł"} {
		if got := qrbill.Clean(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestPayloadOfATransfer(t *testing.T) {
	t.Parallel()
	eur := func(minor int64) money.Money { return money.New(minor, money.EUR) }
	got, err := qrbill.Transfer{Holder: "Example Hosting GmbH", Account: "DE89370400440532013000", Amount: eur(1200), Reference: "RF18539007547034"}.Payload()
	if want := "BCD\n002\n1\nSCT\n\nExample Hosting GmbH\nDE89370400440532013000\nEUR12.00\n\nRF18539007547034"; err != nil || got != want {
		t.Errorf("%v: %q, want %q", err, got, want)
	}
	got, err = qrbill.Transfer{Holder: "Müller & Söhne", Account: "DE89370400440532013000", BIC: "COBADEFF", Amount: eur(1), Text: "Invoice 12"}.Payload()
	if want := "BCD\n002\n1\nSCT\nCOBADEFF\nMüller & Söhne\nDE89370400440532013000\nEUR0.01\n\n\nInvoice 12"; err != nil || got != want {
		t.Errorf("%v: %q, want %q", err, got, want)
	}
	for name, bad := range map[string]qrbill.Transfer{
		"francs":         {Holder: "A", Account: "DE89370400440532013000", Amount: chf(1)},
		"nothing":        {Holder: "A", Account: "DE89370400440532013000", Amount: eur(0)},
		"no holder":      {Account: "DE89370400440532013000", Amount: eur(1)},
		"wrong account":  {Holder: "A", Account: "DE88370400440532013000", Amount: eur(1)},
		"both":           {Holder: "A", Account: "DE89370400440532013000", Amount: eur(1), Reference: "RF18539007547034", Text: "x"},
		"too many bytes": {Holder: strings.Repeat("€", 70), Account: "DE89370400440532013000", Amount: eur(1), Text: strings.Repeat("€", 140)},
	} {
		if got, err := bad.Payload(); err == nil {
			t.Errorf("%s: taken: %s", name, got)
		}
	}
}
