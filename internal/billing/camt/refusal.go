package camt

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Reason is why a file is refused.
type Reason string

// The reasons. The last three are given by who takes the file.
const (
	NotXML         Reason = "not_xml"
	OtherKind      Reason = "other_kind"
	Encoding       Reason = "encoding"
	DTD            Reason = "dtd"
	Truncated      Reason = "truncated"
	TooLarge       Reason = "too_large"
	Malformed      Reason = "malformed"
	ForeignAccount Reason = "foreign_account"
	SumsDiffer     Reason = "sums_differ"
	OtherCurrency  Reason = "other_currency"
)

// Refusal is the error of a file that is not taken.
type Refusal struct {
	Reason Reason
	Detail string
}

// Error says why, in a sentence for a clerk.
func (r *Refusal) Error() string { return r.Detail }

// Refuse makes the error of a file that is not taken.
func Refuse(reason Reason, format string, args ...any) error {
	return &Refusal{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

// refusal turns what the XML decoder fails with into a reason; errors of the reader
// below it and of who is told stay what they are.
func refusal(err error, inside bool) error {
	var syntax *xml.SyntaxError
	var refused *Refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		return refused
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF) && inside:
		return Refuse(Truncated, "the file ends in the middle")
	case errors.Is(err, io.EOF):
		return Refuse(NotXML, "the file is empty, or no XML")
	case !errors.As(err, &syntax):
		return err
	case strings.Contains(syntax.Msg, "unexpected EOF"):
		return Refuse(Truncated, "the file ends in the middle, in line %d", syntax.Line)
	case strings.Contains(syntax.Msg, "invalid UTF-8"):
		return Refuse(Encoding, "line %d is not in the encoding that the file says", syntax.Line)
	case !inside:
		return Refuse(NotXML, "the file is no XML: %s", syntax.Msg)
	}
	return Refuse(Malformed, "line %d is no proper XML: %s", syntax.Line, syntax.Msg)
}
