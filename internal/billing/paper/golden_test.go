package paper_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/paper"
	"manager/internal/i18n"
	"manager/internal/money"
)

// everything is a document that says all that one can say.
func everything(language i18n.Lang) document.Content {
	c := swissInvoice(language)
	c.PurchaseOrder, c.Buyer.Reference = "PO-4711", "Kostenstelle 12"
	c.Lines[2].Adjustments = []document.Adjustment{{Kind: document.ByVolume, From: 3, Rate: 1000, Amount: money.New(-720, money.CHF)}, {Kind: document.SetUp, Amount: money.New(500, money.CHF)}}
	c.Lines[2].Net.Minor -= 220
	for range 20 {
		c.Lines = append(c.Lines, c.Lines[3])
	}
	c.Lines[5].Rate = 260
	c = sum(c)
	c.Paid, c.Means = money.New(1000, money.CHF), []document.Means{{Means: "prepaid", Amount: money.New(1000, money.CHF)}}
	return c
}

// Breaks when a document of format 1 comes out in other bytes than before. Issued documents are
// printed the same for ten years: another look or text needs a new document.Format beside this
// one. Only another version of the font, gofpdf or the compressor may change the sums alone.
func TestFormat1IsFrozen(t *testing.T) {
	t.Parallel()
	if document.Format != 1 {
		t.Fatal("add the sums of the new format, and keep these")
	}
	for language, want := range map[i18n.Lang]string{
		i18n.EN: "b428c8475a137ae673bb3b53cdc02daa445cda289b6079e9e6406950a6dee41a",
		i18n.FR: "038eed75cc741d449b69bdb38caf7311edc99d9a4ef8ea5a686fef7b1a395eef",
		i18n.DE: "51ab12af3d744b8e89d132b96927d0c586c252955e013db5fc6e1b30e333f5f5",
		i18n.IT: "8dc982caa202bdcd4e0acc556f2dde3bd4e207f18ebe622994982a20433f43e9",
		i18n.ES: "e32b5b4c8c86a54d04c4cf07fce3746934a005b0b7068c949fae5a5e4ee94d98",
	} {
		sum := sha256.Sum256(write(t, everything(language), paper.Options{XML: []byte(electronic)}))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s: %s", language, got)
		}
	}
}
