package main_test

import "testing"

// Staff list, change and try the policy of reminders from the command line; one that gives no warning is refused.
func TestRemindersFromTheCommandLine(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	policy := func(args ...string) []string { return append([]string{"reminders", "policy"}, args...) }
	wantSays(t, settings, false, policy(), "step 1  day +7  reminder     mail", "step 2  day +14  reminder     mail and SMS", "step 3  day +30  suspension", "step 4  day +60  termination")
	wantSays(t, settings, false, policy("set", "--step", "5", "--days=-3", "--kind", "notice", "--sms"))
	wantSays(t, settings, false, policy("list"), "step 5  day -3  notice       mail and SMS")
	wantSays(t, settings, false, policy("remove", "--step", "5"))
	says, err := run(t, settings, policy()...)
	if err != nil || says == "" || says[:6] != "step 1" {
		t.Errorf("after the removal: %s, %v", says, err)
	}
	for _, refused := range [][]string{{"remove", "--step", "3"}, {"set", "--step", "3", "--days", "5", "--kind", "suspension"}, {"set", "--step", "6", "--days", "20", "--kind", "dunning"}, {"set", "--days", "7"}} {
		wantSays(t, settings, true, policy(refused...))
	}
	wantSays(t, settings, false, policy(), "step 3  day +30  suspension", "step 4  day +60  termination")
	wantSays(t, settings, false, []string{"reminders", "preview", "--step", "3", "--lang", "de"}, "Rechnung")
	wantSays(t, settings, false, []string{"reminders", "preview", "--step", "2"}, "invoice")
	wantSays(t, settings, true, []string{"reminders", "preview", "--step", "9"}, "the policy has no step 9")
	wantSays(t, settings, true, []string{"reminders", "preview", "--step", "1", "--lang", "tlh"}, `"tlh" is none of`)
}
