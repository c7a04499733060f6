package password

import (
	"errors"
	"unicode/utf8"

	"manager/internal/fault"
)

// Level is where a password stands on a meter that ends at 4.
type Level int

// The levels; a password that is too short for any stays below 1 in the page.
const (
	Refused  Level = 1
	Fine     Level = 3
	VeryGood Level = 4
)

// Rating is what a meter shows of a password: a level and the message beside it.
type Rating struct {
	Level Level
	Key   string
	Args  []any
}

// Rate says what Check says and, of passwords that it takes, whether they are long.
func Rate(plain string, context ...string) Rating {
	var f *fault.Fault
	switch {
	case errors.As(Check(plain, context...), &f):
		return Rating{Level: Refused, Key: f.Fields[0].Key, Args: f.Fields[0].Args}
	case utf8.RuneCountInString(Normalize(plain)) >= LongCharacters:
		return Rating{Level: VeryGood, Key: "password.very_good"}
	}
	return Rating{Level: Fine, Key: "password.fine"}
}
