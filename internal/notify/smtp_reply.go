package notify

import (
	"errors"
	"fmt"
	"net/textproto"
)

// step is the part of a conversation that an answer belongs to.
type step string

// The steps.
const (
	stepOpen     step = "opening the conversation"
	stepSender   step = "the sender's address"
	stepReceiver step = "the receiver's address"
	stepText     step = "the mail"
)

// replyError is an answer of the mail server that says no.
type replyError struct {
	to   step
	code int
	text string
}

// Error names the step and the server's words.
func (e *replyError) Error() string {
	return fmt.Sprintf("the mail server's answer to %s: %d %s", e.to, e.code, e.text)
}

// answered makes a replyError of an answer that is not the one expected, and
// leaves other errors, such as those of the network, as they are.
func answered(to step, err error) error {
	var no *textproto.Error
	if errors.As(err, &no) {
		return &replyError{to: to, code: no.Code, text: no.Msg}
	}
	return err
}

// refusesForGood tells an answer about the mail (RFC 5321, section 4.2.1: class
// 5) from one about the connection or the configuration.
func (e *replyError) refusesForGood() bool {
	return e.to != stepOpen && e.code >= 500 && !aboutAuthentication(e.code)
}

// aboutAuthentication tells a reply (RFC 4954, section 6) that is the configuration's fault, not the mail's.
func aboutAuthentication(code int) bool {
	return code == 530 || code == 534 || code == 535 || code == 538
}
