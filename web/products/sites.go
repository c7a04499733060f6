package products

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/id"
	"manager/internal/site"
	"manager/templates/layout"
	pages "manager/templates/pages/products"
	"manager/web/kit"
)

// Sites lists the web sites of a hosting.
func (h *Handlers) Sites(w http.ResponseWriter, r *http.Request) error {
	hosting, err := productParam(r)
	if err != nil {
		return err
	}
	after := kit.QueryValue(r, "after")
	act := kit.Actor(r)
	list, err := h.sites.List(r.Context(), act, hosting, after)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "site.sites", func(f layout.Frame) templ.Component {
		return pages.Sites(pages.SitesView{Frame: f, Number: act.OrgNumber, List: list, From: after != ""})
	})
}

// siteParams reads the hosting and the site from the address.
func siteParams(r *http.Request) (hosting id.Product, siteID id.Site, err error) {
	if hosting, err = productParam(r); err != nil {
		return hosting, siteID, err
	}
	siteID, err = kit.IDParam[id.Site](r, "site")
	return hosting, siteID, err
}

// Site is one site's page.
func (h *Handlers) Site(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	page, err := h.sites.Show(r.Context(), act, hosting, siteID)
	if err != nil {
		return err
	}
	return h.RenderTitled(w, r, http.StatusOK, page.Site.Host, func(f layout.Frame) templ.Component {
		return pages.Site(pages.SiteView{Frame: f, Number: act.OrgNumber, Page: page})
	})
}

// SiteSettings is the first tab of a site's advanced settings.
func (h *Handlers) SiteSettings(w http.ResponseWriter, r *http.Request) error {
	page, err := h.managedSite(r)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "product.advanced_settings", func(f layout.Frame) templ.Component {
		return pages.SiteGeneral(pages.SiteSettingsView{Frame: f, Number: kit.Actor(r).OrgNumber, Page: page})
	})
}

// SitePHP is the tab with the MySQL prefix and the environment variables.
func (h *Handlers) SitePHP(w http.ResponseWriter, r *http.Request) error {
	page, err := h.managedSite(r)
	if err != nil {
		return err
	}
	return h.showPHP(w, r, page, pages.PrefixForm{On: page.Site.MySQLPrefix, Version: page.Site.Version}, kit.NewForm)
}

// SwitchMySQLPrefix switches the prefix of a site on or off. Its page then
// says which names change.
func (h *Handlers) SwitchMySQLPrefix(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	var in pages.PrefixForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	err = h.sites.SwitchMySQLPrefix(r.Context(), act, hosting, siteID, site.PrefixSetting{On: in.On, Version: in.Version})
	if err == nil {
		flash := "site.prefix.switched_off"
		if in.On {
			flash = "site.prefix.switched_on"
		}
		return h.redirectAboutSite(w, r, flash)
	}
	return h.showPrefixError(w, r, in, err)
}

// showPrefixError shows the tab again; the next try knows what somebody else changed.
func (h *Handlers) showPrefixError(w http.ResponseWriter, r *http.Request, in pages.PrefixForm, refused error) error {
	answer, err := kit.AnswerForm(w, r, refused)
	if err != nil {
		return err
	}
	page, err := h.managedSite(r)
	if err != nil {
		return err
	}
	in.Version = page.Site.Version
	return h.showPHP(w, r, page, in, answer)
}

func (h *Handlers) showPHP(w http.ResponseWriter, r *http.Request, page site.Page, in pages.PrefixForm, answer kit.FormAnswer) error {
	return h.Render(w, r, answer.Status, "product.php_apache", func(f layout.Frame) templ.Component {
		return pages.SitePHP(pages.SiteSettingsView{Frame: f, Number: kit.Actor(r).OrgNumber, Page: page, Prefix: in, Problem: answer.Problem})
	})
}

// SiteHistory is the tab that says who changed what and when.
func (h *Handlers) SiteHistory(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	page, err := h.sites.History(r.Context(), kit.Actor(r), hosting, siteID)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "site.history", func(f layout.Frame) templ.Component {
		return pages.SiteHistory(pages.SiteSettingsView{Frame: f, Number: kit.Actor(r).OrgNumber, Page: page})
	})
}

// managedSite is the site of the address with its settings, for those who may change them.
func (h *Handlers) managedSite(r *http.Request) (site.Page, error) {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return site.Page{}, err
	}
	return h.sites.Settings(r.Context(), kit.Actor(r), hosting, siteID)
}
