package notify

import (
	"cmp"
	"time"
)

// Timeouts say how long the mail server is waited for, at each kind of step.
type Timeouts struct {
	Connect  time.Duration // the connection itself
	Greeting time.Duration // the server's first line
	Command  time.Duration // the answer to a command, and a TLS handshake
	Data     time.Duration // the answer to DATA
	Block    time.Duration // taking one piece of the mail's text
	Final    time.Duration // the answer to the whole mail
	Quit     time.Duration // the goodbye; the mail is delivered by then
}

// StandardTimeouts are those of RFC 5321, section 4.5.3.2; a shorter one makes
// a second copy of a mail that a slow server has taken.
var StandardTimeouts = Timeouts{
	Connect: time.Minute, Greeting: 5 * time.Minute, Command: 5 * time.Minute, Data: 2 * time.Minute,
	Block: 3 * time.Minute, Final: 10 * time.Minute, Quit: 5 * time.Second,
}

// longestConversation bounds a conversation in which each single step is just in time.
const longestConversation = 30 * time.Minute

// withDefaults puts the standard in the place of what is zero.
func (t Timeouts) withDefaults() Timeouts {
	return Timeouts{
		Connect: cmp.Or(t.Connect, StandardTimeouts.Connect), Greeting: cmp.Or(t.Greeting, StandardTimeouts.Greeting),
		Command: cmp.Or(t.Command, StandardTimeouts.Command), Data: cmp.Or(t.Data, StandardTimeouts.Data),
		Block: cmp.Or(t.Block, StandardTimeouts.Block), Final: cmp.Or(t.Final, StandardTimeouts.Final),
		Quit: cmp.Or(t.Quit, StandardTimeouts.Quit),
	}
}
