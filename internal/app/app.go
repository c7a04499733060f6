// Package app builds everything from the configuration and runs it. It is the
// only place that wires areas together.
package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/riverqueue/river"
	"golang.org/x/sync/errgroup"

	"manager/internal/app/areas"
	"manager/internal/audit"
	"manager/internal/billing/billto"
	"manager/internal/billing/payment"
	"manager/internal/billing/reminder"
	"manager/internal/billing/renewal"
	"manager/internal/billing/simulator"
	"manager/internal/billing/stripe"
	"manager/internal/billing/vatcheck"
	"manager/internal/clock"
	"manager/internal/config"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/i18n"
	"manager/internal/identity/password"
	"manager/internal/invitation"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/place"
	"manager/internal/seal"
	"manager/internal/sms"
	"manager/internal/staff/business"
	"manager/internal/twofactor"
	"manager/migrations"
	"manager/static"
	"manager/templates/mail"
	"manager/web"
	"manager/web/kit"
)

// Options is what tests set differently; the zero value is production.
type Options struct {
	Clock    clock.Clock
	Password password.Params
	Log      *slog.Logger
}

// App is the whole portal, built but not yet running.
type App struct {
	Config  config.Config
	DB      *db.DB
	Clock   clock.Clock
	Keyring *seal.Keyring
	*areas.Areas
	Mailbox  *notify.Mailbox
	Hasher   *password.Hasher
	Web      *web.Server
	Registry *prometheus.Registry

	log     *slog.Logger
	metrics *kit.Metrics
	runner  *jobs.Runner
	jobsDB  *db.DB             // connections of the jobs, so that they take none from pages
	keeping context.CancelFunc // ends the making of check points
	tasks   sync.WaitGroup
	url     string
	shifted *clock.Shifted // the clock, unless another one was given
}

// Migrate brings the schema of the database at databaseURL, the job queue's
// included, to the newest version: both at once, neither knows of the other. A
// database that can't carry the portal is refused before anything is changed.
func Migrate(ctx context.Context, databaseURL string) (applied int, err error) {
	if err := db.Check(ctx, databaseURL); err != nil {
		return 0, err
	}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error { return jobs.Migrate(ctx, databaseURL) })
	both.Go(func() (err error) {
		applied, err = db.Migrate(ctx, databaseURL, migrations.FS)
		return err
	})
	err = both.Wait()
	return applied, err
}

// Build migrates the database at databaseURL, checks that the keyring fits it
// and puts all parts together. Close gives everything back.
func Build(ctx context.Context, cfg config.Config, databaseURL string, o Options) (*App, error) {
	shifted := &clock.Shifted{}
	if o.Clock == nil {
		o.Clock = shifted.Now // only a demo moves it
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Password == (password.Params{}) {
		o.Password = password.Recommended
	}
	if _, err := Migrate(ctx, databaseURL); err != nil {
		return nil, err
	}
	keyring, created, err := seal.LoadOrCreate(cfg.KeyringFile)
	if err != nil {
		return nil, err
	}
	if created {
		o.Log.Info("a new keyring was made; back it up apart from the database", "file", cfg.KeyringFile)
	}
	pool, err := db.Open(ctx, databaseURL, cfg.DBConns)
	if err != nil {
		return nil, err
	}
	a := &App{Config: cfg, DB: pool, Clock: o.Clock, Keyring: keyring, log: o.Log, url: databaseURL, shifted: shifted}
	if cfg.Demo {
		if err := demo.RestoreClock(ctx, pool, shifted); err != nil {
			pool.Close()
			return nil, err
		}
	}
	if err := a.assemble(ctx, o); err != nil {
		pool.Close()
		return nil, err
	}
	return a, nil
}

func (a *App) assemble(ctx context.Context, o Options) error {
	if err := checkKeyring(ctx, a.DB, a.Keyring); err != nil {
		return err
	}
	base, err := url.Parse(a.Config.BaseURL)
	if err != nil {
		return fmt.Errorf("read the base URL: %w", err)
	}
	a.Registry = prometheus.NewRegistry()
	a.Registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	a.metrics = kit.NewMetrics(a.Registry)
	a.Hasher = password.NewHasher(a.Keyring, o.Password, runtime.GOMAXPROCS(0), password.MaxWait)
	if a.Config.Demo {
		a.Mailbox = notify.NewMailbox(a.DB)
	}
	places, err := place.Open(a.Config.PlacesFile)
	if err != nil {
		return fmt.Errorf("MANAGER_PLACES_FILE: %w", err)
	}
	numbers := a.Config.VATRegisters
	registers, err := vatcheck.New(vatcheck.Settings{VIES: numbers.VIES, Requester: a.Config.Seller.VATNumber, UID: numbers.UID, Clock: a.Clock})
	if err != nil {
		return fmt.Errorf("MANAGER_VIES_URL, MANAGER_UID_REGISTER_URL: %w", err)
	}
	a.Areas, err = areas.New(areas.Deps{
		Provider: a.provider(base),
		Places:   places, Seller: a.Config.Seller, BankAccounts: a.Config.BankAccounts, PeppolOutbox: a.Config.PeppolOutbox, CaseKeys: a.Config.CaseKeys, FourEyes: a.Config.FourEyes, Registers: registers,
		DB: a.DB, Clock: a.Clock, Keyring: a.Keyring, Hasher: a.Hasher, BaseURL: base, Brand: a.Config.Brand,
		SMS: twofactor.SMS{On: a.Config.SMS.URL.IsSet() || a.Config.Demo, Daily: a.Config.SMS.Daily},
	})
	if err != nil {
		return err
	}
	a.Web = web.New(web.Deps{
		Settings: kit.Settings{BaseURL: base, Secure: a.Config.Secure(), Demo: a.Config.Demo, Brand: a.Config.Brand, SupportMail: a.Config.SupportMail, TrustedProxies: a.Config.TrustedProxies, StaffNetworks: a.Config.StaffNetworks, Consumers: a.Config.Consumers},
		DB:       a.DB, Clock: a.Clock, Keyring: a.Keyring, Accounts: a.Accounts, Orgs: a.Orgs, Teams: a.Teams, Protection: a.Protection, Invitations: a.Invitations,
		Products: a.Products, Sites: a.Sites, Transfers: a.Transfers, Activity: a.Activity, Factors: a.Factors, Recovery: a.Recovery, Lockouts: a.Lockouts, Reviews: a.Reviews, SignIns: a.SignIns,
		Orders: a.Orders, Documents: a.Documents, Archive: a.Archive, Addresses: a.Addresses, Privacy: a.Privacy, Staff: a.Staff, Customers: a.Customers, Blocks: a.Blocks, StaffJobs: a.StaffJobs, StaffMails: a.StaffMails, Business: a.Business, Provisioning: a.Provisioning, Approvals: a.Approvals, Desks: a.Desks, Policies: a.Policies, Legal: a.Legal, Offers: a.Offers, Render: a.renderer(), Support: a.Support, Codes: a.Codes, Visits: a.Visits, Payments: a.Payments, Renewals: a.Renewals, Reminders: a.Reminders, Declarations: a.Declarations, Simulator: a.Simulator,
		Mailbox: a.Mailbox, DemoClock: demo.NewClock(a.DB, a.shifted, a.Renewals, a.runDue),
		DemoBank: demo.NewBank(a.DB, a.Clock, a.Bank, a.Config.Seller.Accounts, a.Config.Seller.Zone), Places: places,
		Assets: static.New(static.Brand{Hue: a.Config.BrandHue}), Log: a.log, Metrics: a.metrics,
	})
	return nil
}

// simulated tells whether the provider of payments is the simulator: in a demo that has no account with a real one.
func (a *App) simulated() bool { return a.Config.Demo && !a.Config.Stripe.SecretKey.IsSet() }

// provider is who charges cards; nil for the simulator.
func (a *App) provider(portal *url.URL) payment.Provider {
	switch {
	case a.simulated():
		return nil
	case !a.Config.Stripe.SecretKey.IsSet():
		return payment.None{}
	}
	var means []payment.Means
	for _, one := range a.Config.Stripe.Means {
		means = append(means, payment.Means(one))
	}
	return stripe.New(stripe.Settings{SecretKey: a.Config.Stripe.SecretKey.Reveal(), WebhookSecret: a.Config.Stripe.WebhookSecret.Reveal(), Means: means, Portal: portal, Clock: a.Clock, Log: a.log})
}

// StartJobs starts working on the job queue, on connections of its own.
func (a *App) StartJobs(ctx context.Context) error {
	smtp, err := a.smtp()
	if err != nil {
		return err
	}
	if a.jobsDB, err = db.Open(ctx, a.url, jobs.Connections); err != nil {
		return err
	}
	gateway, err := a.gateway()
	if err != nil {
		return err
	}
	delivery, err := notify.NewDelivery(notify.Deps{
		DB: a.jobsDB, Clock: a.Clock, Keyring: a.Keyring, SMTP: smtp, SMS: gateway, Mailbox: a.Mailbox, Log: a.log,
		Kept: mail.Kept, GivenUp: invitation.NoteUndelivered, Observe: a.metrics.MailGivenUp,
		Render: a.renderer(),
	})
	if err != nil {
		return err
	}
	a.runner, err = jobs.Start(ctx, jobs.Config{
		DB: a.jobsDB, Log: a.log, Observe: a.metrics.Job, Register: []func(*river.Workers) error{delivery.Register, a.Products.Register(a.jobsDB), a.Factors.Register(a.jobsDB), a.Payments.Register(a.jobsDB), a.Archive.Register(a.jobsDB), a.Provision.Register(a.jobsDB), a.Addresses.Register(a.jobsDB), a.Privacy.Register(a.jobsDB), a.Declarations.Register},
		Periodic: []jobs.Periodic{{Name: "money", Every: time.Minute, Do: a.runMoney}, {Name: "renewals", Every: time.Minute, Timeout: renewalsTimeout, Do: a.runRenewals}, {Name: "sign_in_notices", Every: time.Minute, Do: func(ctx context.Context) error { return a.SignIns.SendNotices(ctx, a.jobsDB) }}, {Name: "support_access", Every: time.Minute, Do: func(ctx context.Context) error { return a.Visits.CloseDue(ctx, a.jobsDB) }}, {Name: "recovery_cases", Every: time.Minute, Do: func(ctx context.Context) error { return a.Lockouts.On(a.jobsDB).Run(ctx) }}, {Name: "taken_back", Every: payment.EveryTakenBack, Do: func(ctx context.Context) error { return a.Payments.AskTakenBack(ctx, a.jobsDB) }}, {Name: "vat_numbers", Every: billto.EveryRound, Do: func(ctx context.Context) error { return a.Addresses.AskDue(ctx, a.jobsDB) }}, {Name: "adopted_renewals", Every: time.Hour, Do: func(ctx context.Context) error { return a.Renewals.Adopt(ctx, a.jobsDB) }}, {Name: "bank", Every: time.Minute, Timeout: bankTimeout, Do: a.runBank}, {Name: "legal_notices", Every: time.Minute, Timeout: noticesTimeout, Do: func(ctx context.Context) error { return a.Legal.Announce(ctx, a.jobsDB) }}, {Name: "business_days", Every: business.Every, Do: func(ctx context.Context) error { return a.Business.Count(ctx, a.jobsDB) }}, {Name: "sweep", Every: time.Hour, Do: func(ctx context.Context) error {
			_, err := a.Throttle.Sweep(ctx)
			return errors.Join(err, a.Accounts.Sweep(ctx), a.Factors.Sweep(ctx), a.Recovery.Sweep(ctx), a.SignIns.Sweep(ctx), a.Payments.Sweep(ctx, a.jobsDB), a.Archive.Sweep(ctx, a.jobsDB), a.Privacy.Sweep(ctx, a.jobsDB), a.Declarations.Sweep(ctx), a.Staff.Sweep(ctx), a.Approvals.On(a.jobsDB).Expire(ctx), a.Codes.Sweep(ctx), delivery.Sweep(ctx), audit.SweepStrangers(ctx, a.jobsDB, a.Clock()))
		}}},
	})
	return err
}

// renderer is how mails read in a language.
func (a *App) renderer() func(kind string, payload []byte, lang i18n.Lang) (notify.Rendered, error) {
	return mail.Renderer(mail.Settings{BaseURL: a.Config.BaseURL, Brand: a.Config.Brand, SupportMail: a.Config.SupportMail})
}

// smtp is the mail server of the configuration; nil when there is none.
func (a *App) smtp() (*notify.SMTP, error) {
	if !a.Config.SMTPURL.IsSet() {
		return nil, nil
	}
	return notify.NewSMTP(notify.SMTPSettings{URL: a.Config.SMTPURL.Reveal(), From: a.Config.MailFrom.Address, FromName: a.Config.MailFrom.Name})
}

// gateway is the SMS gateway of the configuration; nil when there is none.
func (a *App) gateway() (*sms.Gateway, error) {
	c := a.Config.SMS
	if !c.URL.IsSet() {
		return nil, nil
	}
	s := sms.Settings{URL: c.URL.Reveal(), Body: c.Body.Reveal(), Success: c.Success}
	for line := range strings.Lines(c.Headers.Reveal()) {
		if name, value, found := strings.Cut(line, ":"); found {
			s.Headers = append(s.Headers, sms.Header{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
		}
	}
	return sms.NewGateway(s)
}

// Close stops the jobs, then gives the database back.
func (a *App) Close(ctx context.Context) error {
	if a.keeping != nil {
		a.keeping()
	}
	a.tasks.Wait()
	var err error
	if a.runner != nil {
		err = a.runner.Stop(ctx)
	}
	if a.jobsDB != nil {
		a.jobsDB.Close()
	}
	a.DB.Close()
	return err
}

// Metrics answers with the figures of this process, on a listener of its own.
func (a *App) Metrics() http.Handler { return metricsHandler(a.Registry) }

// Seed makes the demo organizations; where they exist it changes nothing.
func (a *App) Seed(ctx context.Context) error {
	return demo.Seed(ctx, a.demoDeps(), a.Config.DemoPassword.Reveal())
}

// RenewDemoPasswords makes the demo's password of the configuration the true one.
func (a *App) RenewDemoPasswords(ctx context.Context) error {
	err := demo.RenewPasswords(ctx, a.demoDeps(), a.Config.DemoPassword.Reveal())
	if errors.Is(err, demo.ErrNotRemembered) { // the data folder may be read-only
		a.log.WarnContext(ctx, "the next start compares the demo password again", "error", err)
		return nil
	}
	return err
}

// SeedScale makes the large organizations that are measured and returns their customer numbers by size.
func (a *App) SeedScale(ctx context.Context) (numbers map[int]string, err error) {
	return demo.Scale(ctx, a.demoDeps(), a.Config.DemoPassword.Reveal())
}

// SeedProducts makes the organizations with many products that are measured and returns their customer numbers by size.
func (a *App) SeedProducts(ctx context.Context) (numbers map[int]string, err error) {
	return demo.ScaleProducts(ctx, a.demoDeps(), a.Config.DemoPassword.Reveal())
}

// demoDeps hashes at the least cost that is verified: everybody may know the
// password of a demo, and a demo on a small machine starts in less memory. Who
// signs in gets the usual cost.
func (a *App) demoDeps() demo.Deps {
	hasher := password.NewHasher(a.Keyring, a.Hasher.Cheapest(), 1, password.MaxWait)
	return demo.Deps{DB: a.DB, Clock: a.Clock, Hasher: hasher, Keyring: a.Keyring, Orders: a.Orders, ComparedFile: filepath.Join(a.Config.DataDir, "demo-password")}
}

// noticesTimeout is how long one round of announcing new terms may take; the next goes on where it stopped.
const noticesTimeout = 30 * time.Minute

// bankTimeout is how long one round over the inbox of the bank may take; the next goes on where it stopped.
const bankTimeout = 30 * time.Minute

// runBank books what is left of bank files, and takes those that lie in the inbox.
func (a *App) runBank(ctx context.Context) error {
	taker := a.Bank.On(a.jobsDB)
	if a.Config.BankInbox == "" {
		return taker.BookPending(ctx)
	}
	return taker.TakeInbox(ctx, a.Config.BankInbox)
}

// CatchUp takes up what the demo brought and does what has fallen due with it, so that
// nothing of that happens by itself a while later.
func (a *App) CatchUp(ctx context.Context) error {
	return errors.Join(a.Renewals.Adopt(ctx, a.DB), a.runDue(ctx))
}

// renewalsTimeout is how long one round of renewals may take; the next goes on where it stopped.
const renewalsTimeout = 30 * time.Minute

// runRenewals renews what is due, by a job of its own: on a day on which very many products
// are due, reminders, payments and whatever else falls due don't wait for it.
func (a *App) runRenewals(ctx context.Context) error {
	return a.Renewals.Run(ctx, cmp.Or(a.jobsDB, a.DB), func(renewal.Entry) {})
}

// runDue does all that falls due at the present time, one after the other.
func (a *App) runDue(ctx context.Context) error {
	return errors.Join(a.runRenewals(ctx), a.runMoney(ctx), a.Lockouts.On(cmp.Or(a.jobsDB, a.DB)).Run(ctx))
}

// runMoney does what falls due with money: unpaid invoices are reminded of, orders expire, prepaid accounts are
// topped up, open payments and refunds are asked after, declarations that a job forgot are carried out, expiring cards are warned of, what was paid is set up, and the simulator sends its messages.
func (a *App) runMoney(ctx context.Context) error {
	d := cmp.Or(a.jobsDB, a.DB)
	var sent error
	if a.simulated() {
		sent = a.Simulator.Send(ctx, func(ctx context.Context, m simulator.Message) error {
			return a.Payments.ReceiveMessage(ctx, m.Signature, m.Body)
		})
	}
	return errors.Join(sent, a.Reminders.Run(ctx, d, func(reminder.Entry) {}), a.Orders.Expire(ctx, d), a.Orders.IssueMissing(ctx, d), a.Provision.SetUpOverdue(ctx, d), a.Payments.WarnExpiring(ctx, d), a.Payments.TopUp(ctx, d),
		a.Payments.AskOpen(ctx, d), a.Payments.AskOpenRefunds(ctx, d), a.Payments.DetachForgotten(ctx, d), a.Declarations.CarryOutForgotten(ctx))
}
