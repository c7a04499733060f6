package products

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/access"
	"manager/internal/billing/billto"
	"manager/internal/billing/renewal"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/internal/transfer"
	"manager/templates/layout"
	pages "manager/templates/pages/products"
	"manager/templates/parts"
	"manager/web/kit"
)

// productParam reads the product's ID from the address; anything that is no ID is not found.
func productParam(r *http.Request) (id.Product, error) { return kit.IDParam[id.Product](r, "product") }

// ListProducts is a list of products: of all, of a category, or of a kind.
func (h *Handlers) ListProducts(w http.ResponseWriter, r *http.Request) error {
	var q parts.ProductsQuery
	if err := kit.ReadForm(r, &q); err != nil {
		return err
	}
	q.Category, q.Kind = chi.URLParam(r, "category"), chi.URLParam(r, "kind")
	q = q.Normalized()
	act := kit.Actor(r)
	list, err := h.products.List(r.Context(), act, q.List())
	if err != nil {
		return err
	}
	view := pages.ProductsView{Now: h.Now(), Number: act.OrgNumber, Query: q, List: list, Manages: product.MaySuspend(act.Role), SeesMembers: org.MaySeeMembers(act.Role), Separator: kit.CSVSeparator(r)}
	if view.Kind, err = h.findKind(r, q.Kind); err != nil {
		return err
	}
	if q.Kind != "" && billto.MayUse(act) {
		view.OrderURL = route.ShopKind(act.OrgNumber, q.Kind)
	}
	if q.Kind != "" || q.Category != "" {
		if len(list.Rows) == 0 && !product.MaySuspend(act.Role) && !view.SeesAny() {
			return fault.New(fault.NotFound, "error.not_found") // what they don't see is not there
		}
	}
	return h.RenderTitled(w, r, http.StatusOK, view.PageTitle(r.Context()), func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Products(view)
	})
}

// findKind is the kind of that code; zero when none is asked for.
func (h *Handlers) findKind(r *http.Request, code string) (product.Kind, error) {
	c, err := h.products.Catalogue(r.Context())
	if err != nil {
		return product.Kind{}, err
	}
	kind, _ := c.Kind(code)
	return kind, nil
}

// Product is the dashboard of one product.
func (h *Handlers) Product(w http.ResponseWriter, r *http.Request) error {
	asked, err := productParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	var renews func() (renewal.Renewal, bool)
	dashboard, err := h.products.Dashboard(r.Context(), act, asked, func(batch *db.Batch) {
		if billto.MayUse(act) {
			renews = h.renewals.QueueOne(batch, act.Org, asked)
		}
	})
	if err != nil {
		return err
	}
	view := pages.ProductView{Now: h.Now(), Number: act.OrgNumber, Role: act.Role, Dashboard: dashboard}
	if product.MayManageAccess(act.Role) {
		view.AccessURL = route.ProductAccess(act.OrgNumber, asked.String())
	}
	if transfer.MayTransfer(act.Role) && dashboard.Product.State != product.Terminated {
		view.TransferURL = route.ProductTransfer(act.OrgNumber, asked.String())
	}
	if dashboard.Product.Kind.HasSites && dashboard.Access.May(access.Use) {
		sites, err := h.sites.List(r.Context(), act, asked, "")
		if err != nil {
			return err
		}
		view.Sites = pages.SitesCard(act.OrgNumber, sites)
		if len(sites.Sites) == 1 {
			view.OpenURL = sites.Sites[0].URL()
		}
	}
	if renews != nil {
		view.Renewal, view.Renews = renews()
		view.Policy, view.Today = h.renewals.Policy(), h.renewals.Today()
	}
	return h.RenderTitled(w, r, http.StatusOK, dashboard.Product.Name, func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Product(view)
	})
}
