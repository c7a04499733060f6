// Package floors holds no code: its test checks that imports only point
// downwards through the folders of the project, as docs/architecture.md draws
// them, so that whoever reads a package need not know the ones above it.
package floors
