package documents

import (
	"fmt"
	"math/rand/v2"

	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/money"
)

var articles = []string{
	"Webhosting “Nord”", "Domain .ch", "Serveur dédié — 64 Go", "Φιλοξενία ιστοσελίδων", "Mail <pro> & archive", "Hébergement d’un site à très grande audience, avec sauvegarde quotidienne et assistance en tout temps",
	"Ľubomírova doména", "SSL-Zertifikat", "Domínio .pt", "Σύστημα \"Αθήνα\"",
}

var names = []string{"", "example.test", "müller-söhne.test", "ελλάδα.test", "a", "staging \u0007environment", "very-long-name-of-a-domain-that-somebody-registered-a-long-time-ago-and-renews-each-year.example.test"}

// lines are one product's: one line, or two where its period straddles a change of rate.
func lines(r *rand.Rand, issued tax.Day, currency money.Currency, country string, of Case) []document.Line {
	l := document.Line{
		Name: pick(r, names), Article: pick(r, articles), Quantity: 1, List: money.New(r.Int64N(200_000), currency), Category: category(of), Rate: standardRate(country),
	}
	if r.IntN(3) == 0 {
		l.Quantity = 1 + r.IntN(35)
	}
	if r.IntN(2) == 0 { // a price per unit in whole cents
		l.List.Minor = l.List.Minor / int64(l.Quantity) * int64(l.Quantity)
	}
	if l.Category != tax.Standard {
		l.Rate = 0
	}
	if r.IntN(6) > 0 || of == ChangeOfRate {
		l.Months = pick(r, []int{1, 3, 6, 12, 24})
		l.From = issued + tax.Day(r.IntN(30))
		l.To = l.From + tax.Day(l.Months*30-1)
	}
	l.Adjustments = adjustments(r, l)
	l.Net = l.List
	for _, a := range l.Adjustments {
		l.Net.Minor += a.Amount.Minor
	}
	if of == ChangeOfRate && l.Months > 1 {
		return split(r, l)
	}
	return []document.Line{l}
}

func category(of Case) tax.Category {
	switch of {
	case ReverseCharge:
		return tax.ReverseCharge
	case Abroad:
		return tax.OutOfScope
	case NotRegistered:
		return tax.Exempt
	case ZeroRated:
		return tax.ZeroRated
	case Export:
		return tax.Export
	}
	return tax.Standard
}

func standardRate(country string) money.Rate {
	if country == "CH" {
		return 810
	}
	return 2000
}

// adjustments never take more than the price.
func adjustments(r *rand.Rand, l document.Line) (all []document.Adjustment) {
	rest := l.List
	less := func(a document.Adjustment) {
		a.Amount = a.Amount.Neg()
		rest.Minor += a.Amount.Minor
		all = append(all, a)
	}
	if r.IntN(4) == 0 {
		rate := money.Rate(500 * (1 + r.Int64N(8)))
		less(document.Adjustment{Kind: document.ByVolume, Rate: rate, From: 2 + r.IntN(30), Amount: rest.Share(rate)})
	}
	if r.IntN(6) == 0 {
		rate := money.Rate(100 * (1 + r.Int64N(50)))
		less(document.Adjustment{Kind: document.ByCode, Code: fmt.Sprintf("WELCOME&%d", r.IntN(99)), Rate: rate, Amount: rest.Share(rate)})
	}
	if r.IntN(10) == 0 {
		less(document.Adjustment{Kind: document.ByGratuity, Amount: rest})
	}
	if r.IntN(6) == 0 {
		all = append(all, document.Adjustment{Kind: document.SetUp, Amount: money.New(1+r.Int64N(20_000), l.List.Currency)})
	}
	if r.IntN(8) == 0 {
		all = append(all, document.Adjustment{Kind: document.Warranty, Amount: money.New(1+r.Int64N(5_000), l.List.Currency)})
	}
	return all
}

// split divides a line at a change of rate by days, list price and adjustments alike.
func split(r *rand.Rand, l document.Line) []document.Line {
	days := int64(l.To-l.From) + 1
	before := 1 + r.Int64N(days-1)
	first, second := l, l
	first.To, second.From = l.From+tax.Day(before)-1, l.From+tax.Day(before)
	second.Rate = l.Rate + 40
	weights := []int64{before, days - before}
	list := money.Spread(l.List, weights)
	first.List, second.List = list[0], list[1]
	first.Net, second.Net = list[0], list[1]
	first.Adjustments, second.Adjustments = nil, nil
	for _, a := range l.Adjustments {
		parts := money.Spread(a.Amount, weights)
		for i, half := range []*document.Line{&first, &second} {
			if part := a; !parts[i].IsZero() {
				part.Amount = parts[i]
				half.Adjustments = append(half.Adjustments, part)
				half.Net.Minor += part.Amount.Minor
			}
		}
	}
	return []document.Line{first, second}
}
