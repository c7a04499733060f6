package vatcheck

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"

	"manager/internal/billing/tax"
	"manager/internal/clock"
	"manager/internal/postal"
)

// uid is the Swiss register of enterprises, by its SOAP service for everybody
// (UID-WSE 5.0). It tells whether the enterprise is registered for VAT now, and nothing else.
type uid struct {
	address string
	client  *http.Client
	clock   clock.Clock
}

func newUID(s Settings) *uid { return &uid{address: s.UID, client: newClient(s), clock: s.Clock} }

const uidAction = "http://www.uid.admin.ch/xmlns/uid-wse/IPublicServices/ValidateVatNumber"

// uidQuestion has a place for the number, which is CHE and nine figures.
const uidQuestion = `<?xml version="1.0" encoding="utf-8"?>` +
	`<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:uid="http://www.uid.admin.ch/xmlns/uid-wse"><soap:Body>` +
	`<uid:ValidateVatNumber><uid:vatNumber>%s</uid:vatNumber></uid:ValidateVatNumber></soap:Body></soap:Envelope>`

// uidAnswer is the envelope that comes back.
type uidAnswer struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Body    struct {
		Valid string `xml:"http://www.uid.admin.ch/xmlns/uid-wse ValidateVatNumberResponse>ValidateVatNumberResult"`
		Fault *struct {
			Code string `xml:"faultcode"`
			Text string `xml:",innerxml"`
		} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Fault"`
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
}

var swissNumber = regexp.MustCompile(`^CHE\d{9}$`)

// Check asks the Swiss register.
func (u *uid) Check(ctx context.Context, number string) (tax.Check, error) {
	number = postal.ElectronicVATNumber(number)
	if !swissNumber.MatchString(number) {
		return tax.Check{}, fmt.Errorf("the Swiss register knows no numbers like that of %.2s", number)
	}
	header := http.Header{"Content-Type": {"text/xml; charset=utf-8"}, "Soapaction": {`"` + uidAction + `"`}}
	got, err := post(ctx, u.client, u.address, header, fmt.Appendf(nil, uidQuestion, number))
	if err != nil {
		return tax.Check{}, err
	}
	var said uidAnswer
	readable := got.media == "text/xml" && !bytes.Contains(got.body, []byte("<!DOCTYPE")) && xml.Unmarshal(got.body, &said) == nil
	switch {
	case readable && said.Body.Fault != nil:
		return tax.Check{}, &NoAnswer{uidProblem(said.Body.Fault.Text)}
	case !got.ok():
		return tax.Check{}, &NoAnswer{problemStatus}
	case !readable || said.Body.Valid != "true" && said.Body.Valid != "false":
		return tax.Check{}, &NoAnswer{problemUnreadable}
	}
	return tax.Check{Number: number, Register: NameUID, Valid: said.Body.Valid == "true", At: u.clock()}, nil
}

// uidError is where a fault of the service names what is wrong, such as Request_limit_exceeded.
var uidError = regexp.MustCompile(`<(?:[a-z0-9]+:)?error(?: [^>]*)?>([A-Za-z_]{1,60})<`)

func uidProblem(fault string) string {
	if found := uidError.FindStringSubmatch(fault); found != nil {
		return found[1]
	}
	return "FAULT"
}
