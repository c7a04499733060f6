package reminder

import (
	"slices"

	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/money"
)

// Sample is one step of what happens with an invoice that does not exist, as staff preview it.
type Sample struct {
	Planned
	Mail Mail
}

// The sample invoice.
const (
	sampleTotal = 96_15
	// SampleDays is how many days there are to pay it.
	SampleDays = 30
)

// Preview is what happens with a sample invoice of a day that nobody pays, with the mails in a language.
func (p Policy) Preview(issued tax.Day, currency money.Currency, lang i18n.Lang) []Sample {
	due := issued + SampleDays
	all := slices.Clone(p)
	all.sort()
	var samples []Sample
	var fees int64
	planned := all.Calendar(Facts{Issued: issued, Due: due, Products: true, Today: issued})
	for i, step := range planned {
		fees += step.Fee(currency).Minor
		m := Mail{Kind: step.Kind, Name: "Olive", Organization: "Atelier Lumière SA", OrgNumber: "123456", Text: step.Texts[lang],
			Items: []MailItem{{Kind: step.Kind, Number: "2026-00412", Reference: "RF18539007547034", Amount: money.New(sampleTotal+fees, currency), Fees: money.New(fees, currency), Due: due}}}
		if next := following(planned[i+1:]); next.Kind != "" {
			m.Next, m.NextOn = next.Kind, next.On
		}
		samples = append(samples, Sample{Planned: step, Mail: m})
	}
	return samples
}
