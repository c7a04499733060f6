package notify_test

import (
	"testing"

	"github.com/emersion/go-smtp"
)

// Breaks when the outbox keeps the address of somebody who has been erased, once the last mail to them is settled.
func TestMailToForgetLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]error{
		"delivered": nil,
		"given up":  &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user here"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			s := startServer(t, serverOptions{})
			s.rcpt = func(string) error { return refusal }
			mail := to("erased@example.org")
			mail.Forget = true
			o.put(t, mail)
			if rows := o.rows(t); len(rows) != 1 {
				t.Fatalf("the outbox holds %+v", rows)
			}
			o.work(t, newSMTP(t, s, s.url("smtp", "", "")), nil)
			if err := receive(t, o.runs); (err == nil) != (refusal == nil) {
				t.Fatal(err)
			}
			if rows := o.rows(t); len(rows) != 0 {
				t.Errorf("the outbox still holds %+v", rows)
			}
		})
	}
}
