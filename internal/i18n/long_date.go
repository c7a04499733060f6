package i18n

import (
	"fmt"
	"strconv"
	"time"
)

var longMonths = map[Lang]*[12]string{
	EN: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	FR: {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	DE: {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	IT: {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
	ES: {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
}

// LongDate is the day of t in the reader's zone with its month in full, as on a
// letter: "21 November 2026".
func (l *Localizer) LongDate(t time.Time) string {
	year, month, day := t.In(l.Zone).Date()
	name := longMonths[l.Lang][month-1]
	switch l.Lang {
	case DE:
		return fmt.Sprintf("%d. %s %d", day, name, year)
	case ES:
		return fmt.Sprintf("%d de %s de %d", day, name, year)
	}
	return strconv.Itoa(day) + " " + name + " " + strconv.Itoa(year)
}

// NumericDate is the day of t in the reader's zone in figures, for columns: 21.12.2026 in
// German and in Switzerland, else 21/12/2026.
func (l *Localizer) NumericDate(t time.Time) string {
	if l.Lang == DE || l.swiss() {
		return t.In(l.Zone).Format("02.01.2006")
	}
	return t.In(l.Zone).Format("02/01/2006")
}
