package notify

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
)

// Failure says why a mail was not accepted, as far as people can do something about it.
type Failure string

// The failures.
const (
	NoSuchAddress Failure = "address"  // nobody takes mail there
	MailboxFull   Failure = "full"     // the receiver has no room
	Unwanted      Failure = "unwanted" // taken for spam, or against a policy
	NotHandedOver Failure = "server"   // no mail server took it: the provider's trouble, not the receiver's
	OtherFailure  Failure = "other"
	Unconfirmed   Failure = "unconfirmed" // sent whole, and the answer was lost: it may have arrived
)

const (
	maxReason = 500 // characters of what operators read
	maxReply  = 300 // characters of a mail server's answer, which strangers write
)

// explain says why an attempt failed, and what a mail server answered to the
// mail itself; an answer about the portal, such as to its password, is nobody
// else's business.
func explain(err error) (failure Failure, reply string) {
	if errors.Is(err, ErrUnconfirmed) {
		return Unconfirmed, ""
	}
	var no *replyError
	if !errors.As(err, &no) {
		if errors.Is(err, ErrRefused) { // before any conversation: it can't be written to
			return NoSuchAddress, ""
		}
		return NotHandedOver, ""
	}
	if no.to == stepOpen || no.to == stepSender || aboutAuthentication(no.code) {
		return NotHandedOver, ""
	}
	reply = no.words()
	return failureOf(no.code, detailOf(reply), no.to == stepReceiver), oneLine(reply, maxReply)
}

// words is the server's answer in one line: every line of a long one begins
// with its enhanced status code again.
func (e *replyError) words() string {
	enhanced, _, _ := strings.Cut(e.text, " ")
	return strconv.Itoa(e.code) + " " + strings.ReplaceAll(e.text, "\n"+enhanced+" ", " ")
}

// detailOf reads subject and detail of an enhanced status code (RFC 3463), such
// as 1.1 of "550 5.1.1 no such user"; empty when the server gave none.
func detailOf(reply string) string {
	words := strings.Fields(reply)
	if len(words) < 2 {
		return ""
	}
	class, detail, _ := strings.Cut(words[1], ".")
	if (class != "4" && class != "5") || strings.Trim(detail, "0123456789.") != "" {
		return ""
	}
	return detail
}

// failureOf goes by the enhanced status code (RFC 3463, section 3), and where
// it says nothing by the code (RFC 5321, 4.2.2) and by what it answers: the
// receiver's address, or the text.
func failureOf(code int, detail string, toReceiver bool) Failure {
	switch detail {
	case "1.7", "1.8": // the sender's address
		return NotHandedOver
	case "2.1", "4.4": // a mailbox that is closed; a domain without mail servers
		return NoSuchAddress
	case "2.2":
		return MailboxFull
	}
	switch subject, _, _ := strings.Cut(detail, "."); {
	case subject == "1":
		return NoSuchAddress
	case subject == "7":
		return Unwanted
	case subject == "4" && code >= 500 && toReceiver: // how some large providers refuse an unknown receiver
		return NoSuchAddress
	case (subject == "3" || subject == "4") && code < 500, code == 421:
		return NotHandedOver
	case subject != "" && subject != "0":
		return OtherFailure
	}
	switch {
	case code == 552:
		return MailboxFull
	case toReceiver && (code == 550 || code == 551 || code == 553):
		return NoSuchAddress
	case !toReceiver && (code == 550 || code == 554):
		return Unwanted
	}
	return OtherFailure
}

// oneLine keeps what can be printed of a text that strangers may have written.
func oneLine(text string, most int) string {
	words := strings.FieldsFunc(strings.ToValidUTF8(text, "?"), func(r rune) bool { return !unicode.IsPrint(r) || r == ' ' })
	line := []rune(strings.Join(words, " "))
	return string(line[:min(len(line), most)])
}
