// Package help has the pages of web/help: the guides and the direct links. Each page takes one typed view and
// computes nothing but formatting.
package help
