package iban_test

import (
	"testing"

	"manager/internal/iban"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]iban.IBAN{
		"CH93 0076 2011 6238 5295 7": "CH9300762011623852957", "ch9300762011623852957": "CH9300762011623852957", "IBAN DE89 3704 0044 0532 0130 00": "DE89370400440532013000",
		"FR14 2004 1010 0505 0001 3M02 606": "FR1420041010050500013M02606", "\u202aGB29 NWBK 6016 1331 9268 19\u202c": "GB29NWBK60161331926819", "LI21 0881 0000 2324 013A A": "LI21088100002324013AA",
	} {
		if got, ok := iban.Parse(typed); !ok || got != want {
			t.Errorf("%q is %q, %v", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "CH", "CH9300762011623852958", "CH930076201162385295", "US64SVBKUS6S3300958879", "CH00 0076 2011 6238 5295 7", "DE89370400440532013O00", "ZZ9300762011623852957", "CH93-0076-2011-6238-5295-é"} {
		if got, ok := iban.Parse(typed); ok {
			t.Errorf("%q is taken as %q", typed, got)
		}
	}
}

func TestQRIBAN(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]bool{"CH44 3199 9123 0008 8901 2": true, "CH93 0076 2011 6238 5295 7": false, "DE89370400440532013000": false} {
		number, ok := iban.Parse(typed)
		if !ok || number.IsQR() != want {
			t.Errorf("%q: %v, %v", typed, number.IsQR(), ok)
		}
	}
	if got := iban.IBAN("CH9300762011623852957"); got.Grouped() != "CH93 0076 2011 6238 5295 7" || got.Masked() != "CH93 … 2957" {
		t.Errorf("%s, %s", got.Grouped(), got.Masked())
	}
}

func TestSEPA(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]bool{"CH93 0076 2011 6238 5295 7": true, "LI21 0881 0000 2324 013A A": true, "GB29NWBK60161331926819": true, "RS35260005601001611379": true, "TR330006100519786457841326": false, "UA213223130000026007233566001": false} {
		number, ok := iban.Parse(typed)
		if !ok || number.SEPA() != want {
			t.Errorf("%q: %t, SEPA %t", typed, ok, number.SEPA())
		}
	}
}
