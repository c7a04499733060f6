package password

import (
	"slices"
	"strings"
	"time"
)

// dayNotations are the ways to write a day, the separators told as dots.
var dayNotations = []string{
	"2.1.2006", "1.2.2006", "2006.1.2", "2.1.06", "1.2.06", "06.1.2",
	"02012006", "01022006", "20060102", "020106", "010206", "060102",
}

var dateSeparators = strings.NewReplacer("-", ".", "/", ".", " ", ".", "_", ".")

func isDay(text string) bool {
	text = dateSeparators.Replace(text)
	return slices.ContainsFunc(dayNotations, func(notation string) bool {
		_, err := time.Parse(notation, text)
		return err == nil
	})
}

// isYear tells whether text is a year of the last or this century.
func isYear(text string) bool {
	return len(text) == len("2006") && (text[:2] == "19" || text[:2] == "20") && isDigit(text[2]) && isDigit(text[3])
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
