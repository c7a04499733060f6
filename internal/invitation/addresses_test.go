package invitation_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"manager/internal/fault"
	"manager/internal/invitation"
)

func TestParseAddressesTakesWhatPeoplePaste(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"a@demo.test": {"a@demo.test"},
		" a@demo.test , b@demo.test;c@demo.test\nd@demo.test\r\n": {"a@demo.test", "b@demo.test", "c@demo.test", "d@demo.test"},
		"a@demo.test b@demo.test":                                 {"a@demo.test", "b@demo.test"},
		"A@Demo.test, a@demo.test;a@DEMO.test":                    {"A@demo.test"},
		"Ada Lovelace <ada@demo.test>; <b@demo.test>":             {"ada@demo.test", "b@demo.test"},
		";;,\n,a@demo.test,,":                                     {"a@demo.test"},
	} {
		got, err := invitation.ParseAddresses(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		var shown []string
		for _, email := range got {
			shown = append(shown, email.Shown)
		}
		if !slices.Equal(shown, want) {
			t.Errorf("%q gives %q, want %q", text, shown, want)
		}
	}
}

func TestParseAddressesNamesTheWrongOnes(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range invitation.MaxAddresses + 1 {
		many = append(many, fmt.Sprintf("p%d@demo.test", i))
	}
	for _, c := range []struct{ text, key string }{
		{"", "error.required"},
		{" ,;\n", "error.required"},
		{"a@demo.test, nobody", "users.invite.not_addresses"},
		{"a@demo.test, \x00\x1b[31m", "users.invite.not_addresses"},
		{strings.Repeat("x", 100_000), "users.invite.not_addresses"},
		{strings.Join(many, ","), "users.invite.too_many"},
	} {
		_, err := invitation.ParseAddresses(c.text)
		var f *fault.Fault
		if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Field != "addresses" || f.Fields[0].Key != c.key {
			t.Errorf("%.40q: %v, want %s", c.text, err, c.key)
		}
	}
	_, err := invitation.ParseAddresses("good@demo.test; bad one@, worse")
	var f *fault.Fault
	if !errors.As(err, &f) || !slices.Contains(f.Fields[0].Args[1].([]string), "worse") || slices.Contains(f.Fields[0].Args[1].([]string), "good@demo.test") {
		t.Errorf("the fault names %v", f)
	}
}
