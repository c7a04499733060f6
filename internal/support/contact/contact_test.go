package contact_test

import (
	"strings"
	"testing"
	"time"

	"manager/internal/support/contact"
	"manager/internal/testkit"
)

func TestOpeningHours(t *testing.T) {
	t.Parallel()
	all, err := contact.Example()
	if err != nil {
		t.Fatal(err)
	}
	standard, premium, technical := all[0], all[1], all[2]
	zone, err := time.LoadLocation("Europe/Zurich")
	if err != nil {
		t.Fatal(err)
	}
	friday := time.Date(2026, 11, 27, 19, 59, 0, 0, zone)
	for _, test := range []struct {
		c     contact.Contact
		at    time.Time
		open  bool
		opens time.Time
	}{
		{technical, friday, true, friday},
		{premium, friday, true, friday},
		{premium, friday.Add(time.Minute), false, time.Date(2026, 11, 28, 9, 0, 0, 0, zone)},
		{standard, friday, false, time.Date(2026, 11, 30, 8, 0, 0, 0, zone)},
		{standard, time.Date(2026, 3, 29, 3, 0, 0, 0, zone), false, time.Date(2026, 3, 30, 8, 0, 0, 0, zone)}, // the night that clocks go forward
	} {
		if test.c.Open(test.at) != test.open || !test.c.Opens(test.at).Equal(test.opens) {
			t.Errorf("%s at %s: open %v, again at %s", test.c.Level, test.at, test.c.Open(test.at), test.c.Opens(test.at))
		}
	}
	if standard.For(nil) != true || premium.For(nil) || !premium.For([]string{"gold"}) {
		t.Error("levels are given to the wrong ones")
	}
}

func TestContactsAreChecked(t *testing.T) {
	t.Parallel()
	const good = `[{"level":"standard","name":{"en":"A","fr":"A","de":"A","it":"A","es":"A"},"email":"a@demo.test","time_zone":"Europe/Zurich","hours":[{"days":[1,2],"from":"08:00","to":"24:00"}],"answer":{"en":"B","fr":"B","de":"B","it":"B","es":"B"}}]`
	all, err := contact.Read(strings.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{`"standard"`, `"Standard"`}, {`"fr":"A",`, ``}, {`a@demo.test`, `nobody`}, {`Europe/Zurich`, `Mars`}, {`[1,2]`, `[2,1]`}, {`[1,2]`, `[8]`}, {`08:00`, `8`}, {`24:00`, `07:00`},
		{`"email":"a@demo.test"`, `"phone":""`}, {`"email":"a@demo.test"`, `"chat":"http://x.test"`}, {`"email"`, `"fax"`}, {`"answer"`, `"code":"pin","answer"`},
	} {
		if _, err := contact.Read(strings.NewReader(strings.Replace(good, change[0], change[1], 1))); err == nil {
			t.Errorf("%s for %s is taken", change[1], change[0])
		}
	}
	d := testkit.DB(t)
	for range 2 {
		if err := contact.Save(t.Context(), d, all); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := contact.All(t.Context(), d); err != nil || len(kept) != 1 || kept[0].Hours[0].To != "24:00" {
		t.Errorf("kept: %+v, %v", kept, err)
	}
}
