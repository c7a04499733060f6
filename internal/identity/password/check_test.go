package password_test

import (
	"errors"
	"strings"
	"testing"

	"manager/internal/fault"
	"manager/internal/identity/password"
)

var olive = []string{"Olive", "Martin", "olive.martin@democorp.test", "Demo Corp SA", "Manager"}

// ASVS 5.0, 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11 and 6.2.12: length, no composition rules, common and context words refused.
func TestCheck(t *testing.T) {
	t.Parallel()
	for plain, want := range map[string]string{
		"":                                "password.too_short",
		"k7#Qp2!xRt9":                     "password.too_short",
		"éééééééééé":                      "password.too_short", // more than 12 bytes, fewer than 12 characters
		strings.Repeat("k7#Qp2!xRt", 103): "password.too_long",
		"k7#Qp2!xRt9L\xff":                "password.unreadable",
		"Password1234":                    "password.common",
		"P4ssw0rd!!!!":                    "password.common",
		"Passwort2026":                    "password.common",
		"MotDePasse123":                   "password.common",
		"contraseña12":                    "password.common",
		"Football2026!":                   "password.common",
		"passwordpassword":                "password.common",
		"qwertzuiop12":                    "password.common",
		"1q2w3e4r5t6z":                    "password.common",
		"1234567890123":                   "password.guessable",
		"Olive.Martin1985":                "password.personal",
		"0l1v3-m4rt1n":                    "password.personal",
		"DemoCorp2026!":                   "password.personal",
		"manager-olive":                   "password.personal",
		"Sommer2026!!":                    "password.common",
		"Sommer 2026 in Zürich":           "",
		"aaaaaaaaaaaa":                    "password.guessable",
		"abcabcabcabc":                    "password.guessable",
		"19851985198519":                  "password.common",
		"hello ciao hola":                 "password.guessable",
		"k7#Qp2!xRt9L":                    "",
		"correct horse battery staple":    "",
		"olive trees need a dry winter":   "",
		"            spaces count too":    "",
		"мой дядя самых честных правил":   "",
		"今日は良い天気ですね明日も":                   "",
		"🦊🐢🍋🚲🌧🎷🧊🪁🥝🛶🌋🧵":                    "",
		strings.Repeat("k7#Qp2!xRt", 102): "",
		strings.Repeat("hello ", 100):     "password.guessable", // a repetition, however long
	} {
		if got := faultKey(t, password.Check(plain, olive...)); got != want {
			bits, _ := password.Estimate(plain, olive...)
			t.Errorf("%.40q: got %q, want %q (%.1f bits)", plain, got, want, bits)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, plain := range []string{"Olive.Martin1985", "ẞİıﬁ҉\u0301 2026 pässwörd", "1|!7 qwertz ", "\xff\xfe", "今日は", "𝓹𝓪𝓼𝓼𝔀𝓸𝓻𝓭 1234"} {
		f.Add(plain, "Olive")
	}
	f.Fuzz(func(t *testing.T, plain, context string) {
		err := password.Check(plain, context)
		if err != nil && !fault.Has(err, fault.Invalid) {
			t.Errorf("%q: %v", plain, err)
		}
		if bits, _ := password.Estimate(plain, context); bits < 0 || bits > mostBits || err == nil && bits < password.FairBits {
			t.Errorf("%q: %.1f bits, %v", plain, bits, err)
		}
	})
}

func faultKey(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Field != "password" {
		t.Fatalf("not a fault beside the password: %v", err)
	}
	return f.Fields[0].Key
}
