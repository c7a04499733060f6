package pain_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/pain"
	"manager/internal/iban"
	"manager/internal/money"
)

func order(currency money.Currency, to iban.IBAN) pain.Order {
	creditor := pain.Creditor{Holder: "Zoë Müller & Söhne — Ωmega", IBAN: to, Street: strings.Repeat("ü", 70), HouseNumber: "40/b", PostalCode: "1204", Town: "Genève", Country: "CH"}
	transfer := pain.Transfer{EndToEnd: "0199e5a7c6d87000a5c2f4a31b0e9d11", UETR: "8a562c67-ca16-48ba-b074-65581be6f001", Amount: money.New(123_456, currency), To: creditor, Text: "Example Cloud 4021"}
	second := transfer
	second.EndToEnd, second.Amount = "0199e5a7c6d87000a5c2f4a31b0e9d12", money.New(5, currency)
	return pain.Order{MessageID: "0199e5a7c6d87000a5c2f4a31b0e9d00", Made: time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC), Day: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC),
		Holder: "Example Cloud", From: "CH9300762011623852957", Transfers: []pain.Transfer{transfer, second}}
}

// leaf is one text of a file, by the names of its elements.
type leaf struct{ path, text string }

func leaves(t *testing.T, content []byte) (all []leaf) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(string(content)))
	var path []string
	text := ""
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			path, text = append(path, token.Name.Local), ""
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			if strings.TrimSpace(text) != "" {
				all = append(all, leaf{strings.Join(path[2:], "/"), text})
			}
			path, text = path[:len(path)-1], ""
		}
	}
}

// The elements stand in the schema's order, and each text keeps to its length and characters.
func TestOrderKeepsToTheRules(t *testing.T) {
	t.Parallel()
	transfer := []string{"PmtId/InstrId", "PmtId/EndToEndId", "PmtId/UETR", "Amt/InstdAmt", "Cdtr/Nm", "Cdtr/PstlAdr/StrtNm", "Cdtr/PstlAdr/BldgNb", "Cdtr/PstlAdr/PstCd", "Cdtr/PstlAdr/TwnNm", "Cdtr/PstlAdr/Ctry", "CdtrAcct/Id/IBAN", "RmtInf/Ustrd"}
	most := map[string]int{"MsgId": 35, "PmtInfId": 35, "InstrId": 35, "EndToEndId": 35, "UETR": 36, "Nm": 70, "StrtNm": 70, "BldgNb": 16, "PstCd": 16, "TwnNm": 35, "Ctry": 2, "Ustrd": 140, "IBAN": 34}
	characters := regexp.MustCompile(`^[a-zA-Z0-9/?:().,'+ -]+$`)
	for currency, to := range map[money.Currency]iban.IBAN{money.CHF: "CH9300762011623852957", money.EUR: "DE89370400440532013000"} {
		content, err := pain.Write(order(currency, to))
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"GrpHdr/MsgId", "GrpHdr/CreDtTm", "GrpHdr/NbOfTxs", "GrpHdr/CtrlSum", "GrpHdr/InitgPty/Nm", "PmtInf/PmtInfId", "PmtInf/PmtMtd", "PmtInf/BtchBookg", "PmtInf/NbOfTxs", "PmtInf/CtrlSum"}
		if currency == money.EUR {
			want = append(want, "PmtInf/PmtTpInf/SvcLvl/Cd")
		}
		want = append(want, "PmtInf/ReqdExctnDt/Dt", "PmtInf/Dbtr/Nm", "PmtInf/DbtrAcct/Id/IBAN", "PmtInf/DbtrAcct/Ccy", "PmtInf/DbtrAgt/FinInstnId/Othr/Id")
		if currency == money.EUR {
			want = append(want, "PmtInf/ChrgBr")
		}
		for range 2 {
			for _, name := range transfer {
				want = append(want, "PmtInf/CdtTrfTxInf/"+name)
			}
		}
		var got []string
		for _, l := range leaves(t, content) {
			got = append(got, l.path)
			name := l.path[strings.LastIndex(l.path, "/")+1:]
			if limit := most[name]; !characters.MatchString(l.text) || limit > 0 && len(l.text) > limit {
				t.Errorf("%s is %q", l.path, l.text)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the elements are\n%s\nwant\n%s", currency, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		for _, part := range []string{"<CtrlSum>1234.61</CtrlSum>", "<NbOfTxs>2</NbOfTxs>", `<InstdAmt Ccy="` + string(currency) + `">1234.56</InstdAmt>`, "<Nm>Zoe Mueller + Soehne - Omega</Nm>", "<TwnNm>Geneve</TwnNm>"} {
			if !strings.Contains(string(content), part) {
				t.Errorf("%s is missing in\n%s", part, content)
			}
		}
	}
}

// What no bank would take is not written.
func TestOrdersThatNoBankTakes(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(o *pain.Order){
		"from a QR-IBAN":    func(o *pain.Order) { o.From = "CH4431999123000889012" },
		"francs to Germany": func(o *pain.Order) { o.Transfers[0].To.IBAN = "DE89370400440532013000" },
		"to a QR-IBAN":      func(o *pain.Order) { o.Transfers[0].To.IBAN = "CH4431999123000889012" },
		"two currencies":    func(o *pain.Order) { o.Transfers[0].Amount = money.New(100, money.EUR) },
		"nothing":           func(o *pain.Order) { o.Transfers[0].Amount = money.New(0, money.CHF) },
		"no transfer":       func(o *pain.Order) { o.Transfers = nil },
		"no town":           func(o *pain.Order) { o.Transfers[0].To.Town = "" },
		"no Latin letter":   func(o *pain.Order) { o.Transfers[0].To.Holder = "山田" },
		"long ID":           func(o *pain.Order) { o.MessageID = strings.Repeat("1", 36) },
	} {
		o := order(money.CHF, "CH9300762011623852957")
		change(&o)
		if _, err := pain.Write(o); err == nil {
			t.Errorf("%s is written", name)
		}
	}
	if !pain.Reaches(money.EUR, "GB29NWBK60161331926819") || pain.Reaches(money.EUR, "TR330006100519786457841326") || pain.Reaches(money.CHF, "DE89370400440532013000") {
		t.Error("the countries are wrong")
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"Ärger & Çelik GmbH": "Aerger + Celik GmbH", "Größe": "Groesse", "Łódź": "Lodz", "Αθήνα": "Athina", "София": "Sofiya", "//a//b/": "a/b", "a\u00a0b\tc": "a b c", "x<y>\"z\"": "x(y)'z'", "東": ".", "e\u0301": "e", "Zo\u200bé": "Zoe", "10 €": "10 EUR",
	} {
		if got := pain.Text(typed, 70); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
	if got := pain.Text(strings.Repeat("ü", 40), 35); len(got) != 35 {
		t.Errorf("%d characters", len(got))
	}
}
