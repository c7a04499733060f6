// Package people has the pages of web/people: users, teams, and the access they have. Each page takes one typed view and
// computes nothing but formatting.
package people
