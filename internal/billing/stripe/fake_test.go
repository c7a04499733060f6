package stripe_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"manager/internal/testkit/providers"
)

// object is one of Stripe's, as JSON has it.
type object map[string]any

// fake is Stripe as far as we use it, with what its documentation promises: keys that hold, answers that are
// repeated word by word, lists newest first in pages, and states that change by themselves.
type fake struct {
	*httptest.Server
	now func() time.Time

	silent  atomic.Bool // every request fails
	refused atomic.Int64

	mu       sync.Mutex
	made     int
	sessions map[string]object
	objects  map[string]object              // payment methods and mandates
	means    map[string]providers.Behaviour // by payment method
	intents  []object
	refunds  []object
	disputes []object
	answers  map[string]kept // by key
	trouble  []trouble       // for the next requests that change something
}

// kept is an answer that is repeated for its key.
type kept struct {
	request string
	status  int
	body    []byte
}

// trouble is what goes wrong with a request.
type trouble struct {
	status int  // of the answer; 0: the connection ends without one
	after  bool // what was asked for is done nevertheless
	hold   bool // until whoever asks gives up
}

func newFake(t *testing.T, now func() time.Time) *fake {
	t.Helper()
	f := &fake{now: now, sessions: map[string]object{}, objects: map[string]object{}, means: map[string]providers.Behaviour{}, answers: map[string]kept{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

// ServeHTTP answers as api.stripe.com.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.silent.Load() {
		f.refused.Add(1)
		send(w, http.StatusServiceUnavailable, problem("api_error", "", "Unavailable"))
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+secretKey {
		send(w, http.StatusUnauthorized, problem("invalid_request_error", "", "Invalid API Key provided"))
		return
	}
	text, err := io.ReadAll(r.Body)
	form, parsing := url.ParseQuery(string(text))
	if err != nil || parsing != nil {
		send(w, http.StatusBadRequest, problem("invalid_request_error", "", "unreadable"))
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Method == http.MethodGet {
		status, answer := f.read(r)
		send(w, status, answer)
		return
	}
	var wrong *trouble
	if len(f.trouble) > 0 {
		wrong, f.trouble = &f.trouble[0], f.trouble[1:]
	}
	key, request := r.Header.Get("Idempotency-Key"), r.URL.Path+"?"+form.Encode()
	before, again := f.answers[key]
	again = again && key != ""
	if again && wrong == nil {
		if before.request != request {
			send(w, http.StatusBadRequest, problem("idempotency_error", "", "Keys for idempotent requests can only be used with the same parameters"))
			return
		}
		w.Header().Set("Idempotent-Replayed", "true")
		sendRaw(w, before.status, before.body)
		return
	}
	var body []byte
	status := http.StatusOK
	if wrong == nil || wrong.after && !again {
		var answer object
		status, answer = f.change(r.URL.Path, form)
		body = encode(answer)
		f.answers[key] = kept{request, status, body}
	}
	if wrong == nil {
		sendRaw(w, status, body)
		return
	}
	if wrong.hold {
		f.mu.Unlock()
		<-r.Context().Done()
		f.mu.Lock()
	}
	if wrong.status == 0 {
		panic(http.ErrAbortHandler)
	}
	send(w, wrong.status, problem("api_error", "", "Something went wrong on Stripe's end"))
}

func (f *fake) read(r *http.Request) (int, object) {
	path, query := strings.TrimPrefix(r.URL.Path, "/v1/"), r.URL.Query()
	kind, wanted, one := strings.Cut(path, "/")
	if kind == "checkout" {
		kind, wanted = "sessions", strings.TrimPrefix(path, "checkout/sessions/")
	}
	about := func(o object) bool { return o["payment_intent"] == query.Get("payment_intent") }
	switch {
	case kind == "sessions":
		if found, ok := f.sessions[wanted]; ok {
			return http.StatusOK, found
		}
	case kind == "mandates" && one, kind == "payment_methods" && one:
		if found, ok := f.objects[wanted]; ok {
			return http.StatusOK, found
		}
	case kind == "payment_intents" && one:
		for _, intent := range f.intents {
			if intent["id"] == wanted {
				return http.StatusOK, intent
			}
		}
	case kind == "payment_intents":
		since, err := strconv.ParseInt(query.Get("created[gte]"), 10, 64)
		return f.list(query, f.intents, func(o object) bool { return err == nil && o["created"].(int64) >= since })
	case kind == "refunds" && query.Get("payment_intent") != "":
		return f.list(query, f.refunds, about)
	case kind == "disputes" && query.Get("payment_intent") != "":
		return f.list(query, f.disputes, about)
	case kind == "disputes":
		since, err := strconv.ParseInt(query.Get("created[gte]"), 10, 64)
		return f.list(query, f.disputes, func(o object) bool { return err == nil && o["created"].(int64) >= since })
	}
	return http.StatusNotFound, problem("invalid_request_error", "resource_missing", "No such object: "+path)
}

// list is a page of what fits, the newest first. Pages are shorter than what is asked for, so that there are several.
func (f *fake) list(query url.Values, all []object, fits func(object) bool) (int, object) {
	const pageSize = 2
	found := []object{}
	started := query.Get("starting_after") == ""
	for _, o := range slices.Backward(all) {
		if started && fits(o) {
			found = append(found, o)
		}
		started = started || o["id"] == query.Get("starting_after")
	}
	return http.StatusOK, object{"object": "list", "url": "/v1/list", "has_more": len(found) > pageSize, "data": found[:min(len(found), pageSize)]}
}

func (f *fake) change(path string, form url.Values) (int, object) {
	if method, found := strings.CutSuffix(strings.TrimPrefix(path, "/v1/payment_methods/"), "/detach"); found {
		return f.detach(method)
	}
	switch path {
	case "/v1/checkout/sessions":
		return f.startSession(form)
	case "/v1/payment_intents":
		return f.charge(form)
	case "/v1/refunds":
		return f.refund(form)
	}
	return http.StatusNotFound, problem("invalid_request_error", "", "Unrecognized request URL")
}

func (f *fake) next(prefix string) string {
	f.made++
	return fmt.Sprintf("%s%08d", prefix, f.made)
}

func (f *fake) startSession(form url.Values) (int, object) {
	if form.Get("mode") != "setup" || form.Get("payment_method_types[0]") == "" || !strings.Contains(form.Get("success_url"), "{CHECKOUT_SESSION_ID}") || !strings.HasPrefix(form.Get("cancel_url"), "https://") {
		return http.StatusBadRequest, problem("invalid_request_error", "parameter_missing", "wrong session")
	}
	made := f.next("cs_test_")
	f.sessions[made] = object{"id": made, "object": "checkout.session", "status": "open", "mode": "setup", "metadata": metadata(form), "kind": form.Get("payment_method_types[0]"),
		"back": strings.ReplaceAll(form.Get("success_url"), "{CHECKOUT_SESSION_ID}", made), "url": "https://checkout.stripe.test/c/pay/" + made + "#fid=x%2Fy"}
	return http.StatusOK, f.sessions[made]
}

// save does what a person does on the page of a session; they come back to the address returned.
func (f *fake) save(session string, b providers.Behaviour) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.sessions[session]
	method := object{"id": f.next("pm_"), "object": "payment_method", "type": s["kind"]}
	customer, setup := f.next("cus_"), object{"id": f.next("seti_"), "object": "setup_intent", "status": "succeeded", "payment_method": method}
	if s["kind"] == "sepa_debit" {
		method["sepa_debit"], method["billing_details"] = object{"country": "DE", "last4": "3000", "bank_code": "37040044"}, object{"name": "Jenny Rosen"}
		setup["mandate"] = f.mandate(b, method["id"].(string))
	} else if s["kind"] == "paypal" {
		method["paypal"] = object{"payer_email": strings.Repeat("long.", 30) + "name@example.org"}
	} else {
		method["card"] = object{"brand": "visa", "last4": "4242", "exp_month": 2, "exp_year": 2028}
	}
	f.means[method["id"].(string)] = b
	method["customer"] = customer
	f.objects[method["id"].(string)] = method
	s["status"], s["customer"], s["setup_intent"] = "complete", customer, setup
	return s["back"].(string)
}

func (f *fake) charge(form url.Values) (int, object) {
	b, known := f.means[form.Get("payment_method")]
	amount, err := strconv.ParseInt(form.Get("amount"), 10, 64)
	offSession := form.Get("off_session") == "true"
	switch {
	case err != nil || form.Get("confirm") != "true" || form.Get("customer") == "" || form.Get("currency") != strings.ToLower(form.Get("currency")):
		return http.StatusBadRequest, problem("invalid_request_error", "parameter_invalid_integer", "wrong intent")
	case !offSession && !strings.HasPrefix(form.Get("return_url"), "https://"):
		return http.StatusBadRequest, problem("invalid_request_error", "parameter_missing", "return_url is missing")
	case form.Get("payment_method_types[0]") == "sepa_debit" && form.Get("currency") != "eur":
		return http.StatusBadRequest, problem("invalid_request_error", "payment_intent_invalid_parameter", "The currency provided (chf) is invalid for sepa_debit")
	case known && f.objects[form.Get("payment_method")]["customer"] == nil:
		return http.StatusBadRequest, problem("invalid_request_error", "", "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again")
	case !known:
		return http.StatusNotFound, problem("invalid_request_error", "resource_missing", "No such PaymentMethod")
	case amount < 50:
		return http.StatusBadRequest, problem("invalid_request_error", "amount_too_small", "Amount must be at least 50")
	}
	intent := object{"id": f.next("pi_"), "object": "payment_intent", "amount": amount, "amount_received": int64(0), "currency": form.Get("currency"), "created": f.now().Unix(), "metadata": metadata(form),
		"client_secret": hidden, "status": "succeeded", "behaviour": string(b)}
	f.intents = append(f.intents, intent)
	if form.Get("payment_method_types[0]") == "sepa_debit" {
		intent["status"], intent["debit"] = "processing", true
		return http.StatusOK, intent
	}
	switch b {
	case providers.Declines:
		return f.refuse(intent, "card_declined")
	case providers.Asks:
		if offSession {
			return f.refuse(intent, "authentication_required")
		}
		intent["status"], intent["next_action"] = "requires_action", object{"type": "redirect_to_url", "redirect_to_url": object{"url": "https://hooks.stripe.test/3d_secure/" + intent["id"].(string), "return_url": form.Get("return_url")}}
	case providers.Delays:
		intent["status"] = "processing"
	default:
		f.succeed(intent)
	}
	return http.StatusOK, intent
}

func (f *fake) refuse(intent object, code string) (int, object) {
	said := problem("card_error", code, "Your card was declined")
	intent["status"], intent["last_payment_error"] = "requires_payment_method", said["error"]
	with := problem("card_error", code, "Your card was declined")
	with["error"].(object)["payment_intent"] = intent
	return http.StatusPaymentRequired, with
}

func (f *fake) succeed(intent object) {
	intent["status"], intent["amount_received"], intent["next_action"] = "succeeded", intent["amount"], nil
	intent["latest_charge"] = object{"id": f.next("ch_"), "object": "charge", "amount": intent["amount"], "amount_refunded": int64(0), "disputed": false}
}

// intent is the one with that key of ours; nil when there is none.
func (f *fake) intent(key string) object {
	for _, o := range f.intents {
		if o["metadata"].(object)["manager_payment"] == key {
			return o
		}
	}
	return nil
}

// confirm answers on the bank's page.
func (f *fake) confirm(key string, yes bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if intent := f.intent(key); yes {
		f.succeed(intent)
	} else {
		f.refuse(intent, "payment_intent_authentication_failure")
	}
}

// later lets happen what was delayed.
func (f *fake) later() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, o := range f.intents {
		switch {
		case o["status"] != "processing":
		case o["debit"] == true:
			f.settleDebit(o)
		default:
			f.succeed(o)
		}
	}
	for _, o := range f.refunds {
		if o["status"] == "pending" {
			o["status"] = "succeeded"
		}
	}
}

// dispute has a bank take a payment back: for now, or for good when it is lost.
func (f *fake) dispute(key, status string, amount int64) object {
	f.mu.Lock()
	defer f.mu.Unlock()
	intent := f.intent(key)
	intent["latest_charge"].(object)["disputed"] = true
	f.disputes = append(f.disputes, object{"id": f.next("du_"), "object": "dispute", "status": status, "amount": amount, "created": f.now().Unix(), "payment_intent": intent["id"], "metadata": object{}})
	return f.disputes[len(f.disputes)-1]
}

func (f *fake) refund(form url.Values) (int, object) {
	amount, err := strconv.ParseInt(form.Get("amount"), 10, 64)
	i := slices.IndexFunc(f.intents, func(o object) bool { return o["id"] == form.Get("payment_intent") })
	if err != nil || i < 0 {
		return http.StatusNotFound, problem("invalid_request_error", "resource_missing", "No such payment_intent")
	}
	charge, _ := f.intents[i]["latest_charge"].(object)
	b := f.intents[i]["behaviour"]
	switch {
	case charge == nil || charge["amount_refunded"].(int64)+amount > charge["amount"].(int64):
		return http.StatusBadRequest, problem("invalid_request_error", "", "Refund amount is greater than unrefunded amount on charge")
	case charge["disputed"] == true:
		return http.StatusBadRequest, problem("invalid_request_error", "charge_disputed", "The charge has been charged back")
	}
	made := object{"id": f.next("re_"), "object": "refund", "amount": amount, "currency": f.intents[i]["currency"], "payment_intent": form.Get("payment_intent"), "metadata": metadata(form), "status": "succeeded"}
	switch b {
	case string(providers.RefusesRefunds):
		made["status"] = "failed"
	case string(providers.DelaysRefunds):
		made["status"] = "pending"
	}
	if made["status"] != "failed" {
		charge["amount_refunded"] = charge["amount_refunded"].(int64) + amount
	}
	f.refunds = append(f.refunds, made)
	return http.StatusOK, made
}

// metadata are the fields of ours in a form.
func metadata(form url.Values) object {
	all := object{}
	for name, values := range form {
		if field, found := strings.CutPrefix(name, "metadata["); found {
			all[strings.TrimSuffix(field, "]")] = values[0]
		}
	}
	return all
}

func problem(kind, code, message string) object {
	return object{"error": object{"type": kind, "code": code, "message": message}}
}

func send(w http.ResponseWriter, status int, answer object) { sendRaw(w, status, encode(answer)) }

func sendRaw(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", "req_test")
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		panic(http.ErrAbortHandler)
	}
}

func encode(o object) []byte {
	body, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	return body
}
