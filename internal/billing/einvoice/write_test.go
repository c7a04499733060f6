package einvoice_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/einvoice"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/money"
	"manager/internal/testkit/documents"
)

func of(number uint64, c documents.Case) document.Content {
	return documents.Of(rand.New(rand.NewPCG(number, 16)), c)
}

// Breaks when a document of format 1 is written otherwise than when the format was
// made: what was issued must keep its bytes. A new wording needs a new format.
func TestFormatOneKeepsItsBytes(t *testing.T) {
	t.Parallel()
	for title, content := range issued() {
		for _, s := range syntaxes {
			name := filepath.Join("testdata", title+"_"+strings.ToLower(s.name)+".xml")
			text := written(t, s, content)
			inv, err := s.parse(text)
			if broken := inv.Check(); err != nil || len(broken) > 0 {
				t.Errorf("%s: %v, %v", name, broken, err)
			}
			if os.Getenv("WRITE_TESTDATA") != "" {
				if err := os.WriteFile(name, text, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			kept, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(kept, text) {
				t.Errorf("%s has changed", name)
			}
		}
	}
}

// Breaks when what can't be an invoice of EN 16931 is written all the same.
func TestWrongContentsAreRefused(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*document.Content){
		"a format of the future":         func(c *document.Content) { c.Format = 2 },
		"no number":                      func(c *document.Content) { c.Number = "\u0007" },
		"no seller":                      func(c *document.Content) { c.Seller.Name = "" },
		"nobody identified":              func(c *document.Content) { c.Seller.VATNumber, c.Seller.Registration = "", "" },
		"no buyer":                       func(c *document.Content) { c.Buyer.Name = " " },
		"no lines":                       func(c *document.Content) { c.Lines = nil },
		"no VAT":                         func(c *document.Content) { c.VATLines = nil },
		"reverse charge without a buyer": func(c *document.Content) { c.Buyer.VATNumber, c.Buyer.Registration = "", "" },
		"a cent too much VAT":            func(c *document.Content) { c.VATLines[0].VAT.Minor++ },
		"a cent too much net":            func(c *document.Content) { c.Net.Minor++ },
		"a cent too much":                func(c *document.Content) { c.Total.Minor++ },
		"a line a cent off":              func(c *document.Content) { c.Lines[0].Net.Minor++ },
		"a line of no units":             func(c *document.Content) { c.Lines[0].Quantity = 0 },
		"a period that runs back":        func(c *document.Content) { c.Lines[0].From, c.Lines[0].To = 20_700, 20_600 },
		"two categories": func(c *document.Content) {
			c.VATLines = append(c.VATLines, document.VATLine{Category: tax.OutOfScope, Net: money.Zero(money.EUR), VAT: money.Zero(money.EUR)})
		},
		"a credit note of nothing": func(c *document.Content) { c.Kind, c.Original = document.CreditNote, nil },
	} {
		c := of(7, documents.ReverseCharge)
		spoil(&c)
		for _, s := range syntaxes {
			var b bytes.Buffer
			if err := s.write(&b, c); !errors.Is(err, einvoice.ErrIncomplete) || b.Len() > 0 {
				t.Errorf("%s, %s: %v, %d bytes", name, s.name, err, b.Len())
			}
		}
	}
	c := of(7, documents.Domestic)
	c.Kind = document.ProForma
	if err := einvoice.WriteCII(&bytes.Buffer{}, c); !errors.Is(err, einvoice.ErrProForma) {
		t.Errorf("a pro forma invoice: %v", err)
	}
}

// Breaks when the words that the law wants are missing in a language.
func TestReverseChargeIsNamed(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		c := of(8, documents.ReverseCharge)
		c.Language = lang
		inv, err := syntaxes[1].parse(written(t, syntaxes[1], c))
		if err != nil || !strings.Contains(strings.ToLower(inv.VAT[0].Reason), "reverse charge") {
			t.Errorf("%s: %q, %v", lang, inv.VAT[0].Reason, err)
		}
	}
}

// Breaks when a number of a party is written in another form than the lists of identifiers have it.
func TestNumbersOfParties(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ country, vat, registration, peppol, want string }{
		{"CH", "CHE-109.322.551 MWST", "CHE-109.322.551", "", "CHE109322551|CHE109322551|0183||"},
		{"FR", "FR83404833048", "404 833 048", "", "FR83404833048|404833048|0002||"},
		{"FR", "", "404 833 048 00022", "", "|40483304800022|0009||"},
		{"GR", "EL094259216", "", "0088:7300010000001", "EL094259216|||7300010000001|0088"},
		{"NO", "923609016MVA", "923609016", "0192:923609016", "NO923609016MVA|923609016||923609016|0192"},
		{"DE", "DE136695976", "HRB 1234", "EM:a@b.test", "DE136695976|HRB 1234|||"},
		{"DE", "DE136695976", "HRB 1234", "9999:1", "DE136695976|HRB 1234|||"},
		{"DE", "DE136695976", "HRB 1234", "nonsense", "DE136695976|HRB 1234|||"},
		{"GB", "XI980780684", "", "", "XI980780684||||"},
	} {
		c := of(9, documents.Domestic)
		c.Buyer.Address.Country, c.Buyer.VATNumber, c.Buyer.Registration, c.Buyer.PeppolID = test.country, test.vat, test.registration, test.peppol
		inv, err := syntaxes[0].parse(written(t, syntaxes[0], c))
		b := inv.Buyer
		if got := strings.Join([]string{b.VATID, b.Registration, b.RegistrationScheme, b.Electronic, b.ElectronicScheme}, "|"); err != nil || got != test.want {
			t.Errorf("%+v: %s, %v", test, got, err)
		}
	}
}
