// Package account has the pages of web/account: signing in and up, the profile and the list of organizations. Each page takes one typed view and
// computes nothing but formatting.
package account
