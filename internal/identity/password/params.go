package password

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Params is the cost of one argon2id hash.
type Params struct {
	MemoryKiB uint32
	Time      uint32 // passes over the memory
	Threads   uint8
}

// Recommended is the cost of new hashes: two lanes let a hash use two
// processors, so that half as many run at a time and take half the memory.
var Recommended = Params{MemoryKiB: 64 * 1024, Time: 2, Threads: 2}

// Floor is the least cost that is still verified (OWASP password storage cheat sheet).
var Floor = Params{MemoryKiB: 19 * 1024, Time: 2, Threads: 1}

func (p Params) atLeast(floor Params) bool {
	return p.MemoryKiB >= floor.MemoryKiB && p.Time >= floor.Time && p.Threads >= floor.Threads
}

func (p Params) lower(q Params) Params {
	return Params{MemoryKiB: min(p.MemoryKiB, q.MemoryKiB), Time: min(p.Time, q.Time), Threads: min(p.Threads, q.Threads)}
}

// phc is a hash in the PHC string format, which names its own parameters.
type phc struct {
	params     Params
	salt, hash []byte
}

const phcFormat = "v=19$m=%d,t=%d,p=%d"

var errPHC = errors.New("not an argon2id hash in PHC format")

func (p phc) String() string {
	cost := fmt.Sprintf(phcFormat, p.params.MemoryKiB, p.params.Time, p.params.Threads)
	return strings.Join([]string{"", "argon2id", cost,
		base64.RawStdEncoding.EncodeToString(p.salt), base64.RawStdEncoding.EncodeToString(p.hash)}, "$")
}

func parsePHC(text string) (p phc, err error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return phc{}, errPHC
	}
	cost := parts[2] + "$" + parts[3]
	if n, err := fmt.Sscanf(cost, phcFormat, &p.params.MemoryKiB, &p.params.Time, &p.params.Threads); err != nil || n != 3 {
		return phc{}, errPHC
	}
	var badSalt, badHash error
	p.salt, badSalt = base64.RawStdEncoding.DecodeString(parts[4])
	p.hash, badHash = base64.RawStdEncoding.DecodeString(parts[5])
	if badSalt != nil || badHash != nil || len(p.salt) < 8 || len(p.hash) != hashSize {
		return phc{}, errPHC
	}
	return p, nil
}
