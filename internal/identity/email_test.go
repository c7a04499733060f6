package identity_test

import (
	"errors"
	"strings"
	"testing"

	"manager/internal/identity"
)

func TestParseEmail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ typed, shown, key string }{
		{"olive@demo.test", "olive@demo.test", "olive@demo.test"},
		{"  Olive@Demo.TEST\t", "Olive@demo.test", "olive@demo.test"},
		{"first.last+tag@sub.example.com", "first.last+tag@sub.example.com", "first.last+tag@sub.example.com"},
		{"!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"},
		{"zoé@example.com", "zoé@example.com", "zoé@example.com"},
		{"zoe\u0301@example.com", "zoé@example.com", "zoé@example.com"},
		{"ZOÉ@example.com", "ZOÉ@example.com", "zoé@example.com"},
		{"info@Müller.example", "info@müller.example", "info@xn--mller-kva.example"},
		{"info@XN--MLLER-KVA.example", "info@müller.example", "info@xn--mller-kva.example"},
		{"info@straße.example", "info@straße.example", "info@xn--strae-oqa.example"},
		{"用户@例子.广告", "用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v"},
		{"कोई@उदाहरण.भारत", "कोई@उदाहरण.भारत", "कोई@xn--p1b6ci4b4b3a.xn--h2brj9c"},
		{"a@b.co", "a@b.co", "a@b.co"},
		{strings.Repeat("a", 64) + "@example.com", strings.Repeat("a", 64) + "@example.com", strings.Repeat("a", 64) + "@example.com"},
	} {
		got, err := identity.ParseEmail(c.typed)
		if err != nil || got.Shown != c.shown || got.Key != c.key {
			t.Errorf("%q: %+q, %v", c.typed, got, err)
		}
	}
}

func TestParseEmailRefuses(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{
		"", " ", "@", "olive", "olive@", "@demo.test", "olive@demo", "olive@localhost", "olive@@demo.test", "a@b@demo.test",
		".olive@demo.test", "olive.@demo.test", "ol..ive@demo.test", "ol ive@demo.test", "olive@de mo.test", "olive@demo..test",
		"olive@demo.test.", "olive@.demo.test", "olive@-demo.test", "olive@demo-.test", "olive@[127.0.0.1]", "olive@127.0.0.1", "olive@1.2",
		`"olive"@demo.test`, "olive(comment)@demo.test", "Olive <olive@demo.test>", "<olive@demo.test>", "olive@demo.test, adam@demo.test",
		"olive@demo.test\r\nBcc: adam@demo.test", "olive\x00@demo.test", "olive@demo\x00.test", "olive\u200b@demo.test", "olive\u202e@demo.test",
		"olive\xff@demo.test", "olive@demo\xff.test", "olive@<script>.test", "olive@exa_mple.com", "olive@demo.test/path", "olive@xn--a.test",
		strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat("b", 64) + ".com", "mailto:olive@demo.test;", "🙂@example.com",
	} {
		if got, err := identity.ParseEmail(typed); !errors.Is(err, identity.ErrNotAnEmail) {
			t.Errorf("%q: %+q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{
		"a@" + strings.Repeat("b.", 127) + "com",
		strings.Repeat("a", 100_000) + "@example.com",
		"a@" + strings.Repeat("ä.", 80) + strings.Repeat("ö", 40) + ".com",
	} {
		if got, err := identity.ParseEmail(typed); err == nil {
			t.Errorf("%.40q…: %+q", typed, got)
		}
	}
}

func FuzzParseEmail(f *testing.F) {
	for _, seed := range []string{"olive@demo.test", "zoé@müller.example", "用户@例子.广告", "İ@example.com", "a@ß.de", "\u1e9e@x.co"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		first, err := identity.ParseEmail(typed)
		if err != nil {
			return
		}
		if strings.ContainsFunc(first.Shown+first.Key, func(r rune) bool { return r < 0x21 || r == 0x7f }) {
			t.Errorf("%q has a control character or a space: %+q", typed, first)
		}
		for _, form := range []string{first.Key, first.Shown} {
			again, err := identity.ParseEmail(form)
			if err != nil || again.Key != first.Key {
				t.Errorf("%q gives %+q, and its form %q gives %+q, %v", typed, first, form, again, err)
			}
		}
	})
}
