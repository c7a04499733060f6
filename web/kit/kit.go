// Package kit is what every screen of the portal needs from HTTP: sessions,
// forms, answers, errors, rendering, files and the frame around a page.
//
// It must not know any screen: routes and the menu are handed over by web.
package kit

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"

	"manager/internal/actor"
	"manager/internal/billing/legal"
	"manager/internal/clock"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/place"
	"manager/internal/product"
	"manager/internal/seal"
	"manager/internal/staff"
	"manager/internal/support/visit"
	"manager/static"
	"manager/templates/layout"
	"manager/templates/parts"
)

// Settings is what the operator decides about the portal's outside.
type Settings struct {
	BaseURL        *url.URL
	Secure         bool // the cookie is Secure: the base URL is https
	Demo           bool // the development mailbox and the gallery are there
	Brand          string
	SupportMail    string // address for questions; empty: none
	TrustedProxies []netip.Prefix
	StaffNetworks  []netip.Prefix // from where the staff console is reached; none: from everywhere
	Consumers      []string       // the countries to whose consumers the provider sells; nil: to those of all
}

// Deps is everything a kit needs; all of it is required.
type Deps struct {
	Settings Settings
	Clock    clock.Clock
	Keyring  *seal.Keyring
	Accounts *identity.Accounts
	Orgs     *org.Organizations
	Console  *staff.Console
	Visits   *visit.Visits
	Legal    *legal.Library
	Places   *place.Source
	Assets   *static.Assets
	Log      *slog.Logger
	Metrics  *Metrics
	Menu     func(act actor.Actor, path string) []layout.NavGroup
	// StaffMenu lists the desks at which somebody of the staff may work.
	StaffMenu func(by staff.Colleague, path string) []layout.NavGroup
}

// Kit answers requests for the screens, which embed it.
type Kit struct {
	Log *slog.Logger

	settings      Settings
	clock         clock.Clock
	keyring       *seal.Keyring
	accounts      *identity.Accounts
	orgs          *org.Organizations
	console       *staff.Console
	visits        *visit.Visits
	legal         *legal.Library
	places        *place.Source
	assets        *static.Assets
	metrics       *Metrics
	menu          func(act actor.Actor, path string) []layout.NavGroup
	staffMenu     func(by staff.Colleague, path string) []layout.NavGroup
	sessions      *scs.SessionManager
	staffSessions *scs.SessionManager
	csrf          *http.CrossOriginProtection
	routes        chi.Routes
}

// Brand is the portal's name.
func (k *Kit) Brand() string { return k.settings.Brand }

// New makes a kit; UseRoutes has to follow before the first request.
func New(d Deps) *Kit {
	return &Kit{
		Log: d.Log, settings: d.Settings, clock: d.Clock, keyring: d.Keyring, accounts: d.Accounts, orgs: d.Orgs, console: d.Console, visits: d.Visits, legal: d.Legal, places: d.Places, assets: d.Assets,
		metrics: d.Metrics, menu: d.Menu, staffMenu: d.StaffMenu, csrf: http.NewCrossOriginProtection(),
		sessions: newSessionManager(sessionStore{orgs: d.Orgs, accounts: d.Accounts}, d.Settings.Secure), staffSessions: newStaffSessions(d.Console, d.Settings.Secure),
	}
}

// UseRoutes tells the kit which addresses the portal answers.
func (k *Kit) UseRoutes(routes chi.Routes) { k.routes = routes }

// Now is the portal's time.
func (k *Kit) Now() time.Time { return k.clock() }

// EventWords says entries of the audit log in the reader's language, with the places that the operator's file knows.
func (k *Kit) EventWords(ctx context.Context, kinds *product.Catalogue) *parts.EventWords {
	return parts.NewEventWords(ctx, kinds).Locating(k.places)
}
