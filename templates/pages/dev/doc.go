// Package dev has the pages of web/dev: the development mailbox and the gallery of parts. Each page takes one typed view and
// computes nothing but formatting.
package dev
