// Package floors holds no code: its tests check that imports only point
// downwards through the folders of the project, as docs/architecture.md draws
// them, so that whoever reads a package need not know the ones above it; and
// that no package and no file outgrows what somebody new takes in.
package floors
