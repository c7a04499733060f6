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
		i18n.EN: "f43a2d5f83723ac5317b53d15395741164f7c8e67177793f316e49ada4a95e81",
		i18n.FR: "521edc2f0d94d9cc2a164c5704e80c93e30299ec829a3c987adc704162263532",
		i18n.DE: "7eab5d70467de5da3d04014d0e17cc4151e7a4e9ab7cd1619f8ae6dc7ddc76b5",
		i18n.IT: "73d04463d51943c552f15a98aac13a885ad22f70c067b880bd697b7f2d1244a6",
		i18n.ES: "105bbfd53a102de98b363f281e1523f7e515b8d55b66c5d1278afc8789bd7a75",
	} {
		sum := sha256.Sum256(write(t, everything(language), paper.Options{XML: []byte(electronic)}))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s: %s", language, got)
		}
	}
}
