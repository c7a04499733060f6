// Package api has what programs ask: JSON, with an app password instead of a
// session.
//
// It must not look at sessions, and pages must not look at app passwords.
package api

import (
	"manager/internal/twofactor"
	"manager/web/kit"
)

// Handlers answer the requests of programs.
type Handlers struct {
	*kit.Kit
	factors *twofactor.Factors
}

// New makes the handlers.
func New(k *kit.Kit, factors *twofactor.Factors) *Handlers {
	return &Handlers{Kit: k, factors: factors}
}
