// Package seal keeps the product's secrets: what must be readable again is
// encrypted (Seal), what must only be recognized is authenticated (MAC), what
// travels through a browser is signed (Sign), and what is handed out in a link
// is stored as a hash (Token).
//
// All keys come from one keyring file outside the database, so that a copy of
// the database alone opens nothing. Each purpose has a sub-key of its own
// (HKDF-SHA256, RFC 5869): a value made for one purpose is worthless for another.
//
// It must not know what its values are for, nor where they are stored.
package seal
