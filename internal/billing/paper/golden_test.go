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
		i18n.FR: "5e551c430352465d41e8db39c1fe0645151bf24c7ddc73e070190394dce25030",
		i18n.DE: "7577af4438ef0db13a1012776e0c1e60df32125a10c366fdf187116d02967fd5",
		i18n.IT: "870ddbb4e08caeeb87c5d9b9ceaef867c36a50f0e8514ecda3b58911dea649a5",
		i18n.ES: "7e1e7f7e73616b3cb21846d2643ecf6bb12653595d82417bca971fd7a38ad66b",
	} {
		sum := sha256.Sum256(write(t, everything(language), paper.Options{XML: []byte(electronic)}))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s: %s", language, got)
		}
	}
}
