package demo

import (
	"errors"
	"fmt"
	"os"
)

// ErrNotRemembered stands in the error of RenewPasswords when the passwords are
// right, but the next start will have to compare them again.
var ErrNotRemembered = errors.New("the comparison of the demo password could not be remembered")

// proof stands for "plain is the password of this hash": nobody without the
// keyring can make it, and it holds for no other hash.
func (d Deps) proof(a account, plain string) []byte {
	return fmt.Appendf(nil, "%x\n", d.Keyring.MAC("demo password", a.user[:], a.password, []byte(plain)))
}

// comparedBefore tells whether an earlier start has found plain to be the
// account's password: to compare it again would take more memory than all else
// that a start does. A file that can't be read remembers nothing.
func (d Deps) comparedBefore(a account, plain string) bool {
	kept, err := os.ReadFile(d.ComparedFile)
	return err == nil && string(kept) == string(d.proof(a, plain))
}

// noteCompared remembers that plain is the account's password.
func (d Deps) noteCompared(a account, plain string) error {
	if d.ComparedFile == "" {
		return nil
	}
	if err := os.WriteFile(d.ComparedFile, d.proof(a, plain), 0o600); err != nil {
		return fmt.Errorf("%w: %w", ErrNotRemembered, err)
	}
	return nil
}
