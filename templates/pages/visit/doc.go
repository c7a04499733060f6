// Package visit has the pages of temporary access of the provider's support.
package visit
