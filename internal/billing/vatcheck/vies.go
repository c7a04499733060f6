package vatcheck

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"manager/internal/billing/tax"
	"manager/internal/clock"
	"manager/internal/postal"
	"manager/internal/text"
)

// vies is the register of the European Union, by its REST interface.
type vies struct {
	address          string
	requesterCountry string
	requesterNumber  string
	client           *http.Client
	clock            clock.Clock
}

func newVIES(s Settings) *vies {
	v := &vies{address: s.VIES, client: newClient(s), clock: s.Clock}
	if country, number, ok := split(s.Requester); ok {
		v.requesterCountry, v.requesterNumber = country, number
	}
	return v
}

// viesQuestion is what VIES is asked; with a requester it numbers its answer.
type viesQuestion struct {
	Country          string `json:"countryCode"`
	Number           string `json:"vatNumber"`
	RequesterCountry string `json:"requesterMemberStateCode,omitempty"`
	RequesterNumber  string `json:"requesterNumber,omitempty"`
}

// viesAnswer is what VIES says; a failure comes as errors, with any status.
type viesAnswer struct {
	Country string `json:"countryCode"`
	Number  string `json:"vatNumber"`
	Valid   *bool  `json:"valid"`
	Request string `json:"requestIdentifier"`
	Name    string `json:"name"`
	Address string `json:"address"`
	// UserError says VALID or INVALID; older versions put the code of a failure here.
	UserError string `json:"userError"`
	Errors    []struct {
		Code string `json:"error"`
	} `json:"errorWrappers"`
}

// Check asks VIES.
func (v *vies) Check(ctx context.Context, number string) (tax.Check, error) {
	country, rest, ok := split(number)
	if !ok {
		return tax.Check{}, fmt.Errorf("VIES knows no numbers like that of %.2s", number)
	}
	body, err := json.Marshal(viesQuestion{country, rest, v.requesterCountry, v.requesterNumber})
	if err != nil {
		return tax.Check{}, fmt.Errorf("write a question to VIES: %w", err)
	}
	got, err := post(ctx, v.client, v.address, http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}, body)
	if err != nil {
		return tax.Check{}, err
	}
	var said viesAnswer
	if got.media != "application/json" || json.Unmarshal(got.body, &said) != nil {
		if !got.ok() {
			return tax.Check{}, &NoAnswer{problemStatus}
		}
		return tax.Check{}, &NoAnswer{problemUnreadable}
	}
	if err := said.failure(got.ok()); err != nil {
		return tax.Check{}, err
	}
	if said.Country != country || postal.ElectronicVATNumber(said.Number) != rest {
		return tax.Check{}, &NoAnswer{problemOtherNumber}
	}
	return tax.Check{
		Number: postal.ElectronicVATNumber(number), Register: NameVIES, Valid: *said.Valid, At: v.clock(),
		Request: known(said.Request, 100), Name: known(said.Name, 400), Address: known(said.Address, 400),
	}, nil
}

// failureCode is what VIES calls why it can't answer, like MS_UNAVAILABLE.
var failureCode = regexp.MustCompile(`^[A-Z][A-Z_]{1,59}$`)

// failure is why the answer tells nothing about the number; nil when it does.
func (a viesAnswer) failure(ok bool) error {
	codes := []string{a.UserError}
	for _, e := range a.Errors {
		codes = append([]string{e.Code}, codes...)
	}
	for _, code := range codes {
		if failureCode.MatchString(code) && code != "VALID" && code != "INVALID" {
			return &NoAnswer{code}
		}
	}
	switch {
	case !ok:
		return &NoAnswer{problemStatus}
	case a.Valid == nil || len(a.Errors) > 0 || *a.Valid && a.UserError == "INVALID" || !*a.Valid && a.UserError == "VALID":
		return &NoAnswer{problemUnreadable}
	}
	return nil
}

// known is what a register says about the holder, as one line; it writes --- for what a country keeps to itself.
func known(said string, longest int) string {
	line := text.Line(strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(said), "\r", ""), "\n", ", "))
	if strings.Trim(line, "-, ") == "" {
		return ""
	}
	if letters := []rune(line); len(letters) > longest {
		line = string(letters[:longest])
	}
	return line
}
