package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/site"
	"manager/templates/layout"
	"manager/templates/pages"
)

// sites lists the web sites of a hosting.
func (s *Server) sites(w http.ResponseWriter, r *http.Request) error {
	hosting, err := idParam[id.Product](r, "product")
	if err != nil {
		return err
	}
	after := clean(r.URL.Query().Get("after"))
	act := actorFrom(r)
	list, err := s.webSites.List(r.Context(), act, hosting, after)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "site.sites", func(f layout.Frame) templ.Component {
		return pages.Sites(pages.SitesView{Frame: f, Number: act.OrgNumber, List: list, From: after != ""})
	})
}

// siteParams reads the hosting and the site from the address.
func siteParams(r *http.Request) (hosting id.Product, siteID id.Site, err error) {
	if hosting, err = idParam[id.Product](r, "product"); err != nil {
		return hosting, siteID, err
	}
	siteID, err = idParam[id.Site](r, "site")
	return hosting, siteID, err
}

// site is one site's page.
func (s *Server) site(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	page, err := s.webSites.Show(r.Context(), act, hosting, siteID)
	if err != nil {
		return err
	}
	return s.renderTitled(w, r, http.StatusOK, page.Site.Host, func(f layout.Frame) templ.Component {
		return pages.Site(pages.SiteView{Frame: f, Number: act.OrgNumber, Page: page})
	})
}

// siteSettings is the first tab of a site's advanced settings.
func (s *Server) siteSettings(w http.ResponseWriter, r *http.Request) error {
	page, err := s.managedSite(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "product.advanced_settings", func(f layout.Frame) templ.Component {
		return pages.SiteGeneral(pages.SiteSettingsView{Frame: f, Number: actorFrom(r).OrgNumber, Page: page})
	})
}

// sitePHP is the tab with the MySQL prefix and the environment variables.
func (s *Server) sitePHP(w http.ResponseWriter, r *http.Request) error {
	page, err := s.managedSite(r)
	if err != nil {
		return err
	}
	return s.phpPage(w, r, page, pages.PrefixForm{On: page.Site.MySQLPrefix, Version: page.Site.Version}, shown)
}

// switchMySQLPrefix switches the prefix of a site on or off. Its page then
// says which names change.
func (s *Server) switchMySQLPrefix(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	var in pages.PrefixForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	act := actorFrom(r)
	err = s.webSites.SwitchMySQLPrefix(r.Context(), act, hosting, siteID, site.PrefixSetting{On: in.On, Version: in.Version})
	if err == nil {
		flash := "site.prefix.switched_off"
		if in.On {
			flash = "site.prefix.switched_on"
		}
		return s.redirectTelling(w, r, route.SitePHP(act.OrgNumber, hosting.String(), siteID.String()), flash)
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	page, err := s.managedSite(r)
	if err != nil {
		return err
	}
	in.Version = page.Site.Version // the next try knows what somebody else changed
	return s.phpPage(w, r, page, in, answer)
}

func (s *Server) phpPage(w http.ResponseWriter, r *http.Request, page site.Page, in pages.PrefixForm, answer formAnswer) error {
	return s.render(w, r, answer.status, "product.php_apache", func(f layout.Frame) templ.Component {
		return pages.SitePHP(pages.SiteSettingsView{Frame: f, Number: actorFrom(r).OrgNumber, Page: page, Prefix: in, Problem: answer.problem})
	})
}

// siteHistory is the tab that says who changed what and when.
func (s *Server) siteHistory(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	page, err := s.webSites.History(r.Context(), actorFrom(r), hosting, siteID)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "site.history", func(f layout.Frame) templ.Component {
		return pages.SiteHistory(pages.SiteSettingsView{Frame: f, Number: actorFrom(r).OrgNumber, Page: page})
	})
}

// managedSite is the site of the address with its settings, for those who may change them.
func (s *Server) managedSite(r *http.Request) (site.Page, error) {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return site.Page{}, err
	}
	return s.webSites.Settings(r.Context(), actorFrom(r), hosting, siteID)
}
