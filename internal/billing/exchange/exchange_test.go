package exchange_test

import (
	"errors"
	"strings"
	"testing"

	"manager/internal/billing/exchange"
	"manager/internal/money"
	"manager/internal/testkit"
)

const ecb = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
	<Cube>
		<Cube time="2026-11-27"><Cube currency="USD" rate="1.1591"/><Cube currency="CHF" rate="0.9341"/></Cube>
		<Cube time="2026-11-26"><Cube currency="CHF" rate="0.9335"/></Cube>
	</Cube>
</gesmes:Envelope>`

const bazg = `<?xml version="1.0" encoding="UTF-8"?>
<wechselkurse xmlns="https://www.backend-rates.ezv.admin.ch/xmldaily">
	<datum>27.11.2026</datum><zeit>02:00:00</zeit><gueltigkeit>28.11.2026, 29.11.2026,30.11.2026</gueltigkeit>
	<devise code="usd"><land_de>USA</land_de><waehrung>1 USD</waehrung><kurs>0.80610</kurs></devise>
	<devise code="eur"><land_de>Europäische Währungsunion</land_de><waehrung>1 EUR</waehrung><kurs>0.93810</kurs></devise>
</wechselkurse>`

func said(all []exchange.Rate) string {
	var lines []string
	for _, r := range all {
		day, err := r.On.MarshalText()
		if err != nil {
			return err.Error()
		}
		lines = append(lines, string(day)+" "+string(r.Base)+string(r.Quote)+" "+r.String()+" "+r.Source)
	}
	return strings.Join(lines, ", ")
}

func TestFilesOfRatesAreRead(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		ecb:  "2026-11-27 EURCHF 0.9341 ECB, 2026-11-26 EURCHF 0.9335 ECB",
		bazg: "2026-11-28 EURCHF 0.93810 BAZG, 2026-11-29 EURCHF 0.93810 BAZG, 2026-11-30 EURCHF 0.93810 BAZG",
	} {
		all, err := exchange.Read(strings.NewReader(file))
		if err != nil || said(all) != want {
			t.Errorf("%s, %v, want %s", said(all), err, want)
		}
	}
	for name, file := range map[string]string{
		"empty": "", "no XML": "currency;rate", "another format": "<rates/>", "cut": ecb[:400], "no franc": strings.ReplaceAll(ecb, "CHF", "SEK"), "a day that is none": strings.ReplaceAll(ecb, "2026-11-26", "26 Nov"),
		"a rate of nothing": strings.ReplaceAll(ecb, "0.9335", "0.0000"), "a negative rate": strings.ReplaceAll(ecb, "0.9335", "-0.9335"), "a word": strings.ReplaceAll(bazg, "0.93810", "n/a"),
		"per hundred": strings.ReplaceAll(bazg, "1 EUR", "100 EUR"), "no day": strings.ReplaceAll(bazg, "28.11.2026, 29.11.2026,30.11.2026", ""),
	} {
		if all, err := exchange.Read(strings.NewReader(file)); err == nil {
			t.Errorf("%s: %s", name, said(all))
		}
	}
}

func TestAmountsAreConverted(t *testing.T) {
	t.Parallel()
	rate := exchange.Rate{Base: money.EUR, Quote: money.CHF, Value: 93810, Scale: 5}
	for minor, want := range map[int64]int64{0: 0, 1: 1, 100_00: 93_81, 978: 917 /* 9.1746 */, 50: 47 /* 0.46905 */} {
		if got := rate.Convert(money.New(minor, money.EUR)); got != money.New(want, money.CHF) {
			t.Errorf("%d is %s", minor, got)
		}
	}
	half := exchange.Rate{Base: money.EUR, Quote: money.CHF, Value: 5, Scale: 1}
	if got := half.Convert(money.New(1, money.EUR)); got.Minor != 1 {
		t.Errorf("half a centime is %s", got)
	}
	if inverse := rate.Inverse(); inverse.String() != "1.065984" || inverse.Base != money.CHF || inverse.Quote != money.EUR {
		t.Errorf("the inverse is %s", inverse)
	}
}

// Imported twice nothing changes; another rate of a known day keeps the whole file out.
func TestRatesAreKeptOnce(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	save := func(file string) (int, error) {
		all, err := exchange.Read(strings.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		return exchange.Save(t.Context(), d, all)
	}
	for _, want := range []int{2, 0} {
		if n, err := save(ecb); err != nil || n != want {
			t.Errorf("%d new, %v", n, err)
		}
	}
	if n, err := save(strings.ReplaceAll(ecb, "0.9341", "0.93410")); err != nil || n != 0 {
		t.Errorf("with one more zero: %d new, %v", n, err)
	}
	if _, err := save(strings.NewReplacer("2026-11-27", "2026-11-25", "0.9335", "0.9336").Replace(ecb)); !errors.Is(err, exchange.ErrOtherRate) {
		t.Error(err)
	}
	all, err := exchange.Newest(t.Context(), d, 10)
	if err != nil || said(all) != "2026-11-27 EURCHF 0.9341 ECB, 2026-11-26 EURCHF 0.9335 ECB" {
		t.Errorf("%s, %v", said(all), err)
	}
}
