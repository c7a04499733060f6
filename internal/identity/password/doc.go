// Package password hashes passwords with argon2id (RFC 9106), verifies them at
// the same cost for known and unknown accounts, and decides which ones may be
// chosen (ASVS 5.0, 6.2 and 11.4.2; NIST SP 800-63B-4, 3.1.1.2): by length, a
// blocklist, and words of the context.
//
// A password is normalized (NFC) and otherwise hashed as it was typed: nothing is
// cut, trimmed or folded. Only the blocklist reads it more leniently.
//
// It must not know accounts, sessions or the database.
package password
