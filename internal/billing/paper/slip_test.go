package paper_test

import (
	"bytes"
	"image"
	"math"
	"strings"
	"testing"

	"manager/internal/billing/paper"
	"manager/internal/i18n"
	"manager/internal/money"
)

const swissPayload = "SPC\n0200\n1\nCH4431999123000889012\nS\nDemo Cloud SA\nRue du Lac\n12\n1207\nGenève\nCH\n\n\n\n\n\n\n\n496.03\nCHF\nS\nAtelier Lumière SA\nRue du Stand\n40\n1204\nGenève\nCH\nQRR\n000000000034926122026004189\nRechnung 2026-00418\nEPD"

// Fails when a code, read from the pixels of the page, is not what the bank needs.
func TestCodesAreReadFromThePage(t *testing.T) {
	t.Parallel()
	swiss, french := write(t, swissInvoice(i18n.DE), paper.Options{}), write(t, frenchInvoice(i18n.DE), paper.Options{})
	for _, dpi := range []int{150, 300} {
		if got := scan(t, render(t, swiss, dpi), dpi, 67, 192+17, 46); got != swissPayload {
			t.Errorf("the Swiss code at %d dpi holds %q", dpi, got)
		}
		want := "BCD\n002\n1\nSCT\n\nDemo Cloud SA\nCH9300762011623852957\nEUR458.86\n\nRF95202600419"
		picture := render(t, french, dpi)
		x, y := frame(picture, dpi)
		if got := scan(t, picture, dpi, x+6, y+6, 40); got != want {
			t.Errorf("the SEPA code at %d dpi holds %q", dpi, got)
		}
	}
}

// frame finds the corner of the box around a SEPA transfer, in millimetres.
func frame(picture image.Image, dpi int) (x, y float64) {
	x = 20
	for row := picture.Bounds().Dy() * 6 / 10; row < picture.Bounds().Dy(); row++ {
		if dark(picture, picture.Bounds().Dx()/2, row) {
			return x, float64(row) * 25.4 / float64(dpi)
		}
	}
	return x, 0
}

func dark(picture image.Image, x, y int) bool {
	r, _, _, _ := picture.At(x, y).RGBA()
	return r < 0x8000
}

// extent is the box of what is dark inside a part of the page, in millimetres.
func extent(picture image.Image, x1, y1, x2, y2 float64) (left, top, right, bottom float64) {
	const scale = 300 / 25.4
	l, u, r, b := math.MaxInt, math.MaxInt, -1, -1
	for y := int(y1 * scale); y < int(y2*scale); y++ {
		for x := int(x1 * scale); x < int(x2*scale); x++ {
			if dark(picture, x, y) {
				l, u, r, b = min(l, x), min(u, y), max(r, x+1), max(b, y+1)
			}
		}
	}
	return float64(l) / scale, float64(u) / scale, float64(r) / scale, float64(b) / scale
}

// Fails when a measure of the payment part is more than a pixel of 300 dpi off.
func TestMeasuresOfThePaymentPart(t *testing.T) {
	t.Parallel()
	file := write(t, swissInvoice(i18n.EN), paper.Options{})
	picture := render(t, file, 300)
	const pixel = 25.4/300 + 0.03
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > pixel {
			t.Errorf("%s is at %.2f mm, want %.2f", what, got, want)
		}
	}
	l, u, r, b := extent(picture, 64, 206, 117, 257.5)
	near("the code's left edge", l, 67)
	near("the code's top", u, 209)
	near("the code's right edge", r, 113)
	near("the code's bottom", b, 255)
	l, u, r, b = extent(picture, 86.55, 228.55, 93.45, 235.45) // inside the white edge of the cross
	near("the cross's left edge", l, 86.9)
	near("the cross's top", u, 228.9)
	near("the cross's right edge", r, 93.1)
	near("the cross's bottom", b, 235.1)
	if dark(picture, 1063, 2740) || !dark(picture, 1034, 2711) { // at 90, 232 and 87.5, 229.5 mm
		t.Error("the cross is not white on black")
	}
	_, u, _, b = extent(picture, 1, 191, 60, 193)
	near("the line above the slip", (u+b)/2, 192)
	l, _, r, _ = extent(picture, 61, 194, 63, 290)
	near("the line beside the receipt", (l+r)/2, 62)

	words := wordsOf(t, file)[0]
	at := func(text string, y, x float64) {
		t.Helper()
		for _, w := range words {
			if w.Text == text && math.Abs(w.XMin-x) < 0.5 && math.Abs(w.YMin-y) < 1 {
				return
			}
		}
		t.Errorf("%q does not stand at %.1f, %.1f", text, x, y)
	}
	at("Receipt", 197, 5)
	at("Payment", 197, 67)
	at("Account", 204, 5)
	at("Account", 197, 118)
	at("Currency", 260, 5)
	at("Currency", 260, 67)
	at("Amount", 260, 20)
	at("Amount", 260, 84)
	at("Separate", 188, 90.6)
	for _, w := range words {
		if w.YMin < 192 {
			continue
		}
		if in := w.XMin >= 4.9 && w.XMax <= 57.1 || w.XMin >= 66.9 && w.XMax <= 205.1; !in || w.YMax > 292 {
			t.Errorf("%q stands in a margin of the slip: %+v", w.Text, w)
		}
	}
}

// Fails when a field to fill in by hand is missing or has another size.
func TestFieldsToFillIn(t *testing.T) {
	t.Parallel()
	slip, err := paper.SlipOf(swissInvoice(i18n.EN))
	if err != nil {
		t.Fatal(err)
	}
	slip.Amount, slip.Buyer.Address.PostalCode = money.Zero(money.CHF), ""
	var file bytes.Buffer
	if err := paper.WriteSlip(&file, slip, paper.Options{}); err != nil {
		t.Fatal(err)
	}
	picture := render(t, file.Bytes(), 300)
	for _, field := range []struct {
		name           string
		x1, y1, x2, y2 float64
		wide, tall     float64
	}{
		{"receipt's amount", 26.5, 263.2, 57.6, 273.9, 30, 10}, {"receipt's debtor", 4, 235.9, 59, 257.5, 52, 20}, {"payment part's amount", 76.5, 264, 117.4, 281, 40, 15}, {"payment part's debtor", 117.6, 247.6, 186, 275, 65, 25},
	} {
		l, u, r, b := extent(picture, field.x1, field.y1, field.x2, field.y2)
		if math.Abs(r-l-field.wide) > 0.5 || math.Abs(b-u-field.tall) > 0.5 {
			t.Errorf("the field for the %s has %.1f × %.1f mm (%.1f, %.1f)", field.name, r-l, b-u, l, u)
		}
	}
	holds(t, read(t, file.Bytes()), "Payment slip", "Invoice 2026-00418", "Payable by (name/address)", "00 00000 00034 92612 20260 04189")
	if got := scan(t, picture, 300, 67, 209, 46); strings.Contains(got, "Atelier") || !strings.Contains(got, "\n\nCHF\n\n") {
		t.Errorf("the code holds %q", got)
	}
}

// Fails when a slip says other words than the guidelines do.
func TestWordsOfTheGuidelines(t *testing.T) {
	t.Parallel()
	for language, words := range map[i18n.Lang][]string{
		i18n.DE: {"Empfangsschein", "Zahlteil", "Konto / Zahlbar an", "Referenz", "Zusätzliche Informationen", "Zahlbar durch", "Währung", "Betrag", "Annahmestelle", "Vor der Einzahlung abzutrennen"},
		i18n.FR: {"Récépissé", "Section paiement", "Compte / Payable à", "Référence", "Informations supplémentaires", "Payable par", "Monnaie", "Montant", "Point de dépôt", "A détacher avant le versement"},
		i18n.IT: {"Ricevuta", "Sezione pagamento", "Conto / Pagabile a", "Riferimento", "Informazioni supplementari", "Pagabile da", "Valuta", "Importo", "Punto di accettazione", "Da staccare prima del versamento"},
		i18n.EN: {"Receipt", "Payment part", "Account / Payable to", "Reference", "Additional information", "Payable by", "Currency", "Amount", "Acceptance point", "Separate before paying in"},
		i18n.ES: {"Receipt", "Payment part", "Account / Payable to"},
	} {
		c := swissInvoice(language)
		c.Lines[0].List.Minor, c.Lines[0].Net.Minor = 200_000_00, 200_000_00
		said := read(t, write(t, sum(c), paper.Options{}))
		holds(t, said, append(words, "216 580.19", "CH44 3199 9123 0008 8901 2", "00 00000 00034 92612 20260 04189")...)
	}
}

// Fails when names and addresses that are too long for the guidelines keep a document from being printed.
func TestLongNamesOnTheSlip(t *testing.T) {
	t.Parallel()
	c := swissInvoice(i18n.DE)
	c.Buyer.Name, c.Pay.Holder = strings.Repeat("Großvermögensverwaltung ", 5), strings.Repeat("WWWWWWWWW ", 7)
	c.Buyer.Address.Street, c.Buyer.Address.Town, c.Buyer.Address.HouseNumber = strings.Repeat("Ülisbächlerstraße ", 7), strings.Repeat("Öttlingen ", 8), "12 Hinterhaus, 3. Stock links"
	c.Seller.Address.Street = strings.Repeat("WWWWWWWWW ", 7)
	file := write(t, c, paper.Options{})
	overlaps(t, "long names", wordsOf(t, file), true)
	got := strings.Split(scan(t, render(t, file, 300), 300, 67, 209, 46), "\n")
	if len(got) != 31 || !strings.HasSuffix(got[21], "...") || len([]rune(got[21])) != 70 || !strings.HasSuffix(got[25], "...") {
		t.Errorf("the code holds %q", got)
	}
	c.Buyer.Name = "Ελληνική Εταιρεία"
	if got := scan(t, render(t, write(t, c, paper.Options{}), 300), 300, 67, 209, 46); !strings.Contains(got, "\n???????? ????????\n") {
		t.Errorf("the code holds %q", got)
	}
}

// Fails when something that can't be paid by transfer gets a slip.
func TestNoSlipForNothing(t *testing.T) {
	t.Parallel()
	c := swissInvoice(i18n.EN)
	c.Paid = c.Total
	if _, err := paper.SlipOf(c); err == nil {
		t.Error("a paid invoice has a slip")
	}
	c = swissInvoice(i18n.EN)
	c.Pay.Reference = "000000000034926122026004188"
	var file bytes.Buffer
	if err := paper.Write(&file, c, paper.Options{}); err == nil {
		t.Error("a wrong reference is printed")
	}
}

// Fails when an unpaid order can't be paid by its slip, in euros or without a QR-bill.
func TestSlipOfAnOrder(t *testing.T) {
	t.Parallel()
	c := frenchInvoice(i18n.FR)
	slip := paper.Slip{Language: i18n.FR, About: paper.OrderTitle(i18n.FR, "BA-2026-117"), Customer: c.Customer, Date: c.IssuedOn, Seller: c.Seller, Buyer: c.Buyer, Amount: money.New(12345678, money.EUR), Pay: *c.Pay}
	var file bytes.Buffer
	if err := paper.WriteSlip(&file, slip, paper.Options{}); err != nil {
		t.Fatal(err)
	}
	holds(t, read(t, file.Bytes()), "Bulletin de versement", "Commande BA-2026-117", "virement SEPA", "RF95 2026 0041 9", "CH93 0076 2011 6238 5295 7", "EUR 123 456,78")
	picture := render(t, file.Bytes(), 300)
	x, y := frame(picture, 300)
	if got := scan(t, picture, 300, x+6, y+6, 40); !strings.Contains(got, "\nEUR123456.78\n") {
		t.Errorf("the code holds %q", got)
	}
	slip.Amount, slip.Pay.Reference = money.New(5000, money.CHF), "RF18539007547034"
	file.Reset()
	if err := paper.WriteSlip(&file, slip, paper.Options{}); err != nil {
		t.Fatal(err)
	}
	said := read(t, file.Bytes())
	holds(t, said, "Payer par virement bancaire", "CHF 50,00", "RF18 5390 0754 7034")
	if strings.Contains(said, "SEPA") {
		t.Error("a transfer in francs goes by SEPA")
	}
}
