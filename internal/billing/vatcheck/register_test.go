package vatcheck_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/billing/vatcheck"
)

var now = time.Date(2026, time.November, 28, 16, 0, 0, 0, time.UTC)

// serve is a register on this machine that answers like this; asked gets what it was asked.
func serve(t *testing.T, answer http.HandlerFunc) (address string, asked chan string) {
	t.Helper()
	asked = make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		asked <- r.Method + " " + r.Header.Get("Content-Type") + " " + r.Header.Get("SOAPAction") + " " + string(body)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func says(status int, media, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
		w.WriteHeader(status)
		if _, err := io.WriteString(w, text); err != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

func vies(t *testing.T, answer http.HandlerFunc) (vatcheck.Register, chan string) {
	t.Helper()
	address, asked := serve(t, answer)
	return register(t, vatcheck.Settings{VIES: address, Requester: "FR83404833048"}, "DE136695976"), asked
}

func uid(t *testing.T, answer http.HandlerFunc) (vatcheck.Register, chan string) {
	t.Helper()
	address, asked := serve(t, answer)
	return register(t, vatcheck.Settings{UID: address}, "CHE109322551"), asked
}

func register(t *testing.T, s vatcheck.Settings, number string) vatcheck.Register {
	t.Helper()
	s.Clock = func() time.Time { return now }
	all, err := vatcheck.New(s)
	if err != nil {
		t.Fatal(err)
	}
	found, _, ok := all.For(number)
	if !ok {
		t.Fatalf("nobody knows %s", number)
	}
	return found
}

const validDE = `{"countryCode":"DE","vatNumber":"136695976","requestDate":"2026-11-28T16:00:00.123Z","valid":true,"requestIdentifier":"WAPIAAAAYexample","name":"---","address":"---",` +
	`"traderName":"---","traderStreet":"---","traderNameMatch":"NOT_PROCESSED"}`

// Breaks when an answer of VIES about a number is read otherwise than it was given.
func TestVIESAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		number, answer, question string
		want                     tax.Check
	}{
		"valid": {"DE136695976", validDE, `{"countryCode":"DE","vatNumber":"136695976","requesterMemberStateCode":"FR","requesterNumber":"83404833048"}`,
			tax.Check{Number: "DE136695976", Register: "VIES", Valid: true, At: now, Request: "WAPIAAAAYexample"}},
		"with a name": {"IT00743110157", `{"countryCode":"IT","vatNumber":"00743110157","valid":true,"requestIdentifier":"","name":"ESEMPIO  S.P.A.","address":"VIA PROVA 1 \n00184 ROMA RM\n"}`,
			`{"countryCode":"IT","vatNumber":"00743110157","requesterMemberStateCode":"FR","requesterNumber":"83404833048"}`,
			tax.Check{Number: "IT00743110157", Register: "VIES", Valid: true, At: now, Name: "ESEMPIO S.P.A.", Address: "VIA PROVA 1 , 00184 ROMA RM"}},
		"Greece": {"GR094259216", `{"countryCode":"EL","vatNumber":"094259216","valid":false,"userError":"INVALID","name":"---"}`,
			`{"countryCode":"EL","vatNumber":"094259216","requesterMemberStateCode":"FR","requesterNumber":"83404833048"}`,
			tax.Check{Number: "GR094259216", Register: "VIES", At: now}},
		"Northern Ireland": {"XI980780684", `{"countryCode":"XI","vatNumber":"980780684","valid":true,"userError":"VALID","name":"EXAMPLE LTD"}`,
			`{"countryCode":"XI","vatNumber":"980780684","requesterMemberStateCode":"FR","requesterNumber":"83404833048"}`,
			tax.Check{Number: "XI980780684", Register: "VIES", Valid: true, At: now, Name: "EXAMPLE LTD"}},
		"not valid": {"DE136695976", `{"countryCode":"DE","vatNumber":"136695976","valid":false,"requestIdentifier":"","name":"---","address":"---"}`,
			`{"countryCode":"DE","vatNumber":"136695976","requesterMemberStateCode":"FR","requesterNumber":"83404833048"}`,
			tax.Check{Number: "DE136695976", Register: "VIES", At: now}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, asked := vies(t, says(200, "application/json;charset=UTF-8", test.answer))
			got, err := r.Check(t.Context(), test.number)
			if err != nil || got != test.want {
				t.Errorf("%+v, %v; want %+v", got, err, test.want)
			}
			if question := <-asked; question != "POST application/json  "+test.question {
				t.Errorf("it was asked %s", question)
			}
		})
	}
}

// Breaks when VIES is told a requester that it doesn't know, and refuses to answer for it.
func TestSwissSellersAskWithoutTheirNumber(t *testing.T) {
	t.Parallel()
	address, asked := serve(t, says(200, "application/json", validDE))
	if got, err := register(t, vatcheck.Settings{VIES: address, Requester: "CHE123456788"}, "DE136695976").Check(t.Context(), "DE136695976"); err != nil || !got.Valid {
		t.Errorf("%+v, %v", got, err)
	}
	if question := <-asked; strings.Contains(question, "requester") {
		t.Errorf("it was asked %s", question)
	}
}

// Breaks when something that is no answer about the number counts as one.
func TestVIESGivesNoAnswer(t *testing.T) {
	t.Parallel()
	failure := func(code string) string {
		return `{"actionSucceed":false,"errorWrappers":[{"error":"` + code + `"}]}`
	}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"member state down":   {says(500, "application/json", failure("MS_UNAVAILABLE")), "MS_UNAVAILABLE"},
		"time-out there":      {says(200, "application/json", failure("TIMEOUT")), "TIMEOUT"},
		"service down":        {says(503, "application/json", failure("SERVICE_UNAVAILABLE")), "SERVICE_UNAVAILABLE"},
		"too many":            {says(429, "application/json", failure("MS_MAX_CONCURRENT_REQ")), "MS_MAX_CONCURRENT_REQ"},
		"too many in all":     {says(200, "application/json", failure("GLOBAL_MAX_CONCURRENT_REQ_TIME")), "GLOBAL_MAX_CONCURRENT_REQ_TIME"},
		"wrong requester":     {says(400, "application/json", failure("INVALID_REQUESTER_INFO")), "INVALID_REQUESTER_INFO"},
		"blocked":             {says(200, "application/json", failure("IP_BLOCKED")), "IP_BLOCKED"},
		"older form":          {says(200, "application/json", `{"countryCode":"DE","vatNumber":"136695976","valid":false,"userError":"MS_UNAVAILABLE"}`), "MS_UNAVAILABLE"},
		"HTML":                {says(200, "text/html", "<html>Maintenance</html>"), "UNREADABLE"},
		"HTML as JSON":        {says(200, "application/json", "<html>Maintenance</html>"), "UNREADABLE"},
		"JSON as text":        {says(200, "text/plain", validDE), "UNREADABLE"},
		"no type":             {says(200, "", validDE), "UNREADABLE"},
		"status 502":          {says(502, "text/html", "Bad gateway"), "HTTP_STATUS"},
		"valid, but 500":      {says(500, "application/json", validDE), "HTTP_STATUS"},
		"redirect":            {says(302, "text/html", ""), "HTTP_STATUS"},
		"nothing":             {says(200, "application/json", ""), "UNREADABLE"},
		"no word":             {says(200, "application/json", `{"countryCode":"DE","vatNumber":"136695976"}`), "UNREADABLE"},
		"valid and not":       {says(200, "application/json", `{"countryCode":"DE","vatNumber":"136695976","valid":true,"userError":"INVALID"}`), "UNREADABLE"},
		"valid with an error": {says(200, "application/json", `{"countryCode":"DE","vatNumber":"136695976","valid":true,"errorWrappers":[{"error":"<b>"}]}`), "UNREADABLE"},
		"another number":      {says(200, "application/json", strings.Replace(validDE, "136695976", "136695977", 1)), "OTHER_NUMBER"},
		"another country":     {says(200, "application/json", strings.Replace(validDE, `"DE"`, `"AT"`, 1)), "OTHER_NUMBER"},
		"huge":                {says(200, "application/json", validDE+strings.Repeat(" ", 64<<10)), "UNREADABLE"},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "4000")
			if _, err := io.WriteString(w, validDE); err != nil {
				t.Error(err)
			}
			panic(http.ErrAbortHandler)
		}, "UNREACHABLE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _ := vies(t, test.answer)
			wantNoAnswer(t, r, "DE136695976", test.want)
		})
	}
}

func wantNoAnswer(t *testing.T, r vatcheck.Register, number, problem string) {
	t.Helper()
	got, err := r.Check(t.Context(), number)
	var none *vatcheck.NoAnswer
	if !errors.As(err, &none) || none.Problem != problem || got != (tax.Check{}) {
		t.Errorf("%+v, %v; want %s", got, err, problem)
	}
}

func envelope(body string) string {
	return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` + body + `</s:Body></s:Envelope>`
}

func uidResult(value string) string {
	return envelope(`<ValidateVatNumberResponse xmlns="http://www.uid.admin.ch/xmlns/uid-wse"><ValidateVatNumberResult>` + value + `</ValidateVatNumberResult></ValidateVatNumberResponse>`)
}

// Breaks when an answer of the Swiss register is read otherwise than it was given.
func TestUIDAnswers(t *testing.T) {
	t.Parallel()
	for text, valid := range map[string]bool{"true": true, "false": false} {
		r, asked := uid(t, says(200, "text/xml; charset=utf-8", uidResult(text)))
		got, err := r.Check(t.Context(), "CHE-109.322.551 MWST")
		if want := (tax.Check{Number: "CHE109322551", Register: "UID", Valid: valid, At: now}); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
		question := <-asked
		if !strings.HasPrefix(question, `POST text/xml; charset=utf-8 "http://www.uid.admin.ch/xmlns/uid-wse/IPublicServices/ValidateVatNumber" <?xml`) || !strings.Contains(question, "<uid:vatNumber>CHE109322551</uid:vatNumber>") {
			t.Errorf("it was asked %s", question)
		}
	}
}

// Breaks when something that is no answer of the Swiss register counts as one.
func TestUIDGivesNoAnswer(t *testing.T) {
	t.Parallel()
	fault := envelope(`<s:Fault><faultcode>s:Client</faultcode><faultstring>Request limit</faultstring><detail><businessFault xmlns="http://www.uid.admin.ch/xmlns/uid-wse-shared/2">` +
		`<operation>ValidateVatNumber</operation><error>Request_limit_exceeded</error><errorDetail>20</errorDetail></businessFault></detail></s:Fault>`)
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"limit":            {says(500, "text/xml; charset=utf-8", fault), "Request_limit_exceeded"},
		"a bare fault":     {says(500, "text/xml", envelope(`<s:Fault><faultcode>s:Server</faultcode></s:Fault>`)), "FAULT"},
		"HTML":             {says(200, "text/html", "<html><body>Wartung</body></html>"), "UNREADABLE"},
		"HTML as XML":      {says(200, "text/xml", "<html><body>Wartung</body></html>"), "UNREADABLE"},
		"no result":        {says(200, "text/xml", envelope("")), "UNREADABLE"},
		"another word":     {says(200, "text/xml", uidResult("1")), "UNREADABLE"},
		"another language": {says(200, "text/xml", strings.ReplaceAll(uidResult("true"), "uid-wse", "other")), "UNREADABLE"},
		"a document type":  {says(200, "text/xml", "<!DOCTYPE x>"+uidResult("true")), "UNREADABLE"},
		"status 503":       {says(503, "text/html", "busy"), "HTTP_STATUS"},
		"true, but 500":    {says(500, "text/xml", uidResult("true")), "HTTP_STATUS"},
		"huge":             {says(200, "text/xml", uidResult("true")+strings.Repeat(" ", 64<<10)), "UNREADABLE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _ := uid(t, test.answer)
			wantNoAnswer(t, r, "CHE109322551", test.want)
		})
	}
}

// Breaks when a register that isn't there, or is too slow, counts as an answer, or an ended job as a silent register.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	wantNoAnswer(t, register(t, vatcheck.Settings{VIES: "http://127.0.0.1:1/"}, "DE136695976"), "DE136695976", "UNREACHABLE")
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	address, _ := serve(t, silent)
	wantNoAnswer(t, register(t, vatcheck.Settings{UID: address, Within: 50 * time.Millisecond}, "CHE109322551"), "CHE109322551", "UNREACHABLE")
	r, asked := vies(t, silent)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	if _, err := r.Check(ctx, "DE136695976"); !errors.Is(err, context.Canceled) {
		t.Errorf("a job that was stopped: %v", err)
	}
}

// Breaks when a number goes to a register that doesn't know it, or to one that is switched off.
func TestWhichRegisterIsAsked(t *testing.T) {
	t.Parallel()
	both, err := vatcheck.New(vatcheck.Settings{VIES: "https://vies.test", UID: "https://uid.test"})
	if err != nil {
		t.Fatal(err)
	}
	off, err := vatcheck.New(vatcheck.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for number, want := range map[string]string{"DE136695976": "VIES", "EL094259216": "VIES", "XI980780684": "VIES", "CHE109322551": "UID", "GB980780684": "", "US1": "", "": "", "NO923609016MVA": "", "CHE1": ""} {
		_, name, ok := both.For(number)
		if name != want || ok != (want != "") {
			t.Errorf("%s goes to %q, %v", number, name, ok)
		}
		if _, _, ok := off.For(number); ok {
			t.Errorf("%s is asked about though nobody is to be asked", number)
		}
	}
	for _, wrong := range []vatcheck.Settings{{VIES: "nonsense"}, {UID: "http://"}} {
		if _, err := vatcheck.New(wrong); err == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
}
