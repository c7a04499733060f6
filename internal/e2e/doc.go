// Package e2e tries the whole portal in a real browser: it carries out every
// guide of the help centre in every language, takes the guides' pictures, and
// looks at every page as people with and without good eyes do.
//
// It has tests only.
package e2e
