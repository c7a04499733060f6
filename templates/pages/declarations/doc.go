// Package declarations has the pages on which consumers withdraw from a contract or cancel one.
package declarations
