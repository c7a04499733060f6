package password_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"manager/internal/fault"
	"manager/internal/identity/password"
)

var olive = []string{"Olive", "Martin", "olive.martin@democorp.test", "Demo Corp SA", "Example Cloud"}

// ASVS 5.0, 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11 and 6.2.12: length, no composition rules, common and context words refused.
func TestCheck(t *testing.T) {
	t.Parallel()
	for plain, want := range map[string]string{
		"":            "password.too_short",
		"k7#Qp2!xRt9": "password.too_short",
		"éééééééééé":  "password.too_short", // more than 12 bytes, fewer than 12 characters
		"e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301": "password.too_short", // 12 code points, 6 when composed
		strings.Repeat("k7#Qp2!xRt", 103):            "password.too_long",
		"k7#Qp2!xRt9L\xff":                           "password.unreadable",
		"Password1234":                               "password.common",
		"Sommer 2026 in Zürich":                      "",
		"hello ciao hola":                            "",
		"correct horse battery staple":               "",
		"olive trees need a dry winter":              "",
		"            spaces count too":               "",
		"мой дядя самых честных правил":              "",
		"今日は良い天気ですね明日も":                              "",
		"🦊🐢🍋🚲🌧🎷🧊🪁🥝🛶🌋🧵":                               "",
		strings.Repeat("k7#Qp2!xRt", 102):            "",
	} {
		if got := faultKey(t, password.Check(plain, olive...)); got != want {
			t.Errorf("%.40q: got %q, want %q", plain, got, want)
		}
	}
}

// NIST SP 800-63B-4, 3.1.1.2: names of the person, the organization and the service, and what is derived of them.
func TestContextIsRefused(t *testing.T) {
	t.Parallel()
	for _, plain := range []string{
		"Olive.Martin1985", "0l1v3-m4rt1n", "OLIVE MARTIN", "olive12345678", "Olive12031985", "olivepassword1", "Martin, Olive!",
		"olive.martin@democorp.test",
		"DemoCorp2026!", "Demo Corp SA 7", "democorpsa2026", "d3m0c0rp2026", "Demo-Corp-123456789", "DEMO CORP DEMO CORP",
		"Example Cloud", "examplecloud26", "3x4mpl3cl0ud", "Example Cloud Olive", "examplecloud-2026",
	} {
		if key := faultKey(t, password.Check(plain, olive...)); key != "password.personal" {
			t.Errorf("%q: got %q", plain, key)
		}
		if err := password.Check(plain); err != nil && strings.Contains(plain, "Demo") {
			t.Errorf("%q is refused to others, too: %v", plain, err)
		}
	}
}

// What stands in no list is accepted, whatever it is made of: words, figures, signs.
func TestGoodPasswords(t *testing.T) {
	t.Parallel()
	for _, plain := range []string{
		"correct battery horse", "seven purple umbrellas", "walk-the-portal-7", "a longer one for Olive, 42 times",
		"cheval agrafe pile correcte", "drei grüne Regenschirme", "Kuh fliegt über Eisberg", "nove ombrelli arancioni", "el búho bebe limonada",
		"xkqvhzmwtrpl", "q8wz3kvn5xjt", "Zt9!mKq2#vLx", "G}7uW(s1&nPd", "kuzto2-xiBwyq-nytcyx", "8f14e45fceea", "739105826417",
		"дождь стучит по крыше", "ο γάτος κοιμάται πολύ", "雨が屋根を叩いている夜です",
	} {
		if key := faultKey(t, password.Check(plain, olive...)); key != "" {
			t.Errorf("%q: refused with %q", plain, key)
		}
	}
}

// Chance makes a common word with eight figures, too, but hardly ever.
func TestRandomPasswordsAreAccepted(t *testing.T) {
	t.Parallel()
	const letters = "abcdefghijklmnopqrstuvwxyz"
	random := rand.New(rand.NewPCG(1, 2))
	for _, characters := range []string{letters, "0123456789abcdef", letters + "234567", letters + strings.ToUpper(letters) + "0123456789!#$%&()*+,-./:;<=>?@[]^_{|}~"} {
		refused := 0
		for range 1000 {
			plain := make([]byte, password.MinCharacters)
			for i := range plain {
				plain[i] = characters[random.IntN(len(characters))]
			}
			if password.Check(string(plain), olive...) != nil {
				refused++
			}
		}
		if refused > 4 {
			t.Errorf("of %q: %d of 1000 are refused", characters, refused)
		}
	}
}

func TestRate(t *testing.T) {
	t.Parallel()
	for plain, want := range map[string]password.Rating{
		"seven tea":              {Level: password.Refused, Key: "password.too_short", Args: []any{"Count", 3}},
		"Password1234":           {Level: password.Refused, Key: "password.common"},
		"Demo Corp 2026":         {Level: password.Refused, Key: "password.personal"},
		"seven umbrellas":        {Level: password.Fine, Key: "password.fine"},
		"seven purple umbrellas": {Level: password.VeryGood, Key: "password.very_good"},
	} {
		if got := password.Rate(plain, olive...); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v", plain, got, want)
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
		if refused := password.Rate(plain, context).Level == password.Refused; refused != (err != nil) {
			t.Errorf("%q: %v, refused by the meter: %v", plain, err, refused)
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

func BenchmarkCheck(b *testing.B) {
	for _, plain := range []string{"seven purple umbrellas", strings.Repeat("4@8({[<36!|17$5+%0", 56), strings.Repeat("1", 1023) + "b", strings.Repeat("ﷺ", 340)} {
		b.Run(plain[:6], func(b *testing.B) {
			for b.Loop() {
				if password.Check(plain, olive...) == nil && plain == "" {
					b.Fatal("accepted nothing")
				}
			}
		})
	}
}
