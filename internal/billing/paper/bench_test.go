package paper_test

import (
	"io"
	"testing"

	"manager/internal/billing/document"
	"manager/internal/billing/paper"
	"manager/internal/i18n"
)

// How long a fresh document takes: with the Swiss code, with that of SEPA, and paid.
func BenchmarkWrite(b *testing.B) {
	paid := swissInvoice(i18n.DE)
	paid.Paid = paid.Total
	for _, one := range []struct {
		name string
		c    document.Content
	}{{"swiss", swissInvoice(i18n.DE)}, {"sepa", frenchInvoice(i18n.DE)}, {"paid", paid}} {
		b.Run(one.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := paper.Write(io.Discard, one.c, paper.Options{XML: make([]byte, 6000)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
