#!/bin/sh
# descope/virtualwebauthn 1.0.3 (a virtual authenticator for tests) writes the
# coordinates of its P-256 keys without leading zeros. RFC 9053 (7.1.1) wants
# them at full length, and go-webauthn 0.18.2 refuses the others: one key in 128
# can't be registered, so that a test fails now and then for no reason of its own.
# Seen: of 4096 keys some twenty to fifty are shorter than 77 bytes, every one of
# them is refused, and every key of full length is taken.
# Our tests make keys until one has its full length.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/descope/virtualwebauthn"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
)

func main() {
	const made, whole = 4096, 77 // whole: a COSE key of P-256 with both coordinates in full
	short, shortRefused, wholeTaken := 0, 0, 0
	for range made {
		key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2).Key.AttestationData()
		_, err := webauthncose.ParsePublicKey(key)
		switch {
		case len(key) == whole && err == nil:
			wholeTaken++
		case len(key) < whole:
			short++
			if err != nil {
				shortRefused++
			}
		}
	}
	fmt.Printf("of %d keys %d are short, %d of them refused; %d of full length are taken\n", made, short, shortRefused, wholeTaken)
	if short == 0 || shortRefused != short || wholeTaken != made-short {
		fmt.Println("this has changed")
		os.Exit(1)
	}
}
GO
go mod init finding >/dev/null 2>&1
go get github.com/descope/virtualwebauthn@v1.0.3 github.com/go-webauthn/webauthn@v0.18.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go run .
