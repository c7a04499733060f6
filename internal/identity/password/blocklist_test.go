package password_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"manager/internal/identity/password"
)

// Every line of the list is found, whatever stands before and behind it.
func TestCommonPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("common.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	if len(lines) < 40_000 || !slices.IsSorted(lines) {
		t.Fatalf("%d lines, sorted: %v", len(lines), slices.IsSorted(lines))
	}
	tried := 0
	for _, word := range lines {
		if len(word) < password.MinCharacters {
			continue
		}
		tried++
		for _, plain := range []string{word, strings.ToUpper(word), word + "1", word + "!"} {
			if key := faultKey(t, password.Check(plain)); key != "password.common" {
				t.Errorf("%q: got %q", plain, key)
			}
		}
	}
	if tried < 300 {
		t.Errorf("only %d are long enough", tried)
	}
}

func TestVariantsOfCommonPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	for _, plain := range []string{
		"Password1234", "P4ssw0rd!!!!", "Passw0rd1234", "p@$$w0rd2026", "Passwort2026", "MotDePasse123", "contraseña12", "Football2026!", "Adm1n1str4tor", "W3lc0me-2026", "Willkommen 26", "Bienvenue123!",
		"passwordpassword", "Password-Password", "umbrella umbrella", "secret.secret", "abc123abc123", "aaaaaaaaaaaa", "abcabcabcabc", "............", "hahahahahaha", "lake lake lake", "19851985198519",
		"Summer2026!!", "Winter_2025!", "Juillet 2024", "Primavera2023!", "Septiembre24", "Sommer2026!!",
		"Katharina1985", "michael-1972", "Jennifer.2010", "Anna12031985",
		"qwertzuiop12", "1q2w3e4r5t6z", "qwertz uiop 1", "!QAZ@WSX#EDC", "yxcvbnm,.-12", "poiuytrewq09", "789456123789", "azertyuiop12", "!@#$%^&*()_+",
		"1234567890123", "9876543210987", "246802468024", "abcdefghijklm", "zyxwvutsrqpo", "qwertyuiopasdf",
	} {
		if key := faultKey(t, password.Check(plain)); key != "password.common" {
			t.Errorf("%q: got %q", plain, key)
		}
	}
}
