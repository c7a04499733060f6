// Package legal has the public pages of the operator's legal texts.
package legal
