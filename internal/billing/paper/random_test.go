package paper_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/paper"
	"manager/internal/billing/pdf"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/money"
)

// letters are of every alphabet of Europe, with some that the font lacks, controls and odd spaces.
var letters = []rune("aeinorstlucdmphgbyvkwzqjxABCDEFGHIKLMNOPRSTUVWéèàçüöäßñøåłśżźćğıőűčšžřěůþæœșțαβγδεΩЖзийђ-.,&'/()0123456789€  \u00a0\t\n\r\x00\u200b\u202f\u0301日😀")

// name is a name of up to 120 letters, some of one word.
func name(r *rand.Rand) string {
	var b strings.Builder
	b.WriteRune(letters[r.IntN(26)])
	spaces := r.IntN(4) > 0
	for range r.IntN(someOf(r, 12, 24, 119)) {
		b.WriteRune(letters[r.IntN(len(letters))])
		if spaces && r.IntN(8) == 0 {
			b.WriteByte(' ')
		}
	}
	return strings.ToValidUTF8(string([]rune(b.String())[:min(120, len([]rune(b.String())))]), "")
}

func someOf[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// random is a document of any kind, tax and length.
func random(seed uint64) document.Content {
	r := rand.New(rand.NewPCG(seed, 15))
	c := someOf(r, swissInvoice, frenchInvoice)(someOf(r, i18n.Languages...))
	currency := c.Total.Currency
	c.Kind = someOf(r, document.Invoice, document.Invoice, document.CreditNote, document.ProForma)
	if c.Kind == document.CreditNote {
		c.Original = &document.Original{Number: "2025-12345", IssuedOn: c.IssuedOn - 90}
	}
	c.Seller.Name, c.Buyer.Name, c.Buyer.CareOf = name(r), name(r), name(r)
	c.Buyer.Address.Street, c.Buyer.Address.Town, c.Buyer.Address.Country = name(r), name(r), someOf(r, "CH", "FR", "GB", "US", "IT", "GR", "JP")
	c.Buyer.Reference, c.PurchaseOrder = someOf(r, "", name(r)), someOf(r, "", "PO-4711")
	for i := range r.IntN(12) {
		c.Orders = append(c.Orders, fmt.Sprintf("BA-2026-%d", 200+i))
	}
	c.Lines = nil
	rates := someOf(r, 1, 1, 2, 35)
	for range 1 + r.IntN(someOf(r, 3, 3, 12, 50)) {
		line := document.Line{Name: someOf(r, "", name(r)), Article: name(r), Quantity: 1 + r.IntN(400), Rate: money.Rate(10 * (1 + r.IntN(rates))), Category: tax.Standard, From: someOf(r, 0, day("2026-12-01"))}
		if line.From != 0 {
			line.To = line.From + tax.Day(r.IntN(700))
		}
		line.List = money.New(r.Int64N(someOf[int64](r, 1000, 1_000_000, 100_000_000_000)), currency)
		line.Net = line.List
		for range r.IntN(4) {
			a := document.Adjustment{Kind: someOf(r, document.ByVolume, document.ByCode, document.ByGratuity, document.SetUp, document.Warranty), Code: "CODE-" + fmt.Sprint(r.IntN(1000)), From: 10, Rate: someOf[money.Rate](r, 0, 1250), Amount: money.New(r.Int64N(10_000)-5_000, currency)}
			line.Adjustments = append(line.Adjustments, a)
			line.Net.Minor += a.Amount.Minor
		}
		c.Lines = append(c.Lines, line)
	}
	c = sum(c)
	if r.IntN(3) == 0 && c.Total.Positive() {
		c.Paid.Minor = r.Int64N(c.Total.Minor + 1)
		c.Means = []document.Means{{Means: someOf(r, "prepaid", "card", "paypal", "bank_transfer"), Amount: c.Paid}}
	}
	return c
}

// Fails when a random document loses a text or number, or lets one stand on another.
func TestRandomDocumentsLoseNothing(t *testing.T) {
	t.Parallel()
	for part := range uint64(4) {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			for seed := part; seed < 200; seed += 4 {
				if checkNothingLost(t, seed); t.Failed() {
					t.Fatalf("document %d", seed)
				}
			}
		})
	}
}

func checkNothingLost(t *testing.T, seed uint64) {
	t.Helper()
	c := random(seed)
	file := write(t, c, paper.Options{})
	l, words := reader(c), wordsOf(t, file)
	said := ""
	for _, page := range words {
		for _, one := range page {
			said += one.Text
		}
	}
	said = squeeze(said)
	texts := []string{c.Number, c.Seller.Name, c.Buyer.Name, c.Buyer.CareOf, c.Buyer.Address.Town, l.Amount(c.Net), l.Amount(c.VAT), l.Amount(c.Total)}
	for _, text := range append(c.Orders, c.PurchaseOrder, c.Buyer.Reference) {
		if squeeze(pdf.Clean(text)) != "" {
			texts = append(texts, text)
		}
	}
	for _, line := range c.Lines {
		texts = append(texts, line.Name+line.Article, l.Number(line.Quantity), l.Amount(line.Net))
		for _, a := range line.Adjustments {
			texts = append(texts, l.Amount(a.Amount))
			if a.Kind == document.ByCode {
				texts = append(texts, a.Code)
			}
		}
	}
	for _, v := range c.VATLines {
		texts = append(texts, l.Percent(v.Rate)+l.Amount(v.Net)+l.Amount(v.VAT))
	}
	holds(t, said, texts...)
	overlaps(t, fmt.Sprintf("document %d", seed), words, strings.Contains(said, squeeze("CH44 3199 9123 0008 8901 2")))
}
