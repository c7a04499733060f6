package password_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/ccojocar/zxcvbn-go/data"

	"manager/internal/identity/password"
)

// Every word of the lists is found, at what its place in the list is worth.
func TestListsAreRead(t *testing.T) {
	t.Parallel()
	const partBits, rounding = 0.5, 0.25
	for list, least := range map[string]int{"Passwords": 7000, "English": 32000, "FemaleNames": 3800, "MaleNames": 1000, "Surnames": 40000} {
		words := listed(t, list)
		if len(words) < least {
			t.Errorf("%s: %d words, want at least %d", list, len(words), least)
		}
		for i := 0; i < len(words); i += 1 + i/100 {
			bits, _ := password.Estimate(words[i])
			if want := math.Log2(float64(i+1)) + partBits + rounding; bits > want && len(words[i]) > 1 {
				t.Errorf("%s: %q takes %.1f bits, want at most %.1f", list, words[i], bits, want)
			}
		}
	}
}

func TestCommonPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, word := range listed(t, "Passwords") {
		if len(word) < password.MinCharacters {
			continue
		}
		tried++
		if key := faultKey(t, password.Check(word)); key != "password.common" {
			t.Errorf("%q: got %q", word, key)
		}
	}
	if tried < 5 {
		t.Errorf("only %d are long enough", tried)
	}
}

func listed(t *testing.T, list string) []string {
	t.Helper()
	packed, err := data.Asset("data/" + list + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var content struct{ List []string }
	if err := json.Unmarshal(packed, &content); err != nil {
		t.Fatal(err)
	}
	return content.List
}
