// Package web is the only package that knows HTTP: routes, middleware,
// sessions, forms and handlers. routes.go is its table of contents.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package web

import (
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"

	"github.com/alexedwards/scs/v2"

	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/seal"
	"manager/internal/site"
	"manager/internal/transfer"
	"manager/static"
)

// Settings is what the operator decides about the portal's outside.
type Settings struct {
	BaseURL        *url.URL
	Secure         bool // the cookie is Secure: the base URL is https
	Demo           bool // the development mailbox and the gallery are there
	Brand          string
	TrustedProxies []netip.Prefix
}

// Deps is everything the server needs; all of it is required but Mailbox, which belongs to demo mode.
type Deps struct {
	Settings  Settings
	DB        *db.DB
	Clock     clock.Clock
	Keyring   *seal.Keyring
	Accounts  *identity.Accounts
	Orgs      *org.Organizations
	Products  *product.Products
	Sites     *site.Sites
	Transfers *transfer.Transfers
	Mailbox   *notify.Mailbox
	Assets    *static.Assets
	Log       *slog.Logger
	Metrics   *Metrics
}

// Server answers the portal's requests.
type Server struct {
	settings  Settings
	db        *db.DB
	clock     clock.Clock
	keyring   *seal.Keyring
	accounts  *identity.Accounts
	orgs      *org.Organizations
	products  *product.Products
	webSites  *site.Sites
	transfers *transfer.Transfers
	mailbox   *notify.Mailbox
	assets    *static.Assets
	log       *slog.Logger
	metrics   *Metrics
	sessions  *scs.SessionManager
	csrf      *http.CrossOriginProtection
	ahead     map[string]aheadFunc // by route
	draining  atomic.Bool
	router    http.Handler
}

// New makes a server with all its routes.
func New(d Deps) *Server {
	s := &Server{
		settings: d.Settings, db: d.DB, clock: d.Clock, keyring: d.Keyring, accounts: d.Accounts, orgs: d.Orgs, products: d.Products, webSites: d.Sites, transfers: d.Transfers,
		mailbox: d.Mailbox, assets: d.Assets, log: d.Log, metrics: d.Metrics, ahead: map[string]aheadFunc{},
	}
	s.sessions = newSessionManager(sessionStore{orgs: d.Orgs, accounts: d.Accounts, expected: new(expectations)}, d.Settings.Secure)
	s.csrf = http.NewCrossOriginProtection()
	s.router = s.routes()
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.router.ServeHTTP(w, r) }

// Drain makes /readyz say no, so that no new request is sent here.
func (s *Server) Drain() { s.draining.Store(true) }
