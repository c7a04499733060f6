// Package migrations embeds the schema, forward only, one file per step.
package migrations

import "embed"

// FS holds the migration files.
//
//go:embed *.sql
var FS embed.FS
