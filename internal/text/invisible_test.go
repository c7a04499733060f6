package text_test

import (
	"testing"

	"manager/internal/text"
)

func TestTrimInvisibleKeepsWhatIsSeen(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"\u200e a@b.test \u200f":                  "a@b.test", // direction marks
		"\u202a+41\u202c":                         "+41",
		"\u2066x\u2069":                           "x",
		"\ufeffa\u200b":                           "a", // byte order mark, zero width
		"\u2060a\u00ad":                           "a",
		"\u00a0\u202f\u2009\u3000a b\u2003\u1680": "a b",
		"\ta\r\n":                                 "a",
		"\u200c\u200d":                            "",
		"\u3164\u2800":                            "",
		"می\u200cخواهم":                           "می\u200cخواهم", // inside, a joiner belongs to the word
		"\u0600":                                  "\u0600",        // the sign of a number is seen
		"🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F": "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
		"first\n\u200elast": "first\n\u200elast",
	} {
		if got := text.TrimInvisible(typed); got != want {
			t.Errorf("TrimInvisible(%q) = %q, want %q", typed, got, want)
		}
	}
	if got := text.Line("\u200e Rossi \u00a0 Mario\u200f"); got != "Rossi Mario" {
		t.Errorf("Line gives %q", got)
	}
}
