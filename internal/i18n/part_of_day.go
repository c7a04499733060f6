package i18n

import "time"

// PartOfDay is what a greeting depends on.
type PartOfDay int

// The parts of the day; the night is greeted as the evening.
const (
	Evening PartOfDay = iota
	Morning
	Afternoon
)

// eveningFrom is the hour at which the evening's greeting begins.
var eveningFrom = map[Lang]int{EN: 18, FR: 18, DE: 18, IT: 18, ES: 20}

// PartOfDay returns the part of the reader's day that t falls in, as people
// who speak their language greet: in Spanish the afternoon lasts until eight.
func (l *Localizer) PartOfDay(t time.Time) PartOfDay {
	switch hour := t.In(l.Zone).Hour(); {
	case hour >= 4 && hour < 12:
		return Morning
	case hour >= 12 && hour < eveningFrom[l.Lang]:
		return Afternoon
	default:
		return Evening
	}
}
