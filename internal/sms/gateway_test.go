package sms_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"manager/internal/sms"
)

const tricky = "042137 is \"your\" code & <nothing> else, Grüße\n@portal.test #042137"

// heard is a request that the gateway got.
type heard struct {
	header http.Header
	body   string
}

// listen is a gateway that answers with a status and a text.
func listen(t *testing.T, status int, answer string) (address string, requests chan heard) {
	t.Helper()
	requests = make(chan heard, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost {
			t.Errorf("%s: %v", r.Method, err)
		}
		requests <- heard{r.Header, string(body)}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		if _, err := io.WriteString(w, answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func open(t *testing.T, s sms.Settings) *sms.Gateway {
	t.Helper()
	g, err := sms.NewGateway(s)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Breaks when number or text can end the value they stand in, in any encoding.
func TestBodyIsEncodedAsItsTypeWantsIt(t *testing.T) {
	t.Parallel()
	for contentType, test := range map[string]struct {
		body string
		read func(body string) (to, text string, err error)
	}{
		"": {`{"to":"{to}","text":"{text}"}`, func(body string) (string, string, error) {
			var m struct{ To, Text string }
			err := json.Unmarshal([]byte(body), &m)
			return m.To, m.Text, err
		}},
		"application/x-www-form-urlencoded": {"to={to}&text={text}&from=Portal", func(body string) (string, string, error) {
			v, err := url.ParseQuery(body)
			return v.Get("to"), v.Get("text"), err
		}},
		"application/xml; charset=utf-8": {"<sms><to>{to}</to><text>{text}</text></sms>", func(body string) (string, string, error) {
			var m struct {
				To   string `xml:"to"`
				Text string `xml:"text"`
			}
			err := xml.Unmarshal([]byte(body), &m)
			return m.To, m.Text, err
		}},
	} {
		address, requests := listen(t, http.StatusAccepted, "")
		s := sms.Settings{URL: address, Body: test.body, Headers: []sms.Header{{Name: "Authorization", Value: "Bearer x"}}}
		if contentType != "" {
			s.Headers = append(s.Headers, sms.Header{Name: "content-type", Value: contentType})
		}
		if err := open(t, s).Send(t.Context(), "+41791234567", tricky); err != nil {
			t.Errorf("%s: %v", contentType, err)
			continue
		}
		got := <-requests
		to, text, err := test.read(got.body)
		if err != nil || to != "+41791234567" || text != tricky || got.header.Get("Authorization") != "Bearer x" {
			t.Errorf("%s: %q %q %v from %s", contentType, to, text, err, got.body)
		}
	}
}

// Breaks when an answer is taken for another than it is: sent again, an SMS costs
// twice; taken for sent, nobody gets it.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status  int
		answer  string
		success string
		want    error
	}{
		"taken":                     {200, `{"status":"queued"}`, ``, nil},
		"taken, by its pattern":     {200, `{"status":"queued"}`, `"status":"(queued|sent)"`, nil},
		"refused, by its pattern":   {200, `{"status":"failed"}`, `"status":"(queued|sent)"`, sms.ErrRefused},
		"refused":                   {400, `no such number`, ``, sms.ErrRefused},
		"a wrong password":          {401, ``, ``, sms.ErrRefused},
		"moved":                     {302, ``, ``, sms.ErrRefused},
		"too many":                  {429, ``, ``, sms.ErrNotSent},
		"busy":                      {503, ``, ``, sms.ErrNotSent},
		"its own failure":           {500, ``, ``, sms.ErrUnknown},
		"a failure on the way back": {504, ``, ``, sms.ErrUnknown},
	} {
		address, requests := listen(t, test.status, test.answer)
		s := sms.Settings{URL: address + "/hunter2", Body: "{to}{text}"}
		if test.success != "" {
			s.Success = regexp.MustCompile(test.success)
		}
		err := open(t, s).Send(t.Context(), "+41791234567", "secret")
		if !errors.Is(err, test.want) || len(requests) != 1 {
			t.Errorf("%s: %v after %d requests", name, err, len(requests))
		}
		for _, hidden := range []string{"hunter2", "secret", "791234567"} {
			if err != nil && strings.Contains(err.Error(), hidden) {
				t.Errorf("%s: the error tells %q", name, hidden)
			}
		}
	}
}

// Breaks when a gateway that may have listened counts as one that was never reached, or the other way round.
func TestGatewaysThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-gone:
		}
	}))
	t.Cleanup(silent.Close)
	t.Cleanup(func() { close(gone) })
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + closed.Addr().String()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		address string
		want    error
	}{
		"silent":       {silent.URL, sms.ErrUnknown},
		"nobody there": {nobody, sms.ErrNotSent},
	} {
		err := open(t, sms.Settings{URL: test.address, Body: "{to}{text}", Timeout: 200 * time.Millisecond}).Send(t.Context(), "+41791234567", "x")
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := sms.NewGateway(sms.Settings{URL: "no address"}); err == nil {
		t.Error("an address that is none is accepted")
	}
}
