// Package walk has no code of the portal: its tests let organizations with all kinds
// of habits walk through the days of billing, one day per step, and hold an independent
// model of each of them against the books after every day (docs/walk.md).
package walk
