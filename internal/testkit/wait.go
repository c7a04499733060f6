package testkit

import (
	"testing"
	"time"
)

// waitPatience is how long a test waits for what another process or job does: long enough for a machine that is busy.
const waitPatience = 30 * time.Second

// Wait ends the test when what it waits for does not come.
func Wait(t testing.TB, what string, came func() bool) {
	t.Helper()
	deadline := time.Now().Add(waitPatience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !came() {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come", what)
		}
		<-tick.C
	}
}
