package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// proof stands for "plain is the password of this hash": nobody without the
// keyring can make it, and it holds for no other hash.
func (d Deps) proof(a account, plain string) []byte {
	return fmt.Appendf(nil, "%x\n", d.Keyring.MAC("demo password", a.user[:], a.password, []byte(plain)))
}

// comparedBefore tells whether an earlier start has found plain to be the
// account's password: to compare it again would take more memory than all else
// that a start does.
func (d Deps) comparedBefore(a account, plain string) (bool, error) {
	if d.ComparedFile == "" {
		return false, nil
	}
	kept, err := os.ReadFile(d.ComparedFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("read what an earlier demo has compared: %w", err)
	}
	return string(kept) == string(d.proof(a, plain)), nil
}

// noteCompared remembers that plain is the account's password.
func (d Deps) noteCompared(a account, plain string) error {
	if d.ComparedFile == "" {
		return nil
	}
	if err := os.WriteFile(d.ComparedFile, d.proof(a, plain), 0o600); err != nil {
		return fmt.Errorf("keep what this demo has compared: %w", err)
	}
	return nil
}
