package checkpoint

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"manager/internal/audit"
	"manager/internal/id"
	"manager/internal/seal"
)

// Kind says why a check point was made.
type Kind string

// The kinds of check points.
const (
	Regular Kind = "regular"
	// Restored acknowledges that the log is not what earlier check points say, because a backup was restored.
	Restored Kind = "restored"
)

// Checkpoint says what all chains of the log were at one moment.
type Checkpoint struct {
	// Series names the file that it was first written to: each file has one series, numbered from 1.
	Series   string    `json:"series"`
	Number   int64     `json:"number"`
	Previous string    `json:"previous,omitempty"` // SHA-256 of the line before, in hexadecimal
	At       time.Time `json:"at"`
	Kind     Kind      `json:"kind"`
	Reason   string    `json:"reason,omitempty"` // of kind Restored
	Chains   int       `json:"chains"`
	Entries  int64     `json:"entries"`
	// Accumulator is the SHA-256 of the heads of all chains, in hexadecimal.
	Accumulator string `json:"accumulator"`
	// Full says that Heads are all of them; else they are those that changed since the check point before.
	Full  bool         `json:"full"`
	Heads []audit.Head `json:"heads,omitempty"`
}

// Purpose is what the signing key is derived for; see seal.PublicKey.
const Purpose = "audit check points"

// signedLine is a check point as it stands in the file; the signature covers its exact bytes.
type signedLine struct {
	Checkpoint json.RawMessage `json:"checkpoint"`
	Key        string          `json:"key"`
	Signature  []byte          `json:"signature"`
}

// sign makes the line of c, without the line end.
func (c Checkpoint) sign(keyring *seal.Keyring) ([]byte, error) {
	signed, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("write a check point down: %w", err)
	}
	key, signature := keyring.SignMessage(Purpose, signed)
	line, err := json.Marshal(signedLine{Checkpoint: signed, Key: key, Signature: signature})
	if err != nil {
		return nil, fmt.Errorf("write a check point down: %w", err)
	}
	return line, nil
}

// errTorn says that a line was begun and never finished.
var errTorn = errors.New("the line is not complete")

// parse reads a line and verifies its signature. errTorn is returned for what is
// only the beginning of a line; nothing but its writer's death makes it one.
func parse(line []byte, keyring *seal.Keyring) (c Checkpoint, err error) {
	if !json.Valid(line) {
		return c, errTorn
	}
	var s signedLine
	if err := json.Unmarshal(line, &s); err != nil {
		return c, fmt.Errorf("%w: it is no check point", seal.ErrTampered)
	}
	if err := keyring.VerifyMessage(s.Key, Purpose, s.Checkpoint, s.Signature); err != nil {
		return c, err
	}
	if err := json.Unmarshal(s.Checkpoint, &c); err != nil {
		return c, fmt.Errorf("read a check point: %w", err)
	}
	return c, nil
}

func hashOf(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// accumulate is the SHA-256 of heads, which are in the order of their chains.
func accumulate(heads []audit.Head) string {
	sum := sha256.New()
	row := make([]byte, 0, 64)
	for _, h := range heads {
		row = append(row[:0], h.Chain[:]...)
		row = binary.BigEndian.AppendUint64(row, uint64(h.Seq))
		row = binary.BigEndian.AppendUint64(row, uint64(len(h.MAC)))
		sum.Write(append(row, h.MAC...))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func compareChains(a, b audit.Head) int { return bytes.Compare(a.Chain[:], b.Chain[:]) }

func sameHead(a, b audit.Head) bool { return a.Seq == b.Seq && bytes.Equal(a.MAC, b.MAC) }

// heads are the heads of all chains by the chain.
type heads map[id.Chain]audit.Head
