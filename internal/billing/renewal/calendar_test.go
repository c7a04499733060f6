package renewal_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/renewal"
	"manager/internal/billing/tax"
)

func day(s string) tax.Day {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return tax.DayOf(t)
}

// said is a calendar as a line of text: each step with its day relative to the due day.
func said(steps []renewal.Step, due tax.Day) string {
	var all []string
	for _, step := range steps {
		all = append(all, fmt.Sprintf("%s%+d", step.Kind, step.On-due))
	}
	return strings.Join(all, " ")
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	due := day("2026-12-26")
	year, month := due-365, due-30
	for _, c := range []struct {
		name  string
		facts renewal.Facts
		want  string
	}{
		{"by hand", renewal.Facts{Begun: year, Due: due}, "notice-30 notice-7 suspend+0 terminate+30"},
		{"a domain by hand", renewal.Facts{Begun: year, Due: due, Domain: true}, "notice-30 notice-7 suspend+0 late+3 terminate+30"},
		{"by card", renewal.Facts{Begun: year, Due: due, Way: renewal.ByCharge}, "notice-30 charge-14 charge-11 notice-7 charge-7 charge+0 suspend+0 terminate+30"},
		{"by card with the warranty", renewal.Facts{Begun: year, Due: due, Way: renewal.ByCharge, Warranty: true}, "notice-30 charge-14 charge-11 notice-7 charge-7 charge+0 warranty+0"},
		{"by the prepaid account", renewal.Facts{Begun: year, Due: due, Way: renewal.ByPrepaid}, "notice-30 charge-14 charge-11 notice-7 charge-7 charge+0 suspend+0 terminate+30"},
		{"by transfer", renewal.Facts{Begun: year, Due: due, Way: renewal.ByTransfer}, "notice-30 slip-14 notice-7 suspend+0 terminate+30"},
		{"by the month", renewal.Facts{Begun: month, Due: due, Way: renewal.ByCharge}, "charge-14 charge-11 notice-7 charge-7 charge+0 suspend+0 terminate+30"},
		{"the warranty alone", renewal.Facts{Begun: year, Due: due, Warranty: true}, "notice-30 notice-7 warranty+0"},
		{"ends", renewal.Facts{Begun: year, Due: due, Way: renewal.ByCharge, Warranty: true, Ends: true}, "notice-30 notice-7 end+0"},
		{"suspended", renewal.Facts{Begun: year, Due: due, Domain: true, Way: renewal.ByCharge, Warranty: true, Suspended: true}, "suspend+0 late+3 terminate+30"},
		{"ended", renewal.Facts{Begun: year, Due: due, Ended: true}, ""},
		{"for ever", renewal.Facts{}, ""},
	} {
		if got := said(renewal.DefaultPolicy.Calendar(c.facts), due); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Of what was missed only the last counts: nobody is reminded or charged twice on one day.
func TestRemainingSteps(t *testing.T) {
	t.Parallel()
	due := day("2026-12-26")
	all := renewal.DefaultPolicy.Calendar(renewal.Facts{Begun: due - 365, Due: due, Way: renewal.ByCharge})
	for _, c := range []struct {
		done  string
		today tax.Day
		want  string
	}{
		{"", due - 100, "notice-30 charge-14 charge-11 notice-7 charge-7 charge+0 suspend+0 terminate+30"},
		{"", due - 10, "notice-30 charge-11 notice-7 charge-7 charge+0 suspend+0 terminate+30"},
		{"", due - 5, "notice-7 charge-7 charge+0 suspend+0 terminate+30"},
		{"", due + 2, "notice-7 charge+0 suspend+0 terminate+30"},
		{"notice_30 charge_14", due - 12, "charge-11 notice-7 charge-7 charge+0 suspend+0 terminate+30"},
		{"notice_7 charge_7", due - 7, "charge+0 suspend+0 terminate+30"},
		{"notice_7 charge_0 suspend", due + 1, "terminate+30"},
	} {
		if got := said(renewal.Remaining(all, strings.Fields(c.done), c.today), due); got != c.want {
			t.Errorf("after %q on day %+d: %s, want %s", c.done, c.today-due, got, c.want)
		}
	}
}

func TestWarrantyGivesTimeToPay(t *testing.T) {
	t.Parallel()
	due := day("2026-12-26")
	for months, want := range map[int]tax.Day{1: 90, 3: 90, 12: 280, 24: 280} {
		if got := renewal.DefaultPolicy.Pay(due, months) - due; got != want {
			t.Errorf("%d months: %d days, want %d", months, got, want)
		}
	}
}
