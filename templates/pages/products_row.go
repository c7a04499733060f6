package pages

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"manager/internal/access"
	"manager/internal/i18n"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/ui"
)

// productRows are the rows of a list of products, written as ui.Markup because there are many.
func productRows(ctx context.Context, v ProductsView) templ.Component {
	return ui.Written(func(m *ui.Markup) {
		for _, row := range v.List.Rows {
			v.writeRow(ctx, m, row)
		}
	})
}

func (v ProductsView) writeRow(ctx context.Context, m *ui.Markup, row product.Row) {
	lang, id := i18n.From(ctx).Lang, row.ID.String()
	m.OpenRow()
	m.OpenCell("")
	m.Thing(ui.ThingProps{Name: row.Name, Detail: row.Offer.Name.In(lang), URL: route.Product(v.Number, id), Icon: row.Kind.Icon})
	m.CloseCell()
	if v.Query.Kind == "" {
		m.OpenCell(i18n.T(ctx, "product.kind"))
		m.Text(row.Kind.Name.In(lang))
		m.CloseCell()
	}
	m.OpenCell(i18n.T(ctx, "product.state"))
	m.OpenGroup()
	for _, badge := range productBadges(ctx, row.Product) {
		m.Badge(badge)
	}
	m.CloseGroup()
	m.CloseCell()
	m.OpenCell(i18n.T(ctx, "product.expires"))
	v.writeExpiry(ctx, m, row.Product)
	m.CloseCell()
	if v.Manages {
		m.OpenCell(i18n.T(ctx, "product.who"))
		v.writeHolders(ctx, m, row)
		m.CloseCell()
	}
	m.OpenCell(i18n.T(ctx, "product.tags"))
	v.writeTags(m, row.Tags)
	m.CloseCell()
	m.OpenMenuCell("m-"+id, row.Name)
	for _, item := range productActions(ctx, v.Number, row.Product, row.Access, v.Manages) {
		item.write(m)
	}
	m.CloseMenuCell()
	m.CloseRow()
}

func (v ProductsView) writeExpiry(ctx context.Context, m *ui.Markup, p product.Product) {
	if p.ExpiresAt.IsZero() {
		m.Quiet(i18n.T(ctx, "product.expires_never"))
		return
	}
	m.OpenGroup()
	m.Date(p.ExpiresAt)
	if badge, ok := expiryBadge(ctx, p, v.Now); ok {
		m.Badge(badge)
	}
	m.CloseGroup()
}

func (v ProductsView) writeHolders(ctx context.Context, m *ui.Markup, row product.Row) {
	if len(row.Holders) == 0 {
		m.Quiet(i18n.T(ctx, "product.who.administrators"))
		return
	}
	links := make([]ui.Link, len(row.Holders))
	for i, h := range row.Holders {
		links[i] = ui.Link{Label: h.Name, URL: route.User(v.Number, h.Member.String())}
		if !h.Team.IsZero() {
			links[i].URL = route.Team(v.Number, h.Team.String())
		}
	}
	m.OpenGroup()
	m.Links(links, false)
	if row.Others.N > 0 {
		m.Quiet(i18n.T(ctx, "product.who.others", "Number", counted(row.Others)))
	}
	m.CloseGroup()
}

func (v ProductsView) writeTags(m *ui.Markup, tags []string) {
	if len(tags) == 0 {
		m.Quiet("—")
		return
	}
	links := make([]ui.Link, len(tags))
	for i, tag := range tags {
		links[i] = ui.Link{Label: tag, URL: v.Query.tagged(tag).URL(v.Number)}
	}
	m.Links(links, false)
}

// productBadges are the states of a product, the most telling first.
func productBadges(ctx context.Context, p product.Product) []ui.BadgeProps {
	badges := []ui.BadgeProps{{Text: i18n.T(ctx, "product.state."+string(p.State)), Tone: stateTone(p.State)}}
	if p.Locked.On() {
		badges = append(badges, ui.BadgeProps{Text: i18n.T(ctx, "product.locked"), Tone: ui.Warn, Icon: "lock"})
	}
	if p.Maintenance.On() {
		badges = append(badges, ui.BadgeProps{Text: i18n.T(ctx, "product.in_maintenance"), Tone: ui.Danger, Icon: "alert"})
	}
	return badges
}

func stateTone(state product.State) ui.Tone {
	switch state {
	case product.Active:
		return ui.Good
	case product.Suspended:
		return ui.Warn
	case product.Ordered, product.Provisioning:
		return ui.Accent
	}
	return ui.Neutral
}

// expiryBadge says that a product has expired or soon will, unless it has ended anyway.
func expiryBadge(ctx context.Context, p product.Product, now time.Time) (b ui.BadgeProps, ok bool) {
	switch {
	case p.ExpiresAt.IsZero() || p.State == product.Terminated:
		return b, false
	case p.ExpiresAt.Before(now):
		return ui.BadgeProps{Text: i18n.T(ctx, "product.expired"), Tone: ui.Danger, Icon: "clock"}, true
	case p.ExpiresAt.Before(now.Add(product.ExpiringSoon)):
		days := int((p.ExpiresAt.Sub(now) + day - 1) / day) // the last hours are one more day
		return ui.BadgeProps{Text: i18n.N(ctx, "product.expires_in", days), Tone: ui.Warn, Icon: "clock"}, true
	}
	return b, false
}

const day = 24 * time.Hour

// productAction is one line of the menu of what somebody may do with a product;
// apart sets it off from those before.
type productAction struct {
	ui.MenuLinkProps
	apart bool
}

func (a productAction) write(m *ui.Markup) {
	if a.apart {
		m.MenuDivider()
	}
	m.MenuLink(a.MenuLinkProps)
}

// productActions are exactly what the reader may do with the product.
func productActions(ctx context.Context, number string, p product.Product, allowed access.Permissions, suspends bool) []productAction {
	id := p.ID.String()
	list := []productAction{{MenuLinkProps: ui.MenuLinkProps{Label: i18n.T(ctx, "product.open"), URL: route.Product(number, id), Icon: "eye"}}}
	ended := p.State == product.Terminated
	if allowed.MayManage(p.Kind.Rights) && !ended {
		list = append(list, productAction{MenuLinkProps: ui.MenuLinkProps{Label: i18n.T(ctx, "product.details.modify"), URL: route.ProductDetails(number, id), Icon: "pencil"}})
	}
	if !suspends {
		return list
	}
	var link ui.MenuLinkProps
	switch {
	case p.Maintenance.On():
		link = ui.MenuLinkProps{Label: i18n.T(ctx, "product.end_maintenance"), URL: route.ProductMaintenanceEnd(number, id), Icon: "check"}
	case p.Locked.On():
		link = ui.MenuLinkProps{Label: i18n.T(ctx, "product.unlock"), URL: route.ProductUnlock(number, id), Icon: "key"}
	case ended:
		return list
	case p.Kind.Maintenance:
		link = ui.MenuLinkProps{Label: i18n.T(ctx, "product.activate_maintenance"), URL: route.ProductMaintenance(number, id), Icon: "alert", Danger: true}
	default:
		link = ui.MenuLinkProps{Label: i18n.T(ctx, "product.lock"), URL: route.ProductLock(number, id), Icon: "lock"}
	}
	link.Dialog = true
	return append(list, productAction{MenuLinkProps: link, apart: true})
}
