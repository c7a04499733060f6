// Package sms sends short texts to phones through an HTTP gateway that the
// configuration describes: its address, headers, the body with places for number
// and text, and what an answer says that took the text.
//
// It must not know what the texts say, nor whether one is sent again.
package sms

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Settings describe a gateway. Body is sent by POST with {to} and {text} filled
// in, encoded as its Content-Type wants it; without a Success pattern every
// answer of the 200s means that the text was taken.
type Settings struct {
	URL     string
	Headers []Header
	Body    string
	Success *regexp.Regexp
	Timeout time.Duration // of one text; 0: 15 seconds
}

// Header is one header of each request.
type Header struct{ Name, Value string }

// What can become of a text that was not taken.
var (
	// ErrRefused says that the gateway does not want the text, now or later.
	ErrRefused = errors.New("the SMS gateway refused the text")
	// ErrNotSent says that the gateway did not get the text: it may be sent again.
	ErrNotSent = errors.New("the SMS gateway did not get the text")
	// ErrUnknown says that the gateway may have taken the text: sent again, it might arrive twice.
	ErrUnknown = errors.New("the SMS gateway may have taken the text")
)

const maxAnswer = 64 << 10 // bytes that are looked at

// Gateway sends texts to phones.
type Gateway struct {
	settings    Settings
	contentType string
	client      *http.Client
}

// NewGateway makes a gateway; an address that is none is an error.
func NewGateway(s Settings) (*Gateway, error) {
	u, err := url.Parse(s.URL)
	if err != nil || u.Host == "" {
		return nil, errors.New("the address of the SMS gateway can't be read")
	}
	if s.Timeout == 0 {
		s.Timeout = 15 * time.Second
	}
	g := &Gateway{settings: s, contentType: "application/json", client: &http.Client{
		Timeout:       s.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for _, h := range s.Headers {
		if strings.EqualFold(h.Name, "Content-Type") {
			g.contentType = h.Value
		}
	}
	return g, nil
}

// Send hands a text for a phone, given as E.164 has it, to the gateway. The
// error is ErrRefused, ErrNotSent or ErrUnknown, wrapped; it names neither number nor text.
func (g *Gateway) Send(ctx context.Context, to, text string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.settings.URL, strings.NewReader(g.body(to, text)))
	if err != nil {
		return fmt.Errorf("%w: the request can't be made", ErrNotSent)
	}
	request.Header.Set("Content-Type", g.contentType)
	for _, h := range g.settings.Headers {
		request.Header.Set(h.Name, h.Value)
	}
	response, err := g.client.Do(request)
	if err != nil {
		return failure(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("%w: its answer broke off", ErrUnknown)
	}
	return g.judge(response.StatusCode, answer)
}

// judge reads an answer. A gateway that is busy says so before it takes anything;
// after another of its own failures nobody knows.
func (g *Gateway) judge(status int, answer []byte) error {
	switch {
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		return fmt.Errorf("%w: status %d", ErrNotSent, status)
	case status >= 500:
		return fmt.Errorf("%w: status %d", ErrUnknown, status)
	case status < 200 || status > 299:
		return fmt.Errorf("%w: status %d", ErrRefused, status)
	case g.settings.Success != nil && !g.settings.Success.Match(answer):
		return fmt.Errorf("%w: its answer does not match the pattern of success", ErrRefused)
	}
	return nil
}

// failure tells a gateway that was never reached from one that may have listened.
// The error of the HTTP client names the address, which may hold a secret.
func failure(err error) error {
	var failed *net.OpError
	if errors.As(err, &failed) && failed.Op == "dial" {
		return fmt.Errorf("%w: it can't be reached", ErrNotSent)
	}
	var unknown *net.DNSError
	if errors.As(err, &unknown) {
		return fmt.Errorf("%w: its name can't be resolved", ErrNotSent)
	}
	return fmt.Errorf("%w: it did not answer in time, or hung up", ErrUnknown)
}

// body fills number and text in, so that neither can end the value it stands in.
func (g *Gateway) body(to, text string) string {
	encode := func(s string) string { return s }
	switch media, _, _ := strings.Cut(g.contentType, ";"); strings.TrimSpace(strings.ToLower(media)) {
	case "application/json":
		encode = inJSON
	case "application/x-www-form-urlencoded":
		encode = url.QueryEscape
	case "application/xml", "text/xml":
		encode = inXML
	}
	return strings.NewReplacer("{to}", encode(to), "{text}", encode(text)).Replace(g.settings.Body)
}

// inJSON is s as it stands between the quotes of a JSON string.
func inJSON(s string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return "" // strings can always be encoded
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), `"`), `"`)
}

func inXML(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace(s)
}
