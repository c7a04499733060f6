package postal_test

import (
	"strings"
	"testing"

	"manager/internal/fault"
	"manager/internal/postal"
)

func TestVATNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, typed, want string }{
		{"CH", "che 109.322.551 mwst", "CHE-109.322.551 MWST"}, {"CH", "CHE-109.322.551", "CHE-109.322.551"}, {"CH", "CHE-109.322.552", ""}, {"LI", "1", ""},
		{"DE", "DE136695976", "DE136695976"}, {"DE", "136 695 976", "DE136695976"}, {"DE", "DE136695975", ""}, {"DE", "ATU13585627", ""},
		{"AT", "ATU13585627", "ATU13585627"}, {"AT", "ATU13585626", ""}, {"BE", "BE0428759497", "BE0428759497"}, {"BE", "BE0428759498", ""},
		{"FR", "FR40303265045", "FR40303265045"}, {"FR", "FR41303265045", ""}, {"IT", "IT00743110157", "IT00743110157"}, {"IT", "IT00743110158", ""},
		{"LU", "LU15027442", "LU15027442"}, {"LU", "LU15027443", ""}, {"DK", "DK13585628", "DK13585628"}, {"DK", "DK13585627", ""},
		{"ES", "ESB58378431", "ESB58378431"}, {"GB", "GB980780684", "GB980780684"}, {"GB", "GB980780685", ""}, {"GR", "EL094259216", "EL094259216"},
		{"US", "12-3456789", "123456789"}, {"US", "?", ""},
		{"CH", "CHE109322551", "CHE-109.322.551"}, {"CH", "CHE-109.322.551 TVA", "CHE-109.322.551 TVA"}, {"CH", "CHE 109 322 551 IVA", "CHE-109.322.551 IVA"},
		{"CH", "CHE-109.322.551 VAT", "CHE-109.322.551 VAT"}, {"CH", "CHE-109.322.551 HR/MWST", "CHE-109.322.551 MWST"}, {"CH", "CHE-109.322.551 HR", "CHE-109.322.551"},
		{"CH", "CHE-109.322.551 RC/TVA", "CHE-109.322.551 TVA"}, {"CH", "\u202aCHE‑109.322.551\u00a0MWST.\u202c", "CHE-109.322.551 MWST"}, {"CH", "109.322.551", "CHE-109.322.551"},
		{"CH", "CHE-109.322.551 XYZ", ""}, {"CH", "CHE-109.322.55", ""}, {"LI", "CHE-109.322.551 MWST", "CHE-109.322.551 MWST"}, {"CH", strings.Repeat("1", 1000), ""},
		{"GR", "GR094259216", "EL094259216"}, {"GR", "EL 094 259 216", "EL094259216"}, {"GR", "094259216", "EL094259216"}, {"GR", "EL094259217", ""}, {"DE", "EL094259216", ""},
		{"GB", "XI980780684", "XI980780684"}, {"GB", "XI 980 7806 84", "XI980780684"}, {"GB", "XI980780685", ""}, {"GB", "980 7806 84", "GB980780684"}, {"IE", "XI980780684", ""},
		{"IM", "GB980780684", "GB980780684"}, {"MC", "FR40303265045", "FR40303265045"}, {"FR", "FR\u202f40\u00a0303\u2009265\u200b045", "FR40303265045"}, {"CH", "\u200e", "-"},
	} {
		if c.want == "-" { // nothing
			c.want = ""
			if got, ok := postal.ParseVATNumber(c.typed, c.country); !ok || got != "" {
				t.Errorf("%q is %q (%v)", c.typed, got, ok)
			}
			continue
		}
		got, ok := postal.ParseVATNumber(c.typed, c.country)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s %q is %q (%v), want %q", c.country, c.typed, got, ok, c.want)
		}
	}
}

func TestAddressesAsTheirCountriesWriteThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country string
		address postal.Address
		last    string
	}{
		{"CH", postal.Address{Street: "Bahnhofstrasse 1", PostalCode: "8001", City: "Zürich"}, "8001 Zürich"},
		{"IT", postal.Address{Street: "Via Roma 1", PostalCode: "00184", City: "Roma", Region: "RM"}, "00184 Roma (RM)"},
		{"GB", postal.Address{Street: "10 Downing Street", PostalCode: "sw1a 2aa", City: "London"}, "London, SW1A 2AA"},
		{"US", postal.Address{Street: "1 Main Street", PostalCode: "10001", City: "New York", Region: "NY"}, "New York, NY 10001"},
		{"JP", postal.Address{Street: "1-1", City: "Tokyo"}, "Tokyo"},
	} {
		wrong := &fault.Fault{Kind: fault.Invalid}
		got := c.address.Check(c.country, wrong)
		if err := wrong.OrNil(); err != nil {
			t.Errorf("%s: %v", c.country, err)
		}
		if lines := got.Lines(c.country); lines[len(lines)-1] != c.last {
			t.Errorf("%s: %q", c.country, lines)
		}
	}
}

func TestPhoneNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ country, typed, e164, formatted string }{
		{"CH", "", "", ""}, {"CH", "022 820 35 40", "+41228203540", "+41 22 820 35 40"}, {"FR", "01 42 68 53 00", "+33142685300", "+33 1 42 68 53 00"},
		{"FR", "+41 22 820 35 40", "+41228203540", "+41 22 820 35 40"}, {"CH", "\u202a+41\u202f22\u00a0820\u200935\u200b 40\u202c", "+41228203540", "+41 22 820 35 40"},
		{"CH", "\u2066022 820 35 40\u2069\u202f", "+41228203540", "+41 22 820 35 40"}, {"CH", "\u200e", "", ""},
		{"FR", "0262 90 12 34", "+262262901234", "+262 262 90 12 34"}, {"FR", "0692 12 34 56", "+262692123456", "+262 692 12 34 56"}, {"FR", "0590 20 12 34", "+590590201234", "+590 590 20 12 34"},
		{"FR", "0596 30 12 34", "+596596301234", "+596 596 30 12 34"}, {"FR", "0594 10 12 34", "+594594101234", "+594 594 10 12 34"}, {"FR", "+262 262 90 12 34", "+262262901234", "+262 262 90 12 34"},
		{"FR", "06 12 34 56 78", "+33612345678", "+33 6 12 34 56 78"}, {"FR", "0800 123 456", "+33800123456", "+33 800 12 34 56"},
		{"RE", "0262 90 12 34", "+262262901234", "+262 262 90 12 34"},
	} {
		got, ok := postal.ParsePhone(c.typed, c.country)
		if !ok || got != c.e164 || postal.FormatPhone(got) != c.formatted {
			t.Errorf("%s %q is %q (%v), formatted %q", c.country, c.typed, got, ok, postal.FormatPhone(got))
		}
	}
	for _, typed := range []string{"12", "call me", "022 820 35 40 ext. 7", "079 123 45 67 / 68", strings.Repeat("0", 1000)} {
		if got, ok := postal.ParsePhone(typed, "CH"); ok {
			t.Errorf("%q is taken for %q", typed, got)
		}
	}
}
