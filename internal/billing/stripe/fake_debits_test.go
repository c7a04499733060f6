package stripe_test

import (
	"net/http"

	"manager/internal/testkit/providers"
)

// mandate is what the holder of an account has accepted on Stripe's page.
func (f *fake) mandate(b providers.Behaviour, method string) object {
	made := object{"id": f.next("mandate_"), "object": "mandate", "status": "active", "type": "multi_use", "payment_method": method,
		"customer_acceptance":    object{"accepted_at": f.now().Unix(), "type": "online"},
		"payment_method_details": object{"type": "sepa_debit", "sepa_debit": object{"reference": "NXDSYREGC9PSMKWY", "url": "https://hooks.stripe.test/mandate"}}}
	f.objects[made["id"].(string)] = made
	return made
}

// endMandate has the holder withdraw the mandate of what was saved in a session.
func (f *fake) endMandate(session string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sessions[session]["setup_intent"].(object)["mandate"].(object)["status"] = "inactive"
}

// settleDebit is what a bank does days after a debit.
func (f *fake) settleDebit(intent object) {
	failed := func(code string) {
		intent["status"], intent["last_payment_error"] = "requires_payment_method", object{"type": "card_error", "code": "payment_intent_payment_attempt_failed"}
		intent["latest_charge"] = object{"id": f.next("ch_"), "object": "charge", "status": "failed", "failure_code": code}
	}
	returned := func(reason string) {
		f.succeed(intent)
		intent["latest_charge"].(object)["disputed"] = true
		f.disputes = append(f.disputes, object{"id": f.next("du_"), "object": "dispute", "status": "lost", "reason": reason, "amount": intent["amount"], "created": f.now().Unix(), "payment_intent": intent["id"], "metadata": object{}})
	}
	switch intent["behaviour"] {
	case string(providers.Declines):
		failed("insufficient_funds")
	case string(providers.Closed):
		failed("account_closed")
	case string(providers.Returns):
		returned("insufficient_funds")
	case string(providers.Unauthorized):
		returned("debit_not_authorized")
	default:
		f.succeed(intent)
	}
}

// detach takes a payment method from its customer, once.
func (f *fake) detach(method string) (int, object) {
	found, known := f.objects[method]
	if !known {
		return http.StatusNotFound, problem("invalid_request_error", "resource_missing", "No such PaymentMethod")
	}
	if found["customer"] == nil {
		return http.StatusBadRequest, problem("invalid_request_error", "", "The payment method you provided is not attached to a customer so detachment is impossible.")
	}
	found["customer"] = nil
	return http.StatusOK, found
}
