package qrbill

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"manager/internal/iban"
	"manager/internal/money"
)

// Transfer is what a SEPA code holds.
type Transfer struct {
	Holder    string // the account's, exactly; at most 70 characters
	Account   iban.IBAN
	BIC       string // may be empty
	Amount    money.Money
	Reference SCOR   // or a text
	Text      string // at most 140 characters
}

// maxTransfer is how many bytes a code holds.
const maxTransfer = 331

// Payload is the text of the code (EPC069-12, version 002, UTF-8).
func (t Transfer) Payload() (string, error) {
	if err := t.check(); err != nil {
		return "", fmt.Errorf("write a SEPA code: %w", err)
	}
	lines := []string{"BCD", "002", "1", "SCT", t.BIC, oneLine(t.Holder), string(t.Account), string(t.Amount.Currency) + t.Amount.Plain(), "", string(t.Reference), oneLine(t.Text)}
	payload := strings.TrimRight(strings.Join(lines, "\n"), "\n")
	if len(payload) > maxTransfer {
		return "", fmt.Errorf("write a SEPA code: %d bytes, of at most %d", len(payload), maxTransfer)
	}
	return payload, nil
}

func (t Transfer) check() error {
	var wrong []error
	if number, ok := iban.Parse(string(t.Account)); !ok || number != t.Account {
		wrong = append(wrong, fmt.Errorf("%q is no account", t.Account))
	}
	if n := utf8.RuneCountInString(t.Holder); n == 0 || n > 70 {
		wrong = append(wrong, fmt.Errorf("the holder has %d characters", n))
	}
	if t.Amount.Currency != money.EUR || t.Amount.Minor < 1 || t.Amount.Minor > maxAmount {
		wrong = append(wrong, fmt.Errorf("the amount is %s", t.Amount))
	}
	if t.Reference != "" && t.Text != "" || utf8.RuneCountInString(t.Text) > maxMessage {
		wrong = append(wrong, errors.New("there is either a reference or a text of at most 140 characters"))
	}
	if _, ok := ParseSCOR(string(t.Reference)); t.Reference != "" && !ok {
		wrong = append(wrong, fmt.Errorf("the reference %q is wrong", t.Reference))
	}
	return errors.Join(wrong...)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
