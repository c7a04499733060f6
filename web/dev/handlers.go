// Package dev has the screens of the tools of demo mode: the development mailbox, the clock, the bank, the staff and the
// gallery of the parts that pages are made of.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package dev

import (
	"manager/internal/demo"
	"manager/internal/notify"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	mailbox *notify.Mailbox
	clock   *demo.Clock
	bank    *demo.Bank
	staff   *demo.Staff
}

// New makes the handlers.
func New(k *kit.Kit, mailbox *notify.Mailbox, clock *demo.Clock, bank *demo.Bank, staff *demo.Staff) *Handlers {
	return &Handlers{Kit: k, mailbox: mailbox, clock: clock, bank: bank, staff: staff}
}
