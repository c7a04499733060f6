// Package help has the screens of the help centre, and the links by which guides lead to a page of
// the reader's own organization.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package help

import (
	"manager/internal/org"
	"manager/static"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	orgs   *org.Organizations
	assets *static.Assets
}

// New makes the handlers.
func New(k *kit.Kit, orgs *org.Organizations, assets *static.Assets) *Handlers {
	return &Handlers{Kit: k, orgs: orgs, assets: assets}
}
