package mailaddr_test

import (
	"slices"
	"testing"

	"manager/internal/mailaddr"
)

type address = mailaddr.Address

func TestParseListReadsWhatMailProgramsWrite(t *testing.T) {
	t.Parallel()
	rossi, muller := address{"Rossi, Mario", "mario.rossi@example.it"}, address{"Müller, Anna", "anna@example.de"}
	a, b := address{"", "a@b.test"}, address{"", "c@d.test"}
	for typed, want := range map[string][]address{
		`"Rossi, Mario" <mario.rossi@example.it>`:                                {rossi},
		`Rossi, Mario <mario.rossi@example.it>; Müller, Anna <anna@example.de>`:  {rossi, muller},
		`Rossi, Mario <mario.rossi@example.it>, Müller, Anna <anna@example.de>`:  {rossi, muller},
		`Rossi, Mario ‹mario.rossi@example.it›; Müller, Anna ‹anna@example.de›;`: {rossi, muller},
		`'Rossi, Mario' <mario.rossi@example.it>`:                                {rossi},
		`“Rossi, Mario” <mario.rossi@example.it>`:                                {rossi},
		`„Müller, Anna“ <anna@example.de>`:                                       {muller},
		"Rossi, Mario\tmario.rossi@example.it\nMüller, Anna\tanna@example.de":    {rossi, muller},
		"Mario Rossi\tmario.rossi@example.it":                                    {{"Mario Rossi", "mario.rossi@example.it"}},
		"Mario\tRossi\tmario.rossi@example.it\r\na@b.test\tAnna":                 {{"Mario Rossi", "mario.rossi@example.it"}, {"Anna", "a@b.test"}},
		`=?UTF-8?Q?M=C3=BCller=2C_Anna?= <anna@example.de>`:                      {muller},
		`To: Mario Rossi <m@x.test>, a@b.test`:                                   {{"Mario Rossi", "m@x.test"}, a},
		`Mario Rossi <m@x.test>`:                                                 {{"Mario Rossi", "m@x.test"}},
		`Mario O'Brien <m@x.test>, c@d.test`:                                     {{"Mario O'Brien", "m@x.test"}, b},
		`'t Hooft, Gerard <m@x.test>`:                                            {{"", "t"}, {"", "Hooft"}, {"Gerard", "m@x.test"}},
		`Mario "Sales; Rome" Rossi <m@x.test>; c@d.test`:                         {{"Mario Sales; Rome Rossi", "m@x.test"}, b},
		`Anna [x, y] <a@b.test>, c@d.test`:                                       {{"Anna [x, y]", "a@b.test"}, b},
		`"a@b.test" <a@b.test>`:                                                  {a},
		`a@b.test <a@b.test>`:                                                    {a},
		`<a@b.test>`:                                                             {a},
		`'a@b.test'`:                                                             {a},
		`'a@b.test'; 'c@d.test'`:                                                 {a, b},
		`"a@b.test","c@d.test"`:                                                  {a, b},
		`"a@b.test, c@d.test"`:                                                   {a, b},
		`mailto:a@b.test`:                                                        {a},
		`MAILTO:a%40b.test?subject=x&body=y`:                                     {a},
		`<mailto:a@b.test>, Anna <mailto:c@d.test>`:                              {a, {"Anna", "c@d.test"}},
		`a@b.test (Anna, Sales)`:                                                 {{"Anna, Sales", "a@b.test"}},
		"Mario Rossi\n <m@x.test>\na@b.test":                                     {{"Mario Rossi", "m@x.test"}, a},
		"\u202a\ufeffa@b.test\u200b\u202c,\u00a0c@d\u200b.test\u200e":            {a, b},
		" a@b.test , c@d.test;;\n,":                                              {a, b},
		"a@b.test c@d.test\u2028c@d.test":                                        {a, b, b},
		"a@b.test\n<c@d.test>":                                                   {a, b},
		`nobody, a@b.test`:                                                       {{"", "nobody"}, a},
		`nobody, <a@b.test>`:                                                     {{"", "nobody"}, a},
		`anna.example.org, Mario <m@x.test>`:                                     {{"", "anna.example.org"}, {"Mario", "m@x.test"}},
		`Mario <m@x.test>, nobody`:                                               {{"Mario", "m@x.test"}, {"", "nobody"}},
		"Mario; m@x.test":                                                        {{"", "Mario"}, {"", "m@x.test"}},
		"Mario\nm@x.test":                                                        {{"", "Mario"}, {"", "m@x.test"}},
		"12\tm@x.test":                                                           {{"", "12"}, {"", "m@x.test"}},
		"Mario\tRossi":                                                           {{"", "Mario"}, {"", "Rossi"}},
		`Mario <m@@x>`:                                                           {{"Mario", "m@@x"}},
		`5" screen, a@b.test`:                                                    {{"", "5"}, {"", "screen"}, a},
		"":                                                                       nil,
		" ,;\n\t":                                                                nil,
	} {
		if got := mailaddr.ParseList(typed); !slices.Equal(got, want) {
			t.Errorf("%q\n gives %q\n want  %q", typed, got, want)
		}
	}
}

func TestFirstAndLast(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"Rossi, Mario": {"Mario", "Rossi"}, "Mario Rossi": {"Mario", "Rossi"}, "Anna Maria Rossi": {"Anna Maria", "Rossi"}, "Suharto": {"Suharto", ""}, "": {"", ""},
	} {
		if first, last := (address{Name: name}).FirstAndLast(); first != want[0] || last != want[1] {
			t.Errorf("%q is %q and %q", name, first, last)
		}
	}
}

func TestSingleTakesOneAddressOutOfItsName(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		`"Rossi, Mario" <m@x.test>`: "m@x.test", "mailto:m@x.test": "m@x.test", " m@x.test ": "m@x.test", "m@x.test, n@x.test": "m@x.test, n@x.test", "": "",
	} {
		if got := mailaddr.Single(typed); got != want {
			t.Errorf("Single(%q) = %q, want %q", typed, got, want)
		}
	}
}
