package i18n

import (
	"strconv"
	"strings"
	"time"
)

// The rules of this file are those of CLDR 48 for en-GB, fr, de, it and es.

const (
	noBreakSpace       = "\u00a0"
	narrowNoBreakSpace = "\u202f"
	swissApostrophe    = "\u2019"
)

var shortMonths = map[Lang]*[12]string{
	EN: {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"},
	FR: {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
	DE: {"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."},
	IT: {"gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"},
	ES: {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
}

// Date returns the day of t in the reader's zone, such as "21 Nov 2026".
func (l *Localizer) Date(t time.Time) string {
	return string(l.AppendDate(make([]byte, 0, longestMoment), t))
}

// AppendDate appends what Date returns.
func (l *Localizer) AppendDate(b []byte, t time.Time) []byte {
	return l.appendDate(b, t.In(l.Zone))
}

// longestMoment is more than any day and time takes, in bytes.
const longestMoment = 32

// appendDate appends the day of t, which is in the reader's zone already.
func (l *Localizer) appendDate(b []byte, t time.Time) []byte {
	year, month, day := t.Date()
	b = strconv.AppendInt(b, int64(day), 10)
	if l.Lang == DE {
		b = append(b, '.')
	}
	months := shortMonths[l.Lang]
	b = append(append(append(b, ' '), months[month-1]...), ' ')
	return strconv.AppendInt(b, int64(year), 10)
}

// appendTime appends hour and minute of t, which is in the reader's zone already.
func appendTime(b []byte, t time.Time) []byte {
	hour, minute, _ := t.Clock()
	return append(b, byte('0'+hour/10), byte('0'+hour%10), ':', byte('0'+minute/10), byte('0'+minute%10))
}

// ShortMonth returns the month of t in the reader's zone, such as "Nov".
func (l *Localizer) ShortMonth(t time.Time) string {
	return shortMonths[l.Lang][t.In(l.Zone).Month()-1]
}

// MonthAndYear returns the month of t in the reader's zone with its year, such as "Nov 2026".
func (l *Localizer) MonthAndYear(t time.Time) string {
	return l.ShortMonth(t) + " " + strconv.Itoa(t.In(l.Zone).Year())
}

// Time returns hour and minute of t in the reader's zone, such as "09:14".
func (l *Localizer) Time(t time.Time) string {
	return string(appendTime(make([]byte, 0, longestMoment), t.In(l.Zone)))
}

// DateTime returns day, hour and minute of t in the reader's zone, such as "21 Nov 2026, 09:14".
func (l *Localizer) DateTime(t time.Time) string {
	return string(l.AppendDateTime(make([]byte, 0, longestMoment), t))
}

// AppendDateTime appends what DateTime returns.
func (l *Localizer) AppendDateTime(b []byte, t time.Time) []byte {
	t = t.In(l.Zone)
	return appendTime(append(l.appendDate(b, t), ", "...), t)
}

// Moment is DateTime with the reader's zone, such as "21 Nov 2026, 09:14
// (Europe/Zurich, UTC+01:00)": for whoever may not know which one it is.
func (l *Localizer) Moment(t time.Time) string {
	name := l.Zone.String()
	if name == "UTC" {
		return l.DateTime(t) + " (UTC)"
	}
	return l.DateTime(t) + " (" + strings.ReplaceAll(name, "_", " ") + ", UTC" + t.In(l.Zone).Format("-07:00") + ")"
}

// daysAgo is the number of calendar days within which Ago counts instead of naming the date.
const daysAgo = 7

// Ago returns when t was, counted in calendar days of the reader's zone:
// "today, 09:14", "yesterday", "3 days ago", and the date from a week on or in
// the future.
func (l *Localizer) Ago(t time.Time) string {
	return string(l.AppendAgo(make([]byte, 0, longestMoment), t))
}

// AppendAgo appends what Ago returns.
func (l *Localizer) AppendAgo(b []byte, t time.Time) []byte {
	switch days := l.calendarDays(t, l.now()); {
	case days == 0:
		return append(b, l.T("language.ago.today", "Time", l.Time(t))...)
	case days == 1:
		return append(b, l.T("language.ago.yesterday")...)
	case days > 1 && days < daysAgo:
		return append(b, l.N("language.ago.days", days)...)
	default:
		return l.AppendDate(b, t)
	}
}

// calendarDays counts midnights between two moments in the reader's zone; a
// day with a clock change counts as one.
func (l *Localizer) calendarDays(from, to time.Time) int {
	return l.civilDay(to) - l.civilDay(from)
}

// civilDay numbers the calendar days of the reader's zone.
func (l *Localizer) civilDay(t time.Time) int {
	const day = 24 * 60 * 60
	_, offset := t.In(l.Zone).Zone()
	seconds := t.Unix() + int64(offset)
	days := seconds / day
	if seconds < days*day { // before 1970
		days--
	}
	return int(days)
}

// Duration returns d in one unit, rounded up so that nobody waits too short:
// seconds below a minute, minutes below an hour, hours below two days, else days.
func (l *Localizer) Duration(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case ceil(d, time.Second) < 60:
		return l.N("language.duration.seconds", max(ceil(d, time.Second), 1))
	case ceil(d, time.Minute) < 60:
		return l.N("language.duration.minutes", ceil(d, time.Minute))
	case ceil(d, time.Hour) < 48:
		return l.N("language.duration.hours", ceil(d, time.Hour))
	default:
		return l.N("language.duration.days", ceil(d, day))
	}
}

func ceil(d, unit time.Duration) int {
	return int((d + unit - 1) / unit)
}

// Number returns a whole number with its digits grouped, such as "12,345".
func (l *Localizer) Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	if len(digits) < 4 || len(digits) == 4 && l.fourDigitsStay() {
		return sign + digits
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(l.groupSeparator())
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// fourDigitsStay tells whether 1234 is written without a separator (CLDR minimumGroupingDigits 2).
func (l *Localizer) fourDigitsStay() bool { return l.Lang == IT || l.Lang == ES }

func (l *Localizer) groupSeparator() string {
	switch {
	case l.Lang == FR:
		return narrowNoBreakSpace // in Switzerland too
	case l.swiss():
		return swissApostrophe
	case l.Lang == DE && l.Region == "AT":
		return noBreakSpace
	case l.Lang == EN:
		return ","
	default:
		return "."
	}
}

func (l *Localizer) decimalSeparator() string {
	if l.Lang == EN || l.swiss() && l.Lang != FR {
		return "."
	}
	return ","
}

// swiss tells whether numbers and words are written as in Switzerland and Liechtenstein.
func (l *Localizer) swiss() bool { return l.Region == "CH" || l.Region == "LI" }

// List joins items as in a sentence, such as "a, b and c".
func (l *Localizer) List(items []string) string {
	if len(items) == 0 {
		return ""
	}
	last := items[len(items)-1]
	if len(items) == 1 {
		return last
	}
	key := "language.list.last"
	if soundsLikeI(last) {
		key = "language.list.last_i"
	}
	return l.T(key, "Head", strings.Join(items[:len(items)-1], ", "), "Last", last)
}

// soundsLikeI tells whether a Spanish word begins with the sound of "i", before
// which "y" becomes "e".
func soundsLikeI(word string) bool {
	word = strings.ToLower(word)
	for _, diphthong := range []string{"hia", "hie"} {
		if strings.HasPrefix(word, diphthong) {
			return false
		}
	}
	for _, start := range []string{"i", "í", "hi", "hí"} {
		if strings.HasPrefix(word, start) {
			return true
		}
	}
	return false
}
