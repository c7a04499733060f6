package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/argon2"

	"manager/internal/id"
	"manager/internal/seal"
)

// MaxWait is how long a sign-in queues for a slot before it is told to come back.
const MaxWait = 5 * time.Second

const (
	purpose  = "password" // of the keyring's sub-key
	saltSize = 16         // bytes (RFC 9106, 3.1)
	hashSize = 32         // bytes
)

// Hasher hashes and verifies passwords, only so many at a time. It is safe for concurrent use.
type Hasher struct {
	keyring *seal.Keyring
	params  Params
	floor   Params
	slots   *slots
	nobody  []byte // the salt of accounts that don't exist
}

// NewHasher makes a hasher that seals with keyring, hashes with params, and
// lets so many hashes run at a time as so many processors, but no more than four,
// can work at their lanes, while others wait at most maxWait. Params below the Floor are for tests.
func NewHasher(keyring *seal.Keyring, params Params, processors int, maxWait time.Duration) *Hasher {
	return &Hasher{
		keyring: keyring,
		params:  params,
		floor:   params.lower(Floor),
		slots:   newSlots(processors, maxWait, params),
		nobody:  newSalt(),
	}
}

// Cheapest is the least cost of a hash that is still verified.
func (h *Hasher) Cheapest() Params { return h.floor }

// Memory is how many bytes all hashes together take that run at a time.
func (h *Hasher) Memory() int64 { return int64(cap(h.slots.free)) * h.slots.memory }

// Hash returns the sealed hash of plain, to be stored as the user's; it does
// not judge the password (Check does). It fails with an Unavailable fault when no slot gets free in time.
func (h *Hasher) Hash(ctx context.Context, user id.User, plain string) (sealed []byte, err error) {
	made := phc{params: h.params, salt: newSalt()}
	made.hash, err = h.derive(ctx, made.params, made.salt, Normalize(plain))
	if err != nil {
		return nil, err
	}
	sealed, err = h.keyring.Seal(purpose, user[:], []byte(made.String()))
	if err != nil {
		return nil, fmt.Errorf("seal a password hash: %w", err)
	}
	return sealed, nil
}

// Portable returns the hash of plain as text in the PHC string format, with a salt of its own, for a system that verifies
// passwords itself, such as a mail server. It fails as Hash does.
func (h *Hasher) Portable(ctx context.Context, plain string) (string, error) {
	made := phc{params: h.params, salt: newSalt()}
	var err error
	made.hash, err = h.derive(ctx, made.params, made.salt, Normalize(plain))
	return made.String(), err
}

// Verify tells whether plain is the password that sealed was made from for this
// user; rehash asks to store a new Hash of it, because parameters or key have
// changed, or because the hash is of the text as it was typed, not normalized. An
// account without a password (nothing sealed) costs the same and is never ok. It
// fails with an Unavailable fault when no slot gets free in time.
func (h *Hasher) Verify(ctx context.Context, user id.User, sealed []byte, plain string) (ok, rehash bool, err error) {
	if len(sealed) == 0 {
		return false, false, h.VerifyNobody(ctx, plain)
	}
	text, err := h.keyring.Open(purpose, user[:], sealed)
	if err != nil {
		return false, false, fmt.Errorf("open a password hash: %w", err)
	}
	stored, err := parsePHC(string(text))
	if err != nil {
		return false, false, fmt.Errorf("read a password hash: %w", err)
	}
	if !stored.params.atLeast(h.floor) {
		return false, false, errors.New("read a password hash: its parameters are below the floor")
	}
	normalized, err := h.matches(ctx, stored, Normalize(plain))
	if err != nil || normalized {
		return normalized, normalized && (stored.params != h.params || !h.keyring.IsCurrent(sealed)), err
	}
	if Normalize(plain) == plain {
		return false, false, nil
	}
	ok, err = h.matches(ctx, stored, plain)
	return ok, ok, err
}

func (h *Hasher) matches(ctx context.Context, stored phc, plain string) (bool, error) {
	hash, err := h.derive(ctx, stored.params, stored.salt, plain)
	return err == nil && subtle.ConstantTimeCompare(hash, stored.hash) == 1, err
}

// VerifyNobody costs as much as Verify and confirms nothing: for login IDs that
// nobody has, so that time does not tell them apart. It fails as Verify does.
func (h *Hasher) VerifyNobody(ctx context.Context, plain string) error {
	_, err := h.derive(ctx, h.params, h.nobody, Normalize(plain))
	if err != nil || Normalize(plain) == plain {
		return err
	}
	_, err = h.derive(ctx, h.params, h.nobody, plain) // as Verify, when the first hash does not match
	return err
}

func (h *Hasher) derive(ctx context.Context, p Params, salt []byte, plain string) ([]byte, error) {
	if err := h.slots.take(ctx); err != nil {
		return nil, err
	}
	defer h.slots.giveBack()
	return argon2.IDKey([]byte(plain), salt, p.Time, p.MemoryKiB, p.Threads, hashSize), nil
}

func newSalt() []byte {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails: crypto/rand ends the program instead
	return salt
}
