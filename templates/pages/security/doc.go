// Package security has the pages of web/security: the second factor at the
// sign-in, the methods that a person has, step-up, approvals and app passwords.
// Each page takes one typed view and computes nothing but formatting.
package security
