// Package password hashes passwords with argon2id (RFC 9106), verifies them at
// the same cost for known and unknown accounts, and decides which ones are good
// enough (ASVS 5.0, 6.2 and 11.4.2; NIST SP 800-63B-4, 3.1.1).
//
// A password counts byte by byte, exactly as it was typed: nothing is cut,
// trimmed, folded or normalized before hashing. It is read more leniently only
// to estimate how easily it is guessed.
//
// It must not know accounts, sessions or the database.
package password
