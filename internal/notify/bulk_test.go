package notify_test

import (
	"fmt"
	"strings"
	"testing"
)

// Fails when a mail that somebody waits for, such as a code, stands behind the notices that the portal sends to thousands.
func TestBulkMailsHoldUpNoOther(t *testing.T) {
	t.Parallel()
	const many = 20 // more than are sent at once
	o, s := open(t), startServer(t, serverOptions{})
	free := make(chan struct{})
	s.data = func(_ int, body string) error {
		if !strings.Contains(body, "anna@example.org") {
			<-free
		}
		return nil
	}
	for n := range many {
		bulk := to(fmt.Sprintf("customer%d@example.org", n))
		bulk.Bulk = true
		o.put(t, bulk)
	}
	o.work(t, newSMTP(t, s, s.url("smtp", "", "")), nil)
	o.put(t, to("anna@example.org"))
	if first := receive(t, s.accepted); first.to != "anna@example.org" {
		t.Errorf("the first mail to arrive is one to %s", first.to)
	}
	close(free)
	for range many {
		receive(t, s.accepted)
	}
}
