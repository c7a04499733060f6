package password_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"manager/internal/identity/password"
)

// mostBits is what 72 characters reach when nothing explains any of them.
const mostBits = 72 * 8

func TestEstimateGrowsAndAgreesWithCheck(t *testing.T) {
	t.Parallel()
	last := 0.0
	for _, plain := range []string{"Password1234", "umbrella lake", "umbrella lake tram", "umbrella lake tram k7#Q", "umbrella lake tram k7#Qp2!xRt"} {
		got, _ := password.Estimate(plain, olive...)
		if got < last {
			t.Errorf("%q: %.1f bits, weaker than its beginning (%.1f)", plain, got, last)
		}
		if refused := password.Check(plain, olive...) != nil; refused != (got < password.FairBits) {
			t.Errorf("%q: %.1f bits, refused %v", plain, got, refused)
		}
		last = got
	}
	if last < 41 {
		t.Errorf("a strong password reaches %.1f bits", last)
	}
}

func TestGoodPasswords(t *testing.T) {
	t.Parallel()
	for _, plain := range []string{
		"correct battery horse", "seven purple umbrellas", "eleven yellow bicycles", "walk-the-portal-7", "a longer one for Olive, 42 times",
		"glacier tuba onion fence", "PaperTigerDrumLemon", "never trust a quiet goose",
		"cheval agrafe pile correcte", "sept parapluies violets", "tambour-brouillard-cerise", "le hibou mange du fenouil",
		"Laterne Gurke Hubschrauber", "drei grüne Regenschirme", "Nebel.Ziegel.Trompete", "Kuh fliegt über Eisberg",
		"cavallo graffetta pila", "lanterna-zucchina-tromba", "nove ombrelli arancioni", "il gufo beve limonata",
		"caballo grapa correcto", "siete paraguas morados", "niebla.ladrillo.trompeta", "el búho bebe limonada",
		"xkqvhzmwtrpl", "q8wz3kvn5xjt", "Zt9!mKq2#vLx", "G}7uW(s1&nPd", "kuzto2-xiBwyq-nytcyx", "Vb4-Tz8-Qm2-Xk6", "8f14e45fceea", "VGhpcyBpcyBh",
		"дождь стучит по крыше", "ο γάτος κοιμάται πολύ", "雨が屋根を叩いている夜です",
	} {
		if key := faultKey(t, password.Check(plain, olive...)); key != "" {
			bits, looked := password.Estimate(plain, olive...)
			t.Errorf("%q: refused with %q (%.1f bits, %d looked up)", plain, key, bits, looked)
		}
	}
}

func TestBadPasswords(t *testing.T) {
	t.Parallel()
	for _, plain := range []string{
		"qwertz uiop 1", "qweasdzxc123", "1qaz@WSX3edc", "!QAZ@WSX#EDC", "zaq12wsxcde3", "asdfghjkl;'\\", "yxcvbnm,.-yx", "poiuytrewq09", "mnbvcxzlkjhg", "789456123789",
		"qwerqwerqwer", "qwertyqwertz", "azertyuiop12", "1q2w3e4r5t6y", "!@#$%^&*()_+",
		"Summer2026!!", "Winter_2025!", "Juillet 2024", "Primavera2023!", "Septiembre24",
		"Katharina1985", "michael-1972", "Alejandro2001!", "Guillaume1999", "Rodriguez 1988", "Jennifer.2010",
		"correct horse", "umbrellalake", "purple monkey", "BlueElephant", "Strong Dragon", "coffee-table", "ilovemyhorse", "you are good",
		"Passw0rd1234", "p@$$w0rd2026", "P@ssword!2#4", "drowssap1234", "Adm1n1str4tor", "W3lc0me-2026", "Willkommen 26", "Bienvenue123!",
		"12.03.1985 12", "1985-03-12!!", "12031985!!!!", "anna 12.3.1985", "03/12/85 Anna", "12 March 1985",
		"aaaabbbbcccc", "abcdefghijklm", "zyxwvutsrqpo", "9876543210987", "246813579135", "111122223333", "abcabcabcabc!", "............",
		"umbrella umbrella", "umbrellaumbrella", "Umbrella-umbrella", "hahahahahaha", "xyzzyxyzzyxyzzy", "lake lake lake", "abc123abc123", "secret.secret",
		"Martin, Olive!", "evilo.nitram", "Olive12031985",
	} {
		if password.Check(plain, olive...) == nil {
			bits, looked := password.Estimate(plain, olive...)
			t.Errorf("%q: accepted (%.1f bits, %d looked up)", plain, bits, looked)
		}
	}
}

// Chance makes words, walks and dates, too, but so rarely that a random password is good.
func TestRandomPasswords(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for name, characters := range map[string]string{
		"lower case": lower, "base 16": "0123456789abcdef", "base 32": lower + "234567", "base 64": lower + strings.ToUpper(lower) + "0123456789-_",
		"signs": lower + strings.ToUpper(lower) + "0123456789!#$%&()*+,-./:;<=>?@[]^_{|}~",
	} {
		var refused []string
		for range 300 {
			plain := make([]byte, password.MinCharacters)
			for i := range plain {
				plain[i] = characters[random.IntN(len(characters))]
			}
			if password.Check(string(plain), olive...) != nil {
				refused = append(refused, string(plain))
			}
		}
		if len(refused) > 1 {
			t.Errorf("%s: %d of 300 are refused: %q", name, len(refused), refused)
		}
	}
}

const lower = "abcdefghijklmnopqrstuvwxyz"

// Texts made to keep an estimator busy are judged at once: the work is bounded
// by the looks into the dictionary, each of which takes about a microsecond.
func TestEstimateIsQuick(t *testing.T) {
	t.Parallel()
	const mostLooked = 4000
	for _, plain := range busy {
		if _, looked := password.Estimate(plain, olive...); looked > mostLooked {
			t.Errorf("%.40q: %d words looked up, want at most %d", plain, looked, mostLooked)
		}
	}
}

var busy = []string{
	strings.Repeat("4@8({[<36!|17$5+%0", 56), strings.Repeat("qazwsxedcr", 100) + "x", strings.Repeat("a", 1023) + "b",
	strings.Repeat("1", 1023) + "b", strings.Repeat("ﷺ", 340), strings.Repeat("password ", 100) + "x", strings.Repeat("1985", 255) + "b",
	strings.Repeat("internationalization", 51), strings.Repeat("1nt3rn4t10n4l1z4t10n", 51), strings.Repeat("telecommunicationsrevo", 46),
}

func BenchmarkCheck(b *testing.B) {
	for _, plain := range busy {
		b.Run(plain[:10], func(b *testing.B) {
			for b.Loop() {
				_ = password.Check(plain, olive...)
			}
		})
	}
}
