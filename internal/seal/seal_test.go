package seal_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"manager/internal/seal"
)

func TestSealedValueOpensOnlyForItsUse(t *testing.T) {
	t.Parallel()
	kr := seal.NewKeyring()
	plain := []byte("a secret text")
	sealed, err := kr.Seal("totp", []byte("user 1"), plain)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, plain) {
		t.Error("the sealed value shows its text")
	}
	opened, err := kr.Open("totp", []byte("user 1"), sealed)
	if err != nil || !bytes.Equal(opened, plain) {
		t.Fatalf("opened %q, %v", opened, err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"other purpose": func() ([]byte, error) { return kr.Open("mail", []byte("user 1"), sealed) },
		"other aad":     func() ([]byte, error) { return kr.Open("totp", []byte("user 2"), sealed) },
		"no aad":        func() ([]byte, error) { return kr.Open("totp", nil, sealed) },
		"nothing":       func() ([]byte, error) { return kr.Open("totp", []byte("user 1"), nil) },
	} {
		if _, err := open(); !errors.Is(err, seal.ErrTampered) {
			t.Errorf("%s: %v, want ErrTampered", name, err)
		}
	}
	if _, err := seal.NewKeyring().Open("totp", []byte("user 1"), sealed); !errors.Is(err, seal.ErrUnknownKey) {
		t.Errorf("another keyring: %v, want ErrUnknownKey", err)
	}
}

func TestSealedValueFailsWhenAnyByteChanges(t *testing.T) {
	t.Parallel()
	kr := seal.NewKeyring()
	sealed, err := kr.Seal("totp", []byte("user"), []byte("a secret text"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			changed := bytes.Clone(sealed)
			changed[i] ^= flip
			if _, err := kr.Open("totp", []byte("user"), changed); err == nil {
				t.Errorf("byte %d changed by %#x still opens", i, flip)
			}
		}
		if _, err := kr.Open("totp", []byte("user"), sealed[:i]); err == nil {
			t.Errorf("the first %d bytes still open", i)
		}
	}
}

func TestSealIsDifferentEachTime(t *testing.T) {
	t.Parallel()
	kr := seal.NewKeyring()
	one, err := kr.Seal("p", nil, []byte("same"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := kr.Seal("p", nil, []byte("same"))
	if err != nil || bytes.Equal(one, two) {
		t.Errorf("two sealings are equal (%v)", err)
	}
}

func TestMACTellsPartsAndPurposesApart(t *testing.T) {
	t.Parallel()
	kr := seal.NewKeyring()
	mac := kr.MAC("throttle", []byte("ab"), []byte("c"))
	if len(mac) != 32 || !bytes.Equal(mac, kr.MAC("throttle", []byte("ab"), []byte("c"))) {
		t.Fatal("a MAC is not the same twice")
	}
	for name, other := range map[string][]byte{
		"parts shifted": kr.MAC("throttle", []byte("a"), []byte("bc")),
		"parts joined":  kr.MAC("throttle", []byte("abc")),
		"empty part":    kr.MAC("throttle", []byte("ab"), []byte("c"), nil),
		"purpose":       kr.MAC("throttl", []byte("eab"), []byte("c")),
		"other keyring": seal.NewKeyring().MAC("throttle", []byte("ab"), []byte("c")),
	} {
		if bytes.Equal(mac, other) {
			t.Errorf("%s: the same MAC", name)
		}
	}
}

func TestSignedText(t *testing.T) {
	t.Parallel()
	kr := seal.NewKeyring()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	signed := kr.Sign("flash", []byte("saved"), now.Add(time.Minute))
	payload, err := kr.Verify("flash", signed, now)
	if err != nil || string(payload) != "saved" {
		t.Fatalf("verified %q, %v", payload, err)
	}
	if _, err := kr.Verify("flash", signed, now.Add(time.Minute)); !errors.Is(err, seal.ErrExpired) {
		t.Errorf("a minute later: %v, want ErrExpired", err)
	}
	if _, err := kr.Verify("device", signed, now); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("other purpose: %v, want ErrTampered", err)
	}
	if _, err := seal.NewKeyring().Verify("flash", signed, now); !errors.Is(err, seal.ErrUnknownKey) {
		t.Errorf("other keyring: %v, want ErrUnknownKey", err)
	}
	for i := range signed {
		for _, c := range []byte("A0.-") {
			changed := signed[:i] + string(c) + signed[i+1:]
			if _, err := kr.Verify("flash", changed, now); err == nil && changed != signed {
				t.Errorf("character %d changed to %q still verifies", i, c)
			}
		}
	}
	if strings.ContainsAny(signed, " \",;\\") {
		t.Errorf("%q does not fit into a cookie", signed)
	}
}

func TestKeyringFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyring")
	if _, err := seal.Load(path); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("loading nothing: %v", err)
	}
	made, created, err := seal.LoadOrCreate(path)
	if err != nil || !created {
		t.Fatalf("created %v, %v", created, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	again, created, err := seal.LoadOrCreate(path)
	if err != nil || created || !again.CheckMatches(made.CheckValue()) {
		t.Errorf("the second time: created %v, %v", created, err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Load(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a world-readable file: %v", err)
	}
}

func TestInstancesStartingTogetherShareOneKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyring")
	checks := make([][]byte, 8)
	var all sync.WaitGroup
	for i := range checks {
		all.Go(func() {
			kr, _, err := seal.LoadOrCreate(path)
			if err != nil {
				t.Error(err)
				return
			}
			checks[i] = kr.CheckValue()
		})
	}
	all.Wait()
	for _, check := range checks {
		if !bytes.Equal(check, checks[0]) {
			t.Fatal("two instances have different keys")
		}
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyring")
	before, _, err := seal.LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := before.Seal("totp", nil, []byte("seed"))
	if err != nil {
		t.Fatal(err)
	}
	chained, err := before.MACByKey(before.MACKeyID(), "audit", []byte("event"))
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := seal.Rotate(path)
	if err != nil {
		t.Fatal(err)
	}
	after, err := seal.Load(path)
	if err != nil || after.MACKeyID() != fresh {
		t.Fatalf("the current key is %s, want %s (%v)", after.MACKeyID(), fresh, err)
	}
	if !after.CheckMatches(before.CheckValue()) || before.CheckMatches(after.CheckValue()) {
		t.Error("the check value must match a keyring that gained a key, and only that")
	}
	if !bytes.Equal(before.MAC("p", []byte("x")), after.MAC("p", []byte("x"))) {
		t.Error("a MAC for looking up changed")
	}
	verified, err := after.MACByKey(before.MACKeyID(), "audit", []byte("event"))
	if err != nil || !bytes.Equal(verified, chained) {
		t.Errorf("a chain's MAC no longer verifies: %v", err)
	}
	if after.IsCurrent(sealed) {
		t.Error("a value of the old key counts as current")
	}
	renewed, changed, err := after.Rewrap("totp", nil, sealed)
	if err != nil || !changed || !after.IsCurrent(renewed) {
		t.Fatalf("rewrap: changed %v, %v", changed, err)
	}
	if plain, err := after.Open("totp", nil, renewed); err != nil || string(plain) != "seed" {
		t.Errorf("after rewrap: %q, %v", plain, err)
	}
	if same, changed, err := after.Rewrap("totp", nil, renewed); err != nil || changed || !bytes.Equal(same, renewed) {
		t.Errorf("a second rewrap: changed %v, %v", changed, err)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	secret := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	for name, text := range map[string]string{
		"nothing":    "# only a comment\n",
		"no secret":  "k1\n",
		"short":      "k1 " + base64.StdEncoding.EncodeToString([]byte("short")) + "\n",
		"not base64": "k1 " + strings.Repeat("!", 44) + "\n",
		"ID":         "K.1 " + secret + "\n",
		"twice":      "k1 " + secret + "\nk1 " + secret + "\n",
		"three":      "k1 " + secret + " current\n",
	} {
		if _, err := seal.Parse([]byte(text)); err == nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error shows the secret", name)
		}
	}
}

func TestKeyringPrintsNoSecret(t *testing.T) {
	t.Parallel()
	raw := bytes.Repeat([]byte("Zq"), 16)
	kr, err := seal.Parse([]byte("k1 " + base64.StdEncoding.EncodeToString(raw) + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(map[string]any{"a": kr, "b": *kr})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "kr", kr, "copy", *kr)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "kr", kr, "copy", *kr)
	nested := struct{ Keys *seal.Keyring }{kr}
	for _, text := range []string{
		fmt.Sprint(kr), fmt.Sprint(*kr), fmt.Sprintf("%#v %+v %x %q %d", kr, *kr, kr, *kr, kr),
		fmt.Sprintf("%+v", nested), string(asJSON), log.String(),
	} {
		if strings.Contains(text, "ZqZq") || strings.Contains(text, "WnFac") || strings.Contains(text, "5a71") || strings.Contains(text, "90 113") {
			t.Errorf("printed: %s", text)
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	token, hash := seal.Token()
	other, _ := seal.Token()
	if len(token) != 43 || token == other || strings.ContainsAny(token, "+/=") {
		t.Errorf("token %q", token)
	}
	if !bytes.Equal(seal.HashToken(token), hash[:]) || bytes.Equal(seal.HashToken(other), hash[:]) {
		t.Error("the hash does not recognize its token")
	}
}

func TestSignedMessage(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyring")
	kr, _, err := seal.LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	message := []byte("12 chains, 400 entries")
	keyID, signature := kr.SignMessage("check points", message)
	if _, err := seal.Rotate(path); err != nil {
		t.Fatal(err)
	}
	after, err := seal.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := after.VerifyMessage(keyID, "check points", message, signature); err != nil {
		t.Errorf("after a rotation: %v", err)
	}
	if err := after.VerifyMessage(keyID, "other", message, signature); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("other purpose: %v, want ErrTampered", err)
	}
	if err := after.VerifyMessage(keyID, "check points", []byte("11 chains, 400 entries"), signature); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("other message: %v, want ErrTampered", err)
	}
	if err := seal.NewKeyring().VerifyMessage(keyID, "check points", message, signature); !errors.Is(err, seal.ErrUnknownKey) {
		t.Errorf("another keyring: %v, want ErrUnknownKey", err)
	}
	if id, public := kr.PublicKey("check points"); id != keyID || !ed25519.Verify(public, message, signature) {
		t.Error("the public key does not verify the signature")
	}
}
