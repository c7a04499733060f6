package products

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/products"
	"manager/web/kit"
)

// LockProductPage asks before the management of a product is locked.
func (h *Handlers) LockProductPage(w http.ResponseWriter, r *http.Request) error {
	return h.showSuspension(w, r, product.Locked, "product.lock")
}

// LockProduct locks the management of a product.
func (h *Handlers) LockProduct(w http.ResponseWriter, r *http.Request) error {
	return h.submitSuspension(w, r, h.products.Lock, "product.flash.locked")
}

// UnlockProductPage asks before the management of a product is unlocked.
func (h *Handlers) UnlockProductPage(w http.ResponseWriter, r *http.Request) error {
	return h.showSuspension(w, r, product.Unlocked, "product.unlock")
}

// UnlockProduct unlocks the management of a product.
func (h *Handlers) UnlockProduct(w http.ResponseWriter, r *http.Request) error {
	return h.submitSuspension(w, r, h.products.Unlock, "product.flash.unlocked")
}

// BeginMaintenancePage asks before a mail service is put into maintenance.
func (h *Handlers) BeginMaintenancePage(w http.ResponseWriter, r *http.Request) error {
	return h.showSuspension(w, r, product.MaintenanceBegan, "product.activate_maintenance")
}

// BeginMaintenance puts a mail service into maintenance.
func (h *Handlers) BeginMaintenance(w http.ResponseWriter, r *http.Request) error {
	return h.submitSuspension(w, r, h.products.BeginMaintenance, "product.flash.maintenance_began")
}

// EndMaintenancePage asks before a maintenance is ended.
func (h *Handlers) EndMaintenancePage(w http.ResponseWriter, r *http.Request) error {
	return h.showSuspension(w, r, product.MaintenanceEnded, "product.end_maintenance")
}

// EndMaintenance ends a maintenance.
func (h *Handlers) EndMaintenance(w http.ResponseWriter, r *http.Request) error {
	return h.submitSuspension(w, r, h.products.EndMaintenance, "product.flash.maintenance_ended")
}

func (h *Handlers) showSuspension(w http.ResponseWriter, r *http.Request, notice product.Notice, title string) error {
	asked, err := productParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	found, err := h.products.Suspendable(r.Context(), act, asked, notice)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, title, func(f layout.Frame) templ.Component {
		return pages.ProductSuspension(pages.ProductSuspensionView{Frame: f, Number: act.OrgNumber, Product: found, Notice: notice})
	})
}

func (h *Handlers) submitSuspension(w http.ResponseWriter, r *http.Request, do func(context.Context, actor.Actor, id.Product) error, flash string) error {
	asked, err := productParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := do(r.Context(), act, asked); err != nil {
		return err
	}
	return h.redirectAbout(w, r, asked, route.Product(act.OrgNumber, asked.String()), flash)
}
