package web

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// lockProductPage asks before the management of a product is locked.
func (s *Server) lockProductPage(w http.ResponseWriter, r *http.Request) error {
	return s.suspensionPage(w, r, product.Locked, "product.lock")
}

// lockProduct locks the management of a product.
func (s *Server) lockProduct(w http.ResponseWriter, r *http.Request) error {
	return s.suspendProduct(w, r, s.products.Lock, "product.flash.locked")
}

// unlockProductPage asks before the management of a product is unlocked.
func (s *Server) unlockProductPage(w http.ResponseWriter, r *http.Request) error {
	return s.suspensionPage(w, r, product.Unlocked, "product.unlock")
}

// unlockProduct unlocks the management of a product.
func (s *Server) unlockProduct(w http.ResponseWriter, r *http.Request) error {
	return s.suspendProduct(w, r, s.products.Unlock, "product.flash.unlocked")
}

// beginMaintenancePage asks before a mail service is put into maintenance.
func (s *Server) beginMaintenancePage(w http.ResponseWriter, r *http.Request) error {
	return s.suspensionPage(w, r, product.MaintenanceBegan, "product.activate_maintenance")
}

// beginMaintenance puts a mail service into maintenance.
func (s *Server) beginMaintenance(w http.ResponseWriter, r *http.Request) error {
	return s.suspendProduct(w, r, s.products.BeginMaintenance, "product.flash.maintenance_began")
}

// endMaintenancePage asks before a maintenance is ended.
func (s *Server) endMaintenancePage(w http.ResponseWriter, r *http.Request) error {
	return s.suspensionPage(w, r, product.MaintenanceEnded, "product.end_maintenance")
}

// endMaintenance ends a maintenance.
func (s *Server) endMaintenance(w http.ResponseWriter, r *http.Request) error {
	return s.suspendProduct(w, r, s.products.EndMaintenance, "product.flash.maintenance_ended")
}

func (s *Server) suspensionPage(w http.ResponseWriter, r *http.Request, notice product.Notice, title string) error {
	asked, err := productParam(r)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	found, err := s.products.Suspendable(r.Context(), act, asked, notice)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, title, func(f layout.Frame) templ.Component {
		return pages.ProductSuspension(pages.ProductSuspensionView{Frame: f, Number: act.OrgNumber, Product: found, Notice: notice})
	})
}

func (s *Server) suspendProduct(w http.ResponseWriter, r *http.Request, do func(context.Context, actor.Actor, id.Product) error, flash string) error {
	asked, err := productParam(r)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	if err := do(r.Context(), act, asked); err != nil {
		return err
	}
	return s.redirectTelling(w, r, route.Product(act.OrgNumber, asked.String()), flash)
}
