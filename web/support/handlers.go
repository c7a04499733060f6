// Package support has the screens of support: codes, contacts, Premium Support.
//
// It must not hold rules: a handler calls one use case, and shows what comes back.
package support

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/billto"
	"manager/internal/route"
	"manager/internal/support"
	"manager/internal/support/code"
	"manager/templates/layout"
	pages "manager/templates/pages/support"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	support *support.Support
	codes   *code.Codes
	mail    string // address for questions; empty: none
}

// New makes the handlers; mail is shown where no contacts are known.
func New(k *kit.Kit, support *support.Support, codes *code.Codes, mail string) *Handlers {
	return &Handlers{Kit: k, support: support, codes: codes, mail: mail}
}

// Support shows the codes and how to reach support.
func (h *Handlers) Support(w http.ResponseWriter, r *http.Request) error {
	return h.show(w, r, "nav.support", pages.Support)
}

// Assistance shows who needs help what to read out to whom; with JavaScript it is a dialog.
func (h *Handlers) Assistance(w http.ResponseWriter, r *http.Request) error {
	return h.show(w, r, "support.assistance", pages.Assistance)
}

// Premium shows Premium Support of the organization, or how to get it.
func (h *Handlers) Premium(w http.ResponseWriter, r *http.Request) error {
	return h.show(w, r, "support.premium", pages.Premium)
}

func (h *Handlers) show(w http.ResponseWriter, r *http.Request, titleKey string, page func(pages.View) templ.Component) error {
	act := kit.Actor(r)
	p, err := h.support.Page(r.Context(), act)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, titleKey, func(f layout.Frame) templ.Component {
		return page(pages.View{Frame: f.In(route.Support(act.OrgNumber)), Number: act.OrgNumber, Page: p, Mail: h.mail, Now: h.Now(), MayBuy: billto.MayUse(act)})
	})
}

// DrawCode gives the person a new support code, and leads back to where they asked for it.
func (h *Handlers) DrawCode(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	if _, err := h.codes.Draw(r.Context(), act); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, kit.ReturnTo(r, route.Support(act.OrgNumber)), "support.code.drawn")
}

// RenewVIPCode gives the organization another VIP code.
func (h *Handlers) RenewVIPCode(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	if _, err := h.codes.RenewVIP(r.Context(), act); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.PremiumSupport(act.OrgNumber), "support.vip.renewed")
}
