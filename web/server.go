// Package web answers the portal's requests. routes.go is its table of
// contents: every route, with the tier that may come in and the handler in the
// folder of its screen. web/kit has what all screens need.
package web

import (
	"log/slog"
	"net/http"
	"sync/atomic"

	"github.com/go-chi/chi/v5"

	"manager/internal/activity"
	"manager/internal/billing/archive"
	"manager/internal/billing/billto"
	"manager/internal/billing/declaration"
	"manager/internal/billing/document"
	"manager/internal/billing/legal"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/reminder"
	"manager/internal/billing/renewal"
	"manager/internal/billing/simulator"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/identity"
	"manager/internal/invitation"
	"manager/internal/lockout"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/place"
	"manager/internal/privacy"
	"manager/internal/product"
	"manager/internal/protection"
	"manager/internal/recovery"
	"manager/internal/seal"
	"manager/internal/signins"
	"manager/internal/site"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/staff/block"
	"manager/internal/staff/business"
	"manager/internal/staff/customer"
	"manager/internal/staff/desk"
	"manager/internal/staff/job"
	"manager/internal/staff/mail"
	"manager/internal/staff/offer"
	"manager/internal/staff/policy"
	"manager/internal/staff/provisioning"
	"manager/internal/staff/review"
	"manager/internal/support"
	"manager/internal/support/code"
	"manager/internal/support/visit"
	"manager/internal/team"
	"manager/internal/transfer"
	"manager/internal/twofactor"
	"manager/static"
	"manager/web/account"
	"manager/web/accounting"
	"manager/web/api"
	"manager/web/declarations"
	"manager/web/dev"
	"manager/web/help"
	"manager/web/kit"
	legalpages "manager/web/legal"
	"manager/web/organization"
	"manager/web/people"
	"manager/web/products"
	"manager/web/security"
	"manager/web/shop"
	simulatorpages "manager/web/simulator"
	staffpages "manager/web/staff"
	supportpages "manager/web/support"
	visitpages "manager/web/visit"
)

// Deps is everything the server needs; all of it is required but Mailbox, which belongs to demo mode.
type Deps struct {
	Settings     kit.Settings
	DB           *db.DB
	Clock        clock.Clock
	Keyring      *seal.Keyring
	Accounts     *identity.Accounts
	Orgs         *org.Organizations
	Teams        *team.Teams
	Protection   *protection.Protection
	Invitations  *invitation.Invitations
	Products     *product.Products
	Sites        *site.Sites
	Transfers    *transfer.Transfers
	Activity     *activity.Activity
	Factors      *twofactor.Factors
	Recovery     *recovery.Recovery
	Lockouts     *lockout.Cases
	Reviews      *review.Reviews
	SignIns      *signins.SignIns
	Orders       *order.Orders
	Documents    *document.Documents
	Archive      *archive.Archive
	Addresses    *billto.Addresses
	Payments     *payment.Payments
	Renewals     *renewal.Renewals
	Reminders    *reminder.Reminders
	Declarations *declaration.Declarations
	Simulator    *simulator.Simulator
	Privacy      *privacy.Privacy
	Staff        *staff.Console
	Customers    *customer.Customers
	Blocks       *block.Blocks
	StaffJobs    *job.Jobs
	StaffMails   *mail.Mails
	Business     *business.Business
	Provisioning *provisioning.Provisioning
	Approvals    *approval.Approvals
	Desks        *desk.Desks
	Policies     *policy.Policies
	Legal        *legal.Library
	Offers       *offer.Offers
	Render       staffpages.Render // how mails read that staff preview
	Support      *support.Support
	Codes        *code.Codes
	Visits       *visit.Visits
	Mailbox      *notify.Mailbox
	DemoClock    *demo.Clock
	DemoBank     *demo.Bank
	Places       *place.Source
	Assets       *static.Assets
	Log          *slog.Logger
	Metrics      *kit.Metrics
}

// Server answers the portal's requests.
type Server struct {
	kit      *kit.Kit
	settings kit.Settings
	db       *db.DB
	assets   *static.Assets
	log      *slog.Logger
	draining atomic.Bool
	probe    probe
	router   chi.Router

	account      *account.Handlers
	people       *people.Handlers
	products     *products.Handlers
	organization *organization.Handlers
	security     *security.Handlers
	shop         *shop.Handlers
	api          *api.Handlers
	help         *help.Handlers
	dev          *dev.Handlers
	accounting   *accounting.Handlers
	simulator    *simulatorpages.Handlers
	declarations *declarations.Handlers
	legal        *legalpages.Handlers
	staff        *staffpages.Handlers
	support      *supportpages.Handlers
	visit        *visitpages.Handlers
}

// New makes a server with all its routes.
func New(d Deps) *Server {
	k := kit.New(kit.Deps{
		Settings: d.Settings, Clock: d.Clock, Keyring: d.Keyring, Accounts: d.Accounts, Orgs: d.Orgs, Places: d.Places, Assets: d.Assets, Log: d.Log,
		Metrics: d.Metrics, Menu: menu, Console: d.Staff, Visits: d.Visits, Legal: d.Legal, StaffMenu: staffMenu,
	})
	s := &Server{
		kit: k, settings: d.Settings, db: d.DB, assets: d.Assets, log: d.Log,
		account:      account.New(k, d.Accounts, d.Orgs, d.Invitations, d.Factors, d.Recovery, d.Activity, d.Privacy),
		people:       people.New(k, d.Orgs, d.Teams, d.Invitations, d.Products, d.Protection, d.SignIns),
		products:     products.New(k, d.Orgs, d.Products, d.Sites, d.Transfers, d.Renewals),
		organization: organization.New(k, d.Orgs, d.Protection, d.Products, d.Activity, d.Payments),
		security:     security.New(k, d.Accounts, d.Factors, d.SignIns, d.Lockouts, d.Products, d.Keyring),
		shop:         shop.New(k, d.Orders, d.Payments, d.Products, d.Archive),
		accounting:   accounting.New(k, d.Payments, d.Addresses, d.Products, d.Documents, d.Orders, d.Archive, d.Accounts, d.Renewals, d.Reminders),
		api:          api.New(k, d.Factors),
		help:         help.New(k, d.Orgs, d.Assets),
		dev:          dev.New(k, d.Mailbox, d.DemoClock, d.DemoBank, demo.NewStaff(d.Staff)),
		simulator:    simulatorpages.New(k, d.Simulator),
		declarations: declarations.New(k, d.Declarations),
		legal:        legalpages.New(k, d.Legal),
		staff: staffpages.New(k, staffpages.Deps{Console: d.Staff, Customers: d.Customers, Blocks: d.Blocks, Jobs: d.StaffJobs, Mails: d.StaffMails, Provisioning: d.Provisioning, Business: d.Business,
			Codes: d.Codes, Visits: d.Visits, Approvals: d.Approvals, Reviews: d.Reviews, Policies: d.Policies, Offers: d.Offers, Render: d.Render, Desks: d.Desks, Products: d.Products}),
		support: supportpages.New(k, d.Support, d.Codes, d.Settings.SupportMail),
		visit:   visitpages.New(k, d.Visits),
	}
	s.router = s.routes()
	k.UseRoutes(s.router)
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.router.ServeHTTP(w, r) }

// Drain makes /readyz say no, so that no new request is sent here.
func (s *Server) Drain() { s.draining.Store(true) }
