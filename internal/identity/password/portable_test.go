package password_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"manager/internal/identity/password"
	"manager/internal/seal"
	"manager/internal/testkit"
)

// Breaks when another program can't verify the hash by what stands in it (the PHC string format), or two have one salt.
func TestPortableHashIsVerifiedByOthers(t *testing.T) {
	t.Parallel()
	h := password.NewHasher(seal.NewKeyring(), testkit.Cheap, 2, time.Minute)
	var made [2]string
	for i := range made {
		var err error
		if made[i], err = h.Portable(t.Context(), "seven purple umbrellas"); err != nil {
			t.Fatal(err)
		}
	}
	if made[0] == made[1] {
		t.Error("two hashes of one password are the same")
	}
	parts := strings.Split(made[0], "$") // the first is empty
	var memory, passes uint32
	var lanes uint8
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != "v=19" {
		t.Fatalf("%s is no hash in the PHC string format", made[0])
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		t.Fatal(err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		t.Fatal(err)
	}
	hash, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(argon2.IDKey([]byte("seven purple umbrellas"), salt, passes, memory, lanes, uint32(len(hash))), hash) {
		t.Error("the hash is not that of the password")
	}
}
