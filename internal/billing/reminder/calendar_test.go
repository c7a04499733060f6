package reminder_test

import (
	"fmt"
	"strings"
	"testing"

	"manager/internal/billing/reminder"
	"manager/internal/billing/tax"
)

var policy = reminder.Policy{
	{Step: 5, Days: -3, Kind: reminder.Notice, Mail: true},
	{Step: 1, Days: 7, Kind: reminder.Reminder, Mail: true},
	{Step: 2, Days: 14, Kind: reminder.Reminder, Mail: true, SMS: true},
	{Step: 3, Days: 30, Kind: reminder.Suspension, Mail: true},
	{Step: 4, Days: 60, Kind: reminder.Termination, Mail: true},
}

// due is some day far from zero.
const due = tax.Day(20_000)

func written(all []reminder.Planned) string {
	var said []string
	for _, p := range all {
		said = append(said, fmt.Sprintf("%d:%s%+d", p.Step, p.Kind, p.On-due))
	}
	return strings.Join(said, " ")
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	done := func(step int, kind reminder.Kind, on tax.Day) reminder.Done {
		return reminder.Done{Step: step, Kind: kind, On: due + on}
	}
	for name, c := range map[string]struct {
		today   tax.Day
		issued  tax.Day
		without bool
		done    []reminder.Done
		want    string
		skipped string
	}{
		"nobody does anything":              {today: -20, issued: -30, want: "5:notice-3 1:reminder+7 2:reminder+14 3:suspension+30 4:termination+60"},
		"no notice with the invoice":        {today: -2, issued: -2, want: "1:reminder+7 2:reminder+14 3:suspension+30 4:termination+60", skipped: "5:passed"},
		"no products":                       {today: 0, issued: -30, without: true, want: "5:notice+0 1:reminder+7 2:reminder+14"},
		"no products, long ago":             {today: 70, issued: -30, without: true, want: "2:reminder+70", skipped: "5:passed 1:passed 3:nothing 4:nothing"},
		"only the last one that was missed": {today: 16, issued: -30, want: "2:reminder+16 3:suspension+30 4:termination+60", skipped: "5:passed 1:passed"},
		"a week's grace after a late one":   {today: 28, issued: -30, want: "2:reminder+28 3:suspension+35 4:termination+65", skipped: "5:passed 1:passed"},
		"suspension follows a jump":         {today: 35, issued: -30, done: []reminder.Done{done(1, reminder.Reminder, 7), done(2, reminder.Reminder, 14)}, want: "3:suspension+35 4:termination+65", skipped: "5:passed"},
		"termination waits for a month":     {today: 61, issued: -30, done: []reminder.Done{done(2, reminder.Reminder, 14), done(3, reminder.Suspension, 40)}, want: "4:termination+70", skipped: "5:passed 1:passed"},
		"everything is done":                {today: 90, issued: -30, done: []reminder.Done{done(5, reminder.Notice, -3), done(1, reminder.Reminder, 7), done(2, reminder.Reminder, 14), done(3, reminder.Suspension, 30), done(4, reminder.Termination, 60)}},
	} {
		f := reminder.Facts{Issued: due + c.issued, Due: due, Products: !c.without, Done: c.done, Today: due + c.today}
		if got := written(policy.Calendar(f)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		var skipped []string
		for _, s := range policy.Skipped(f) {
			skipped = append(skipped, fmt.Sprintf("%d:%s", s.Step, s.Outcome))
		}
		if got := strings.Join(skipped, " "); got != c.skipped {
			t.Errorf("%s: passed over %s, want %s", name, got, c.skipped)
		}
	}
}

func TestPolicyWarnsBeforeItSwitchesOff(t *testing.T) {
	t.Parallel()
	if err := policy.Check(); err != nil {
		t.Error(err)
	}
	for name, wrong := range map[string]reminder.Policy{
		"a suspension without a reminder":  policy.Without(1).Without(2),
		"a termination without suspension": policy.Without(3),
		"two on a day":                     policy.With(reminder.Rule{Step: 6, Days: 14, Kind: reminder.Reminder, Mail: true}),
		"a notice that comes late":         policy.With(reminder.Rule{Step: 5, Days: 3, Kind: reminder.Notice, Mail: true}),
		"a step that nobody is told":       policy.With(reminder.Rule{Step: 1, Days: 7, Kind: reminder.Reminder}),
		"two suspensions":                  policy.With(reminder.Rule{Step: 6, Days: 40, Kind: reminder.Suspension, Mail: true}),
		"an unknown kind":                  policy.With(reminder.Rule{Step: 6, Days: 3, Kind: "threat", Mail: true}),
		"a reminder after the suspension":  policy.With(reminder.Rule{Step: 6, Days: 40, Kind: reminder.Reminder, Mail: true}),
	} {
		if wrong.Check() == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
