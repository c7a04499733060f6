// Package staff has the pages of the staff console.
package staff
