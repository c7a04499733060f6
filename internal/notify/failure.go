package notify

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"
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
)

const (
	maxReason = 500 // characters of what operators read
	maxReply  = 300 // characters of a mail server's answer, which strangers write
)

// explain says why an attempt failed, and what a mail server answered to the
// mail itself; an answer about the portal, such as to its password, is nobody
// else's business.
func explain(err error) (failure Failure, reply string) {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		if errors.Is(err, ErrRefused) { // before any conversation: it can't be written to
			return NoSuchAddress, ""
		}
		return NotHandedOver, ""
	}
	code := failed.ErrorCode()
	if code == 0 || aboutAuthentication(code) || failed.Reason == gomail.ErrSMTPMailFrom {
		return NotHandedOver, ""
	}
	reply = replyOf(failed)
	return failureOf(code, detailOf(reply), failed.Reason == gomail.ErrSMTPRcptTo), oneLine(reply, maxReply)
}

// replyOf takes the server's words out of the library's error, which shows them in quotes or as they are.
func replyOf(failed *gomail.SendError) string {
	_, reply, _ := strings.Cut(failed.Error(), failed.Reason.String()+": ")
	code, text, _ := strings.Cut(reply, " ")
	if quoted, err := strconv.QuotedPrefix(text); err == nil {
		if plain, err := strconv.Unquote(quoted); err == nil {
			// Every line of a long answer begins with its enhanced status code again.
			enhanced, _, _ := strings.Cut(plain, " ")
			return code + " " + strings.ReplaceAll(plain, "\n"+enhanced+" ", " ")
		}
	}
	reply, _, _ = strings.Cut(reply, ", affected ")
	return reply
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
