// Package period computes with months as bills do: from an anchor day, so that a
// short month never moves the days after it.
package period

import "time"

// Add is the day so many months after the anchor: the same day of the month, or
// the last one where the month is shorter (31 January and a month is 28 or 29
// February, and two months 31 March). The time of day and the zone stay. Every
// day of a series is computed from the anchor, never from the one before.
func Add(anchor time.Time, months int) time.Time {
	year, month, day := anchor.Date()
	first := time.Date(year, month+time.Month(months), 1, 0, 0, 0, 0, anchor.Location())
	last := first.AddDate(0, 1, -1).Day()
	hour, minute, second := anchor.Clock()
	return time.Date(first.Year(), first.Month(), min(day, last), hour, minute, second, anchor.Nanosecond(), anchor.Location())
}
