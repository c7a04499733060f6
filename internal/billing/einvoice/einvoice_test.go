package einvoice_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/einvoice"
	"manager/internal/testkit/documents"
	"manager/internal/testkit/einvoices"
)

// syntax is one of the two ways to write an invoice.
type syntax struct {
	name  string
	write func(io.Writer, document.Content) error
	parse func([]byte) (einvoices.Invoice, error)
}

var syntaxes = []syntax{{"CII", einvoice.WriteCII, einvoices.ParseCII}, {"UBL", einvoice.WriteUBL, einvoices.ParseUBL}}

func written(t testing.TB, s syntax, c document.Content) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.write(&b, c); err != nil {
		t.Fatalf("%s of %s: %v", s.name, c.Number, err)
	}
	return b.Bytes()
}

// random is the document of a number, always the same one.
func random(number uint64) document.Content {
	return documents.Random(rand.New(rand.NewPCG(number, 15)))
}

// Breaks when any of 10,000 documents of every tax case breaks a rule of EN 16931,
// says other amounts than its content, or says something else in the other syntax.
func TestRandomDocumentsKeepTheRules(t *testing.T) {
	t.Parallel()
	const blocks, each = 10, 1000
	for block := range uint64(blocks) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for number := block * each; number < (block+1)*each; number++ {
				keepsTheRules(t, random(number))
				if number%10 == 0 {
					hasOneText(t, random(number))
				}
				if t.Failed() {
					t.Fatalf("document %d", number)
				}
			}
		})
	}
}

func keepsTheRules(t *testing.T, c document.Content) {
	t.Helper()
	var parsed [2]einvoices.Invoice
	for i, s := range syntaxes {
		text := written(t, s, c)
		inv, err := s.parse(text)
		if err != nil {
			t.Fatalf("%s: %v\n%s", s.name, err, text)
		}
		for _, broken := range append(inv.Check(), differences(inv, c)...) {
			t.Errorf("%s: %s", s.name, broken)
		}
		parsed[i] = inv
	}
	if !reflect.DeepEqual(parsed[0], parsed[1]) {
		t.Errorf("the syntaxes differ:\n%+v\n%+v", parsed[0], parsed[1])
	}
}

// hasOneText writes the document twice.
func hasOneText(t *testing.T, c document.Content) {
	t.Helper()
	for _, s := range syntaxes {
		if !bytes.Equal(written(t, s, c), written(t, s, c)) {
			t.Errorf("%s: two texts of the same document", s.name)
		}
	}
}

// Breaks when an amount of an invoice can be one cent off without any rule finding it.
func TestEveryAlteredAmountIsFound(t *testing.T) {
	t.Parallel()
	altered := 0
	for number := range uint64(200) {
		c := random(number)
		if len(c.Lines) > 5 { // each amount is read in a document of its own
			continue
		}
		for _, s := range syntaxes {
			text := string(written(t, s, c))
			for _, at := range einvoices.Amounts(text) {
				for _, cents := range []int64{-1, 1} {
					inv, err := s.parse([]byte(at.Altered(text, cents)))
					if err == nil && len(inv.Check()) == 0 && (at.Element == "other VAT" && len(differences(inv, c)) == 0 || at.Element != "other VAT") {
						t.Fatalf("document %d, %s: nothing finds that %s is %d cent off", number, s.name, at.Element, cents)
					}
					altered++
				}
			}
		}
	}
	if altered < 5_000 {
		t.Errorf("only %d amounts were altered", altered)
	}
}

// Breaks when the generator leaves out a case that the rules are about.
func TestRandomDocumentsHaveEveryCase(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for number := range uint64(500) {
		c := random(number)
		seen["category "+string(c.VATLines[0].Category)]++
		seen["kind "+string(c.Kind)]++
		seen["language "+string(c.Language)]++
		if len(c.VATLines) > 1 {
			seen["two rates"]++
		}
		switch {
		case c.Paid.IsZero():
			seen["unpaid"]++
		case c.Due().IsZero():
			seen["paid"]++
		default:
			seen["paid in part"]++
		}
		if c.SellersVAT != nil {
			seen["seller's VAT"]++
		}
		text := string(written(t, syntaxes[1], c))
		for _, part := range []string{"BaseQuantity", "peppol.eu", "PaymentMeansCode>58", "PaymentMeansCode>30", "PaymentMeansCode>48", "schemeID=\"0183\"", "schemeID=\"0009\"", "schemeID=\"0002\"", ">TAX<", "ReasonCode>SU", "ReasonCode>95", "ReasonCode>100"} {
			if strings.Contains(text, part) {
				seen[part]++
			}
		}
	}
	for _, want := range []string{"category S", "category AE", "category O", "category E", "category Z", "category G", "kind invoice", "kind credit_note", "language en", "language it", "two rates",
		"unpaid", "paid", "paid in part", "seller's VAT", "BaseQuantity", "peppol.eu", "PaymentMeansCode>58", "PaymentMeansCode>30", "PaymentMeansCode>48", "schemeID=\"0183\"", "schemeID=\"0009\"", "schemeID=\"0002\"", ">TAX<", "ReasonCode>SU", "ReasonCode>95", "ReasonCode>100"} {
		if seen[want] < 3 {
			t.Errorf("%s: only %d of 500", want, seen[want])
		}
	}
}
