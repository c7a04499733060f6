package web

import (
	"net/http"
	"strings"

	"manager/internal/actor"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// frame builds everything around a page: the person, the organization, the menu.
func (s *Server) frame(w http.ResponseWriter, r *http.Request, title string) layout.Frame {
	e := visitFrom(r.Context()).entry
	f := layout.Frame{
		Title: title, Lang: string(i18n.From(r.Context()).Lang), Theme: e.Theme, Brand: s.settings.Brand,
		Assets:      layout.Assets{CSS: s.assets.URL("manager.css"), JS: s.assets.URL("manager.js"), Icons: s.assets.URL("icons.svg"), Favicon: s.assets.URL("favicon.svg")},
		Flash:       s.takeFlash(w, r),
		CurrentPath: currentPath(r),
		Help:        s.guidesFor(r),
	}
	if f.Theme == "" {
		f.Theme = themeOf(cookieValue(r, themeCookie))
	}
	if !visitFrom(r.Context()).present {
		return f
	}
	name := e.FirstName + " " + e.LastName
	f.Person = &layout.Person{Name: name, LoginID: e.LoginID, AvatarURL: imageURL(e.Image)}
	for _, choice := range e.Organizations[:min(len(e.Organizations), org.SwitcherSize)] {
		if choice.Number != e.OrgNumber {
			f.OtherOrgs = append(f.OtherOrgs, layout.OrgLink{Name: choice.Name, URL: route.Org(choice.Number), Look: pages.LookOf(choice.Look)})
		}
	}
	if !e.Org.IsZero() {
		f.Org = &layout.Org{Number: e.OrgNumber, Name: e.OrgName, RoleKey: "role." + string(e.Role), Look: pages.LookOf(e.OrgLook)}
		f.Nav = menu(e.OrgNumber, e.Role, r.URL.Path)
	} else {
		f.LastOrg = lastOrg(e)
	}
	return f
}

// lastOrg is the organization used last, or the only one; nil when the person has to choose.
func lastOrg(e org.Entry) *layout.OrgLink {
	for _, choice := range e.Organizations {
		if choice.Number == e.LastNumber || len(e.Organizations) == 1 {
			return &layout.OrgLink{Name: choice.Name, URL: route.Org(choice.Number)}
		}
	}
	return nil
}

// menu lists the areas that the person may use; the page shown is marked.
func menu(number string, role actor.Role, path string) []layout.NavGroup {
	groups := []layout.NavGroup{{Items: []layout.NavItem{{LabelKey: "nav.overview", URL: route.Org(number), Icon: "grid"}}}}
	var people []layout.NavItem
	if org.MaySeeMembers(role) {
		people = append(people, layout.NavItem{LabelKey: "nav.users", URL: route.Users(number), Icon: "users"})
	}
	people = append(people, layout.NavItem{LabelKey: "nav.teams", URL: route.Teams(number), Icon: "team"})
	groups = append(groups, productsMenu(number, role), layout.NavGroup{HeadingKey: "nav.users_and_profile", Items: people})
	if org.MayManageMembers(role) {
		groups = append(groups, layout.NavGroup{Items: []layout.NavItem{{LabelKey: "nav.organization", URL: route.Organization(number), Icon: "org"}}})
	}
	for g := range groups {
		for i := range groups[g].Items {
			item := &groups[g].Items[i]
			item.Current = path == item.URL || item.URL != route.Org(number) && strings.HasPrefix(path, item.URL+"/") && !marked(groups, path)
		}
	}
	return groups
}

// marked tells whether a page of the menu is the one at path itself, so that none above it is marked too.
func marked(groups []layout.NavGroup, path string) bool {
	for _, group := range groups {
		for _, item := range group.Items {
			if item.URL == path {
				return true
			}
		}
	}
	return false
}

// categories are the shelves of the catalogue in the menu, with their icons.
var categories = []layout.NavItem{
	{LabelKey: "category.collaborative", URL: "collaborative", Icon: "users"}, {LabelKey: "category.web", URL: "web", Icon: "globe"},
	{LabelKey: "category.cloud", URL: "cloud", Icon: "cloud"}, {LabelKey: "category.events", URL: "events", Icon: "ticket"},
	{LabelKey: "category.streaming", URL: "streaming", Icon: "play"}, {LabelKey: "category.services", URL: "services", Icon: "buoy"},
}

// productsMenu has the categories for those who see every product, one entry for the others.
func productsMenu(number string, role actor.Role) layout.NavGroup {
	all := layout.NavItem{LabelKey: "nav.products", URL: route.Products(number), Icon: "box"}
	if !product.MaySuspend(role) {
		return layout.NavGroup{Items: []layout.NavItem{all}}
	}
	all.LabelKey = "nav.all_products"
	group := layout.NavGroup{HeadingKey: "nav.products", Items: []layout.NavItem{all}}
	for _, category := range categories {
		category.URL = route.ProductCategory(number, category.URL)
		group.Items = append(group.Items, category)
	}
	return group
}

// currentPath is where the language and theme switches return to: the page shown, without what was only for once.
func currentPath(r *http.Request) string {
	if r.Method != http.MethodGet {
		return r.URL.EscapedPath()
	}
	return r.URL.RequestURI()
}

func imageURL(image id.Image) string {
	if image.IsZero() {
		return ""
	}
	return route.Image(image)
}

func themeOf(s string) string {
	if s == "light" || s == "dark" {
		return s
	}
	return ""
}
