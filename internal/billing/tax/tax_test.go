package tax_test

import (
	"fmt"
	"testing"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/testkit"
)

func TestDecide(t *testing.T) {
	t.Parallel()
	swiss, french, oss := tax.Seller{Country: "CH"}, tax.Seller{Country: "FR"}, tax.Seller{Country: "FR", OSS: true}
	company := func(country string, checked bool) tax.Buyer {
		return tax.Buyer{Country: country, Business: true, VATNumber: "X1", NumberChecked: checked}
	}
	person := func(country string) tax.Buyer { return tax.Buyer{Country: country} }
	for _, c := range []struct {
		seller tax.Seller
		buyer  tax.Buyer
		want   string
	}{
		{swiss, person("CH"), "S CH domestic"}, {swiss, company("LI", false), "S CH domestic"}, {swiss, person("FR"), "O  abroad"}, {swiss, company("DE", true), "O  abroad"},
		{tax.Seller{Country: "LI"}, person("CH"), "S CH domestic"},
		{french, person("FR"), "S FR domestic"}, {oss, company("FR", true), "S FR domestic"}, {french, person("CH"), "O  abroad"},
		{oss, company("DE", true), "AE  reverse_charge"}, {french, company("DE", true), "AE  reverse_charge"},
		{oss, company("DE", false), "S DE number_unchecked"}, {french, company("DE", false), "S FR number_unchecked"},
		{oss, person("IT"), "S IT destination"}, {french, person("IT"), "S FR sellers_rate"}, {oss, tax.Buyer{Country: "IT", Business: true}, "S IT destination"},
	} {
		d := tax.Decide(c.seller, c.buyer)
		if got := fmt.Sprintf("%s %s %s", d.Category, d.Country, d.Reason); got != c.want {
			t.Errorf("%+v to %+v: %s, want %s", c.seller, c.buyer, got, c.want)
		}
	}
}

// The registrations of the seller hold on their first and last day, and not beside them.
func TestRegistrationsHoldOnTheirDays(t *testing.T) {
	t.Parallel()
	r := tax.Registrations{Country: "FR", VAT: &tax.Span{From: day("2027-01-01")}, OSS: &tax.Span{From: day("2027-03-01"), Until: day("2027-12-31")}}
	italian := tax.Buyer{Country: "IT"}
	for on, want := range map[string]tax.Reason{
		"2026-12-31": tax.NotRegistered, "2027-01-01": tax.SellersRate, "2027-02-28": tax.SellersRate, "2027-03-01": tax.Destination, "2027-12-31": tax.Destination, "2028-01-01": tax.SellersRate,
	} {
		if got := tax.Decide(r.On(day(on)), italian).Reason; got != want {
			t.Errorf("on %s it is %s, want %s", on, got, want)
		}
	}
	if never := (tax.Registrations{Country: "FR"}).On(day("2027-01-01")); !never.Unregistered || never.OSS {
		t.Errorf("without registrations the seller is %+v", never)
	}
}

func day(s string) tax.Day {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return tax.DayOf(d)
}

// A period that straddles a change of rate is split by days.
func TestSplitByDays(t *testing.T) {
	t.Parallel()
	rates := tax.Rates{{"AT", day("2016-01-01"), 2000}, {"CH", day("2018-01-01"), 770}, {"CH", day("2024-01-01"), 810}, {"CH", day("2028-01-01"), 850}, {"DE", day("2007-01-01"), 1900}}
	for _, c := range []struct{ country, from, until, want string }{
		{"CH", "2027-07-01", "2028-07-01", "[{810 184} {850 182}]"},
		{"CH", "2026-11-28", "2027-11-28", "[{810 365}]"},
		{"CH", "2023-12-31", "2024-01-01", "[{770 1}]"},
		{"CH", "2024-01-01", "2024-01-01", "[{810 1}]"},
		{"CH", "2023-01-01", "2029-01-01", "[{770 365} {810 1461} {850 366}]"},
		{"DE", "2026-01-01", "2026-02-01", "[{1900 31}]"},
	} {
		parts, err := rates.Split(c.country, day(c.from), day(c.until))
		if got := fmt.Sprint(parts); err != nil || got != c.want {
			t.Errorf("%s %s to %s: %s, %v; want %s", c.country, c.from, c.until, got, err, c.want)
		}
	}
	if _, err := rates.Split("CH", day("2001-01-01"), day("2002-01-01")); err == nil {
		t.Error("a day before all rates is taxed")
	}
	if _, err := rates.Split("XX", day("2026-01-01"), day("2027-01-01")); err == nil {
		t.Error("an unknown country is taxed")
	}
}

func TestRatesOfTheCatalogue(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	var rates tax.Rates
	batch := &db.Batch{}
	tax.QueueRates(batch, &rates)
	if err := d.Read(t.Context(), db.System("test"), batch); err != nil {
		t.Fatal(err)
	}
	for country, want := range map[string]string{"CH": "[{810 365}]", "FR": "[{2000 365}]", "IT": "[{2200 365}]", "HU": "[{2700 365}]"} {
		parts, err := rates.Split(country, day("2026-11-28"), day("2027-11-28"))
		if got := fmt.Sprint(parts); err != nil || got != want {
			t.Errorf("%s: %s, %v", country, got, err)
		}
	}
}
