package stripe

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v85/webhook"

	"manager/internal/billing/payment"
)

// SignatureHeader is the name of the header that carries the signature of Stripe's messages.
func (s *Stripe) SignatureHeader() string { return "Stripe-Signature" }

// messageAge is by how much a message's time may differ from ours, either way.
const messageAge = 5 * time.Minute

// event is what is read of a message, whatever version it is written in.
type event struct {
	ID     string `json:"id"`
	Object string `json:"object"`
	Type   string `json:"type"`
	Data   struct {
		Object struct {
			ID       string            `json:"id"`
			Object   string            `json:"object"`
			Intent   json.RawMessage   `json:"payment_intent"`
			Metadata map[string]string `json:"metadata"`
		} `json:"object"`
	} `json:"data"`
}

// Read verifies a message and says which payment or refund it is about; what became of that, Stripe
// is asked. The library's own check looks at the age in one direction only, and at the machine's clock.
func (s *Stripe) Read(signature string, body []byte) (payment.Message, error) {
	at, ok := signedAt(signature)
	if age := s.clock().Sub(at); !ok || age > messageAge || age < -messageAge {
		return payment.Message{}, payment.ErrForged
	}
	if err := webhook.ValidatePayloadIgnoringTolerance(body, signature, s.secret); err != nil {
		return payment.Message{}, payment.ErrForged
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil || e.Object != "event" || e.ID == "" || len(e.ID) > 200 {
		return payment.Message{}, payment.ErrForged
	}
	about := e.Data.Object
	m := payment.Message{ID: e.ID, Kind: e.Type, Ref: about.ID}
	switch about.Object {
	case "payment_intent":
		m.Key = keyOr(about.Metadata[paymentField])
	case "refund":
		m.Refund, m.Key = true, keyOr(about.Metadata[refundField])
	case "dispute":
		m.Ref = intentOf(about.Intent)
	case "mandate":
		m.Mandate = about.ID
	default:
		m.Key = foreign
	}
	return m, nil
}

// foreign stands for the key of what is not ours.
const foreign = "-"

func keyOr(key string) string {
	if key == "" {
		return foreign
	}
	return key
}

// intentOf is the ID of a payment, which stands alone or with all that is known of it.
func intentOf(raw json.RawMessage) string {
	var alone string
	if json.Unmarshal(raw, &alone) == nil {
		return alone
	}
	var whole struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw, &whole) != nil {
		return ""
	}
	return whole.ID
}

// signedAt is when a message was signed, as its signature says: once. Of several times the
// library would check another one than this.
func signedAt(signature string) (at time.Time, ok bool) {
	for part := range strings.SplitSeq(signature, ",") {
		seconds, found := strings.CutPrefix(part, "t=")
		if !found {
			continue
		}
		n, err := strconv.ParseInt(seconds, 10, 64)
		if err != nil || ok {
			return time.Time{}, false
		}
		at, ok = time.Unix(n, 0), true
	}
	return at, ok
}
