package stripe_test

import (
	"bufio"
	"bytes"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"manager/internal/billing/payment"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/testkit"
)

// startMock runs Stripe's own stand-in for its interface, on a port that it finds itself, until the test ends.
func startMock(t *testing.T) (address string) {
	t.Helper()
	mock := exec.CommandContext(t.Context(), testkit.Program(t, "stripe-mock"), "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	out, err := mock.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		killed := mock.Process.Kill()
		if _, err := mock.Process.Wait(); err != nil || killed != nil {
			t.Errorf("stop stripe-mock: %v, %v", killed, err)
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, port, found := strings.Cut(lines.Text(), "Listening for HTTP at address: "); found {
			return "http://" + port
		}
	}
	t.Fatal("stripe-mock does not listen")
	return ""
}

// Breaks when a request has another shape than Stripe describes: stripe-mock refuses unknown, missing and misplaced parameters. It keeps
// no state and answers with examples, which are not what was asked for: that is how far each call has to come.
func TestRequestsHaveTheShapeThatStripeDescribes(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	var log bytes.Buffer
	s := newStripe(t, startMock(t), clock.Now, &log)
	for _, means := range s.Means() {
		address, err := s.SaveAddress(t.Context(), payment.SaveRequest{Means: means, Owner: id.New[id.Org]().String(), Lang: "it", ReturnTo: "/back", CancelTo: "/cancel"})
		if err != nil || !strings.HasPrefix(address, "https://") {
			t.Errorf("%s: %s, %v", means, address, err)
		}
	}
	if _, err := s.Describe(t.Context(), "cs_test_1"); !errors.Is(err, payment.ErrUnknownToken) {
		t.Errorf("describe: %v", err)
	}
	charge := payment.Charge{Key: id.New[id.Payment]().String(), Token: "cus_1 pm_card_visa", Amount: money.New(9_00, money.CHF), ReturnTo: "/back", CreatedAt: clock.Now()}
	for _, present := range []bool{true, false} {
		charge.Present = present
		if got, err := s.Charge(t.Context(), charge); !errors.Is(err, payment.ErrMismatch) {
			t.Errorf("charge: %+v, %v", got, err)
		}
	}
	if got, err := s.Look(t.Context(), charge); err != nil || got.State != "" {
		t.Errorf("look by our key: %+v, %v", got, err)
	}
	charge.Ref = "pi_1"
	if got, err := s.Look(t.Context(), charge); !errors.Is(err, payment.ErrMismatch) {
		t.Errorf("look: %+v, %v", got, err)
	}
	debit := payment.Charge{Key: id.New[id.Payment]().String(), Means: payment.Debit, Token: "cus_1 pm_1", Amount: money.New(9_00, money.EUR), CreatedAt: clock.Now()}
	if got, err := s.Charge(t.Context(), debit); !errors.Is(err, payment.ErrMismatch) {
		t.Errorf("debit: %+v, %v", got, err)
	}
	if _, err := s.LookMandate(t.Context(), "mandate_1"); err != nil {
		t.Errorf("look for a mandate: %v", err)
	}
	if err := s.Detach(t.Context(), "cus_1 pm_1"); err != nil {
		t.Errorf("detach: %v", err)
	}
	back := payment.RefundRequest{Key: id.New[id.Refund]().String(), ChargeRef: "pi_1", Amount: money.New(9_00, money.CHF)}
	if got, err := s.Refund(t.Context(), back); !errors.Is(err, payment.ErrMismatch) {
		t.Errorf("refund: %+v, %v", got, err)
	}
	if got, err := s.LookRefund(t.Context(), back); err != nil || got.State != "" {
		t.Errorf("look for a refund: %+v, %v", got, err)
	}
	if log.Len() > 0 {
		t.Errorf("Stripe refuses: %s", &log)
	}
}
