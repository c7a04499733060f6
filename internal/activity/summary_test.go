package activity_test

import (
	"testing"
	"time"

	"manager/internal/activity"
)

// Breaks when the weeks are not those of the person's zone, clock changes included, or when what is older counts.
func TestSummaryOfNinetyDays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	// Sunday the 25th of October 2026 has 25 hours in Zurich.
	r.Clock.Advance(time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC).Sub(r.Clock.Now()))
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, zurich)
	}
	phone := r.Olive
	phone.UserAgent = "Mozilla/5.0 (iPhone) Safari/604.1"
	r.record(at(8, 28, 23, 59), own(r.Olive, "user.signed_in")) // before
	r.record(at(8, 29, 0, 0), own(r.Olive, "user.signed_in"))   // the first moment
	r.record(at(10, 25, 23, 59), own(r.Olive, "user.signed_in"), own(r.Olive, "user.sign_in_failed"))
	r.record(at(10, 26, 0, 0), own(phone, "user.signed_in"), own(phone, "user.app_password_made"))
	r.record(at(11, 27, 9, 0), own(r.Mia, "user.signed_in"), own(r.Olive, "user.identity_confirmed"), own(r.Olive, "user.second_factor_failed"))
	page := r.account(r.Olive, activity.Query{})
	s := page.Summary
	if s == nil || s.SignIns.N != 3 || s.Failures.N != 2 || s.Changes.N != 1 || s.Devices != 2 || s.SignIns.More {
		t.Fatalf("the summary is %+v", s)
	}
	if first, last := s.Weeks[0].From, s.Weeks[len(s.Weeks)-1].From; len(s.Weeks) != 14 || !first.Equal(at(8, 24, 0, 0)) || !last.Equal(at(11, 23, 0, 0)) {
		t.Errorf("%d weeks from %s to %s", len(s.Weeks), first, last)
	}
	for i, want := range map[int]activity.Week{
		0: {SignIns: 1}, 8: {From: at(10, 19, 0, 0), SignIns: 1, Failures: 1}, 9: {From: at(10, 26, 0, 0), SignIns: 1}, 13: {Failures: 1},
	} {
		week := s.Weeks[i]
		if week.SignIns != want.SignIns || week.Failures != want.Failures || !want.From.IsZero() && !week.From.Equal(want.From) {
			t.Errorf("week %d is %+v", i, week)
		}
	}
	if r.account(r.Olive, activity.Query{Filter: activity.Filter{Search: "x"}}).Summary != nil {
		t.Error("there is a summary above a search")
	}
}

// Breaks when an account that signs in all day makes the page count on and on.
func TestSummaryCountsSoFarOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 7 {
		for range 50 {
			r.record(r.Clock.Now(), own(r.Olive, "user.signed_in"))
		}
	}
	if s := r.account(r.Olive, activity.Query{}).Summary; s.SignIns.N != 300 || !s.SignIns.More {
		t.Errorf("350 sign-ins are said to be %+v", s.SignIns)
	}
}
