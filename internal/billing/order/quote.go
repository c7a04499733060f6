package order

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"manager/internal/billing/period"
	"manager/internal/billing/price"
	"manager/internal/billing/tax"
	"manager/internal/id"
	"manager/internal/money"
)

// Item is what is to be priced: one line of a cart.
type Item struct {
	Line     id.CartLine
	Kind     string
	Offer    string
	Name     string // as the customer wants it to be called; may be empty
	Months   int
	Quantity int
	Unit     money.Money // of one unit for the period
	Setup    money.Money // of one unit, once
	Warranty money.Money // of one unit for the period, where it is ordered
	Covered  bool        // Renewal Warranty is ordered
	Tier     price.Tier  // reached by all units of the kind that run for the same period
	Gratuity id.Gratuity // one unit is free by it; zero: none

	// Of a renewal:
	Product  id.Product `json:",omitzero"`  // that it extends
	From     tax.Day    `json:",omitzero"`  // the first day of its period
	Until    tax.Day    `json:",omitzero"`  // the first day after it
	Promised []Step     `json:",omitempty"` // discounts of promo codes that hold for all periods
}

// span is the item's period, from its first day until before the other; one that is no renewal begins at start.
func (i Item) span(start time.Time) (from, until tax.Day) {
	if i.From != 0 {
		return i.From, i.Until
	}
	return tax.DayOf(start), tax.DayOf(period.Add(start, i.Months))
}

// StepKind is why a price changes from the list price on.
type StepKind string

// The steps, in the order in which they apply.
const (
	ByVolume   StepKind = "volume"
	ByGratuity StepKind = "gratuity"
	ByCode     StepKind = "code"
)

// Step is one change of a line's price.
type Step struct {
	Kind   StepKind
	Code   string     `json:",omitempty"`
	Rate   money.Rate `json:",omitempty"`
	From   int        `json:",omitempty"` // units from which the volume price applies
	Amount money.Money
}

// Line is a priced item: list price, steps, set-up, warranty; Net is what they add up to.
type Line struct {
	Item
	List          money.Money
	Steps         []Step
	SetupTotal    money.Money
	WarrantyTotal money.Money
	Net           money.Money
}

// VATLine is the tax of a document at one rate.
type VATLine struct {
	Category tax.Category
	Country  string
	Rate     money.Rate
	Net      money.Money
	VAT      money.Money
}

// Quote is a priced cart.
type Quote struct {
	Currency money.Currency
	Lines    []Line
	VATLines []VATLine
	Tax      tax.Decision
	Net      money.Money
	VAT      money.Money
	Total    money.Money

	parts [][]Part // of each line
}

// Part is a part of a line's period at one rate of VAT.
type Part struct {
	Rate money.Rate
	From tax.Day // first day
	To   tax.Day // last day
	Net  money.Money
}

// Compute prices items: list price, volume tier, gratuity, then the codes in the
// order in which they were given; discounts work on line totals. VAT is rounded
// once per rate, on the sum of the lines, each of them split by days where its
// period straddles a change of rate. It fails above what money holds.
func Compute(currency money.Currency, items []Item, codes []Code, decision tax.Decision, rates tax.Rates, start time.Time) (Quote, error) {
	q := Quote{Currency: currency, Tax: decision, Lines: make([]Line, len(items)), Net: money.Zero(currency), VAT: money.Zero(currency), Total: money.Zero(currency)}
	for i, item := range items {
		line, err := priceLine(item)
		if err != nil {
			return Quote{}, err
		}
		q.Lines[i] = line
	}
	for _, code := range codes {
		code.apply(q.Lines, currency)
	}
	for i := range q.Lines {
		if err := q.Lines[i].total(); err != nil {
			return Quote{}, err
		}
		var err error
		if q.Net, err = q.Net.Add(q.Lines[i].Net); err != nil {
			return Quote{}, err
		}
	}
	return q, q.addVAT(rates, start)
}

// priceLine is the list price and what volume and gratuity take off it.
func priceLine(item Item) (Line, error) {
	line := Line{Item: item}
	var err error
	if line.List, err = item.Unit.Times(int64(item.Quantity)); err != nil {
		return line, err
	}
	charged := int64(item.Quantity)
	if item.Tier.Discount > 0 {
		line.take(Step{Kind: ByVolume, Rate: item.Tier.Discount, From: item.Tier.From, Amount: line.List.Share(item.Tier.Discount)})
	}
	if !item.Gratuity.IsZero() {
		line.take(Step{Kind: ByGratuity, Amount: line.left().Part(1, int64(item.Quantity))})
		charged--
	}
	for _, step := range item.Promised {
		if step.Rate > 0 {
			step.Amount = line.left().Share(step.Rate)
		}
		if step.Amount.Minor = min(step.Amount.Minor, line.left().Minor); step.Amount.Positive() {
			line.take(step)
		}
	}
	if line.SetupTotal, err = item.Setup.Times(charged); err != nil {
		return line, err
	}
	if item.Covered {
		line.WarrantyTotal, err = item.Warranty.Times(charged)
	} else {
		line.WarrantyTotal = money.Zero(item.Unit.Currency)
	}
	return line, err
}

// take adds a step that takes an amount off.
func (l *Line) take(s Step) {
	s.Amount = s.Amount.Neg()
	l.Steps = append(l.Steps, s)
}

// left is what the steps so far leave of the list price.
func (l *Line) left() money.Money {
	left := l.List
	for _, step := range l.Steps {
		left.Minor += step.Amount.Minor
	}
	return left
}

func (l *Line) total() (err error) {
	l.Net, err = money.Sum(l.List.Currency, l.left(), l.SetupTotal, l.WarrantyTotal)
	return err
}

// addVAT divides the lines by rates and adds the tax on each sum, rounded once.
func (q *Quote) addVAT(rates tax.Rates, start time.Time) error {
	if q.Tax.Category != tax.Standard {
		q.VATLines = []VATLine{{Category: q.Tax.Category, Net: q.Net, VAT: money.Zero(q.Currency)}}
		q.Total = q.Net
		for _, line := range q.Lines {
			from, until := line.span(start)
			q.parts = append(q.parts, []Part{{From: from, To: until - 1, Net: line.Net}})
		}
		return nil
	}
	for _, line := range q.Lines {
		parts, err := line.split(rates, q.Tax.Country, start)
		if err != nil {
			return fmt.Errorf("price a cart: %w", err)
		}
		for _, part := range parts {
			q.addAtRate(part.Rate, part.Net)
		}
		q.parts = append(q.parts, parts)
	}
	for i := range q.VATLines {
		line := &q.VATLines[i]
		line.VAT = line.Net.Share(line.Rate)
		q.VAT.Minor += line.VAT.Minor
	}
	var err error
	q.Total, err = q.Net.Add(q.VAT)
	return err
}

// split divides a line by the rates that apply during its period, by days.
func (l Line) split(rates tax.Rates, country string, start time.Time) ([]Part, error) {
	from, until := l.span(start)
	spans, err := rates.Split(country, from, until)
	if err != nil {
		return nil, err
	}
	weights, parts := make([]int64, len(spans)), make([]Part, len(spans))
	for i, span := range spans {
		weights[i] = int64(span.Days)
		parts[i] = Part{Rate: span.Rate, From: from, To: from + tax.Day(span.Days) - 1}
		from += tax.Day(span.Days)
	}
	for i, net := range money.Spread(l.Net, weights) {
		parts[i].Net = net
	}
	return parts, nil
}

func (q *Quote) addAtRate(rate money.Rate, net money.Money) {
	for i := range q.VATLines {
		if q.VATLines[i].Rate == rate {
			q.VATLines[i].Net.Minor += net.Minor
			return
		}
	}
	q.VATLines = append(q.VATLines, VATLine{Category: q.Tax.Category, Country: q.Tax.Country, Rate: rate, Net: net})
}

// Fingerprint changes with everything that a customer sees and agrees to.
func (q Quote) Fingerprint() (string, error) {
	text, err := json.Marshal(q)
	if err != nil {
		return "", fmt.Errorf("take the fingerprint of a quote: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), nil
}
