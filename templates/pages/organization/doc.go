// Package organization has the pages of web/organization: the overview, the details and the look of an organization. Each page takes one typed view and
// computes nothing but formatting.
package organization
