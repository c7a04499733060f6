package products

import (
	"context"

	"manager/internal/access"
	"manager/internal/i18n"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/parts"
	"manager/templates/ui"
)

// productRows makes the rows of a list of products.
type productRows struct {
	ctx    context.Context
	lang   i18n.Lang
	view   ProductsView
	labels struct{ kind, state, expires, who, tags string }
}

func newProductRows(ctx context.Context, v ProductsView) *productRows {
	r := &productRows{ctx: ctx, lang: i18n.From(ctx).Lang, view: v}
	r.labels.kind, r.labels.state, r.labels.expires = i18n.T(ctx, "product.kind"), i18n.T(ctx, "product.state"), i18n.T(ctx, "product.expires")
	r.labels.who, r.labels.tags = i18n.T(ctx, "product.who"), i18n.T(ctx, "product.tags")
	return r
}

func (r *productRows) row(row product.Row) ui.Row {
	v, id := r.view, row.ID.String()
	cells := append(make([]ui.RowCell, 0, 6), ui.RowCell{Value: &ui.ThingProps{Name: row.Name, Detail: row.Offer.Name.In(r.lang), URL: route.Product(v.Number, id), Icon: row.Kind.Icon}})
	if v.Query.Kind == "" {
		cells = append(cells, ui.RowCell{Label: r.labels.kind, Value: ui.Text(row.Kind.Name.In(r.lang))})
	}
	cells = append(cells, ui.RowCell{Label: r.labels.state, Value: r.state(row.Product)}, ui.RowCell{Label: r.labels.expires, Value: r.expiry(row.Product)})
	if v.Manages {
		cells = append(cells, ui.RowCell{Label: r.labels.who, Value: r.holders(row)})
	}
	cells = append(cells, ui.RowCell{Label: r.labels.tags, Value: r.tags(row.Tags)})
	return ui.Row{Cells: cells, Menu: &ui.RowMenu{ID: "m-" + id, Name: row.Name, Items: productActions(r.ctx, v.Number, row.Product, row.Access, v.Manages)}}
}

func (r *productRows) state(p product.Product) ui.Value {
	var badges ui.Group
	for _, badge := range parts.ProductBadges(r.ctx, p) {
		badges = append(badges, badge)
	}
	return badges
}

func (r *productRows) expiry(p product.Product) ui.Value {
	if p.ExpiresAt.IsZero() {
		return ui.Quiet(i18n.T(r.ctx, "product.expires_never"))
	}
	group := ui.Group{ui.Day(p.ExpiresAt)}
	if badge, ok := parts.ExpiryBadge(r.ctx, p, r.view.Now); ok {
		group = append(group, badge)
	}
	return group
}

// holders are the first who have access.
func (r *productRows) holders(row product.Row) ui.Value {
	if len(row.Holders) == 0 {
		return ui.Quiet(i18n.T(r.ctx, "product.who.administrators"))
	}
	links := make([]ui.Link, len(row.Holders))
	for i, h := range row.Holders {
		links[i] = ui.Link{Label: h.Name, URL: route.User(r.view.Number, h.Member.String())}
		if !h.Team.IsZero() {
			links[i].URL = route.Team(r.view.Number, h.Team.String())
		}
	}
	group := ui.Group{ui.LinksProps{Links: links}}
	if row.Others.N > 0 {
		group = append(group, ui.Quiet(i18n.T(r.ctx, "product.who.others", "Number", parts.CountLabel(row.Others))))
	}
	return group
}

func (r *productRows) tags(tags []string) ui.Value {
	if len(tags) == 0 {
		return ui.Quiet("—")
	}
	links := make([]ui.Link, len(tags))
	for i, tag := range tags {
		links[i] = ui.Link{Label: tag, URL: r.view.Query.WithTag(tag).URL(r.view.Number)}
	}
	return ui.LinksProps{Links: links}
}

// productActions are exactly what the reader may do with the product, what can't be undone last.
func productActions(ctx context.Context, number string, p product.Product, allowed access.Permissions, suspends bool) []ui.MenuItem {
	id := p.ID.String()
	list := []ui.MenuItem{{Label: i18n.T(ctx, "product.open"), URL: route.Product(number, id), Icon: "eye"}}
	manages := allowed.MayManage(p.Kind.Rights) && p.State != product.Terminated
	if manages {
		list = append(list, ui.MenuItem{Label: i18n.T(ctx, "product.details.modify"), URL: route.ProductDetails(number, id), Icon: "pencil"})
	}
	if suspends {
		list = append(list, suspensionActions(ctx, number, p)...)
	}
	if manages {
		list = append(list, ui.MenuItem{Label: i18n.T(ctx, "product.terminate"), URL: route.ProductTermination(number, id), Icon: "bin", Danger: true, Dialog: true, Apart: true})
	}
	return list
}

// suspensionActions is the lock or the maintenance, begun or ended; nothing for a product that has ended.
func suspensionActions(ctx context.Context, number string, p product.Product) []ui.MenuItem {
	id := p.ID.String()
	item := ui.MenuItem{Dialog: true, Apart: true}
	switch {
	case p.Maintenance.On():
		item.Label, item.URL, item.Icon = i18n.T(ctx, "product.end_maintenance"), route.ProductMaintenanceEnd(number, id), "check"
	case p.Locked.On():
		item.Label, item.URL, item.Icon = i18n.T(ctx, "product.unlock"), route.ProductUnlock(number, id), "key"
	case p.State == product.Terminated:
		return nil
	case p.Kind.Maintenance:
		item.Label, item.URL, item.Icon, item.Danger = i18n.T(ctx, "product.activate_maintenance"), route.ProductMaintenance(number, id), "alert", true
	default:
		item.Label, item.URL, item.Icon = i18n.T(ctx, "product.lock"), route.ProductLock(number, id), "lock"
	}
	return []ui.MenuItem{item}
}
