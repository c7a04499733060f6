package password_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity/password"
	"manager/internal/seal"
	"manager/internal/testkit"
)

func TestHashAndVerify(t *testing.T) {
	t.Parallel()
	keyring, user := seal.NewKeyring(), id.New[id.User]()
	h := password.NewHasher(keyring, testkit.Cheap, 2, time.Minute)
	sealed, err := h.Hash(t.Context(), user, "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("argon2")) {
		t.Error("the stored hash is not encrypted")
	}
	text, err := keyring.Open("password", user[:], sealed)
	if err != nil || !strings.HasPrefix(string(text), "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("inside is %q, %v", text, err)
	}
	if ok, rehash, err := h.Verify(t.Context(), user, sealed, "correct horse battery"); !ok || rehash || err != nil {
		t.Errorf("the right password: %v, %v, %v", ok, rehash, err)
	}
	for _, wrong := range []string{"", "correct horse batterz", "correct horse battery ", "Correct horse battery"} {
		if ok, rehash, err := h.Verify(t.Context(), user, sealed, wrong); ok || rehash || err != nil {
			t.Errorf("%q: %v, %v, %v", wrong, ok, rehash, err)
		}
	}
	if ok, _, err := h.Verify(t.Context(), id.New[id.User](), sealed, "correct horse battery"); ok || !errors.Is(err, seal.ErrTampered) {
		t.Errorf("moved to another user: %v, %v", ok, err)
	}
	if ok, _, err := h.Verify(t.Context(), user, nil, "correct horse battery"); ok || err != nil {
		t.Errorf("an account without a password: %v, %v", ok, err)
	}
	if again, err := h.Hash(t.Context(), user, "correct horse battery"); err != nil || bytes.Equal(again, sealed) {
		t.Errorf("the same hash twice (%v)", err)
	}
}

// ASVS 5.0, 6.2.8: verified as received but for its normal form (NIST SP 800-63B-4, 3.1.1.2), no byte cut or folded.
func TestEveryByteCounts(t *testing.T) {
	t.Parallel()
	user := id.New[id.User]()
	h := password.NewHasher(seal.NewKeyring(), testkit.Cheap, 2, time.Minute)
	long := strings.Repeat("ä", 511) + "xy"
	sealed, err := h.Hash(t.Context(), user, long)
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]string{
		"last byte": long[:1023] + "z", "another accent": strings.ReplaceAll(long, "ä", "á"), "compatible form": strings.ReplaceAll(long, "x", "ｘ"), "a space": " " + long, "NUL": long + "\x00",
	} {
		if ok, _, err := h.Verify(t.Context(), user, sealed, other); ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
	if ok, _, err := h.Verify(t.Context(), user, sealed, long); !ok || err != nil {
		t.Errorf("itself: %v, %v", ok, err)
	}
}

// NIST SP 800-63B-4, 3.1.1.2: the same characters are the same password, however a system composes them.
func TestPasswordsAreNormalized(t *testing.T) {
	t.Parallel()
	user := id.New[id.User]()
	h := password.NewHasher(seal.NewKeyring(), testkit.Cheap, 2, time.Minute)
	const composed, decomposed = "drei gr\u00fcne Schirme", "drei gru\u0308ne Schirme"
	for _, chosen := range []string{composed, decomposed} {
		sealed, err := h.Hash(t.Context(), user, chosen)
		if err != nil {
			t.Fatal(err)
		}
		for _, typed := range []string{composed, decomposed} {
			if ok, rehash, err := h.Verify(t.Context(), user, sealed, typed); !ok || rehash || err != nil {
				t.Errorf("chosen as %+q, typed as %+q: %v, %v, %v", chosen, typed, ok, rehash, err)
			}
		}
	}
}

// Hashes from before normalization were made of the text as it was typed: they open, and are to be made anew.
func TestHashOfRawTextOpens(t *testing.T) {
	t.Parallel()
	keyring, user := seal.NewKeyring(), id.New[id.User]()
	h := password.NewHasher(keyring, testkit.Cheap, 2, time.Minute)
	const composed, decomposed = "drei gr\u00fcne Schirme", "drei gru\u0308ne Schirme"
	salt := []byte("0123456789abcdef")
	hash := argon2.IDKey([]byte(decomposed), salt, testkit.Cheap.Time, testkit.Cheap.MemoryKiB, testkit.Cheap.Threads, 32)
	encode := base64.RawStdEncoding.EncodeToString
	sealed, err := keyring.Seal("password", user[:], []byte("$argon2id$v=19$m=64,t=1,p=1$"+encode(salt)+"$"+encode(hash)))
	if err != nil {
		t.Fatal(err)
	}
	if ok, rehash, err := h.Verify(t.Context(), user, sealed, decomposed); !ok || !rehash || err != nil {
		t.Errorf("as it was typed: %v, %v, %v", ok, rehash, err)
	}
	if ok, _, err := h.Verify(t.Context(), user, sealed, composed); ok || err != nil {
		t.Errorf("in another form: %v, %v", ok, err)
	}
}

// ASVS 5.0, 11.4.2: the cost of stored hashes follows the parameters.
func TestRehashIsAskedForAndFloorHeld(t *testing.T) {
	t.Parallel()
	keyring, user := seal.NewKeyring(), id.New[id.User]()
	stronger := password.Params{MemoryKiB: 128, Time: 2, Threads: 1}
	sealed, err := password.NewHasher(keyring, stronger, 1, time.Minute).Hash(t.Context(), user, "secret")
	if err != nil {
		t.Fatal(err)
	}
	if ok, rehash, err := password.NewHasher(keyring, testkit.Cheap, 1, time.Minute).Verify(t.Context(), user, sealed, "secret"); !ok || !rehash || err != nil {
		t.Errorf("other parameters: %v, %v, %v", ok, rehash, err)
	}
	weak, err := password.NewHasher(keyring, testkit.Cheap, 1, time.Minute).Hash(t.Context(), user, "secret")
	if err != nil {
		t.Fatal(err)
	}
	if ok, _, err := password.NewHasher(keyring, password.Recommended, 1, time.Minute).Verify(t.Context(), user, weak, "secret"); ok || err == nil {
		t.Errorf("a hash below the floor: %v, %v", ok, err)
	}
}

func TestBusyIsUnavailable(t *testing.T) {
	t.Parallel()
	slow := password.Params{MemoryKiB: 7 * 1024, Time: 200, Threads: 1}
	h := password.NewHasher(seal.NewKeyring(), slow, 1, 20*time.Millisecond)
	var busy, done atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			err := h.VerifyNobody(context.Background(), "secret")
			var f *fault.Fault
			switch {
			case err == nil:
				done.Add(1)
			case errors.As(err, &f) && f.Kind == fault.Unavailable && f.RetryAfter == 1 && f.Key == "password.busy":
				busy.Add(1)
			default:
				t.Errorf("got %v", err)
			}
		})
	}
	all.Wait()
	if done.Load() < 1 || busy.Load() < 1 {
		t.Errorf("%d hashed, %d were told to come back", done.Load(), busy.Load())
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	full := password.NewHasher(seal.NewKeyring(), testkit.Cheap, 1, time.Minute)
	if err := full.VerifyNobody(gone, "secret"); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("a person who went away: %v", err)
	}
}

// However many processors there are, hashes run on four at most: two of two lanes.
func TestHashesRunOnSoManyProcessors(t *testing.T) {
	t.Parallel()
	const each = 64 << 20
	for processors, want := range map[int]int64{0: each, 1: each, 2: each, 3: each, 4: 2 * each, 12: 2 * each} {
		if got := password.NewHasher(seal.NewKeyring(), password.Recommended, processors, time.Minute).Memory(); got != want {
			t.Errorf("%d processors: %d bytes, want %d", processors, got, want)
		}
	}
}
