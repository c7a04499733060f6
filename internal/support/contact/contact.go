// Package contact is about how customers reach support, by level, and when
// somebody answers: data of the operator, taken from a file.
//
// It must not know who asks; which levels are somebody's is told from the offers they have.
package contact

import (
	"slices"
	"time"

	"manager/internal/i18n"
)

// Text is a text of the operator in the five languages.
type Text map[i18n.Lang]string

// In is the text in a language.
func (t Text) In(lang i18n.Lang) string { return t[lang] }

// Contact is one level of support.
type Contact struct {
	Level    string   `json:"level"`
	Name     Text     `json:"name"`
	Offers   []string `json:"offers,omitempty"` // of Premium Support that include it; none: it is everybody's
	Phone    string   `json:"phone,omitempty"`
	Code     string   `json:"code,omitempty"` // what is read out on the telephone: support or vip
	Email    string   `json:"email,omitempty"`
	Chat     string   `json:"chat,omitempty"`
	TimeZone string   `json:"time_zone"`
	Hours    []Hours  `json:"hours,omitempty"` // none: day and night
	Answer   Text     `json:"answer"`          // how soon the first answer comes
}

// Hours are the hours of some days of the week, in the contact's time zone.
type Hours struct {
	Days []int  `json:"days"` // 1 is Monday, 7 Sunday
	From string `json:"from"` // 08:00
	To   string `json:"to"`   // 24:00 at most
}

// The codes that are read out on the telephone.
const (
	SupportCode = "support"
	VIPCode     = "vip"
)

// Everybodys tells whether no offer is needed.
func (c Contact) Everybodys() bool { return len(c.Offers) == 0 }

// For tells whether the level is somebody's who has these offers of Premium Support.
func (c Contact) For(offers []string) bool {
	return c.Everybodys() || slices.ContainsFunc(c.Offers, func(offer string) bool { return slices.Contains(offers, offer) })
}

// Always tells whether somebody answers day and night.
func (c Contact) Always() bool { return len(c.Hours) == 0 }

// Open tells whether somebody answers at that time.
func (c Contact) Open(at time.Time) bool {
	if c.Always() {
		return true
	}
	here := at.In(c.zone())
	minute := here.Hour()*60 + here.Minute()
	return slices.ContainsFunc(c.Hours, func(h Hours) bool {
		return slices.Contains(h.Days, weekday(here)) && minute >= minutes(h.From) && minute < minutes(h.To)
	})
}

// Opens is when somebody answers next; the time given when somebody does already.
func (c Contact) Opens(after time.Time) time.Time {
	if c.Open(after) {
		return after
	}
	zone := c.zone()
	here := after.In(zone)
	var next time.Time
	for day := range 8 {
		date := here.AddDate(0, 0, day)
		for _, h := range c.Hours {
			from := minutes(h.From)
			at := time.Date(date.Year(), date.Month(), date.Day(), from/60, from%60, 0, 0, zone)
			if slices.Contains(h.Days, weekday(date)) && at.After(after) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	return next
}

func (c Contact) zone() *time.Location {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return time.UTC // checked when it was taken; one that the machine has since lost is read as UTC
	}
	return zone
}

// weekday is the day of the week as ISO 8601 counts it.
func weekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

// minutes are those since midnight; -1 for what is no time of day.
func minutes(clock string) int {
	if clock == "24:00" {
		return 24 * 60
	}
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// Runs are the days of hours as spans of days that follow each other: 1 to 5, 7 to 7.
func (h Hours) Runs() (runs [][2]int) {
	for _, day := range h.Days {
		if last := len(runs) - 1; last >= 0 && runs[last][1] == day-1 {
			runs[last][1] = day
		} else {
			runs = append(runs, [2]int{day, day})
		}
	}
	return runs
}
