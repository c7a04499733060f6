package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// Token makes a secret for a link or a cookie: 256 random bits as 43 URL-safe
// characters, and the SHA-256 hash to store in its place.
func Token() (token string, hash [32]byte) {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails: crypto/rand ends the program instead
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, sha256.Sum256([]byte(token))
}

// HashToken is the stored form of a token that somebody presents. A plain hash
// is enough: 256 random bits can't be guessed, whatever the hash's speed.
func HashToken(token string) []byte {
	hash := sha256.Sum256([]byte(token))
	return hash[:]
}
