// Package config reads Manager's configuration from environment variables into
// one struct, with useful defaults, and reports all problems together.
//
// It must not know what the values are used for beyond the rules that keep an
// installation safe: https off this machine, demos only on it.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"manager/internal/iban"
)

// Config is everything that an installation decides.
type Config struct {
	Addr           string // host:port to listen on
	BaseURL        string // scheme and host only, like https://portal.example.org
	DataDir        string
	DatabaseURL    Secret // not set: a private Postgres in DataDir
	DBConns        int32
	PGBin          string
	KeyringFile    string
	CheckpointFile string // of the audit log
	CaseKeys       string // folder of the keys of recovery cases
	CheckpointURL  Secret // not set: no copies
	SMTPURL        Secret // not set: no mail server
	SMS            SMS    // its URL is not set: no gateway
	MailFrom       mail.Address
	SupportMail    string
	Brand          string
	BrandHue       int // degrees
	TrustedProxies []netip.Prefix
	StaffNetworks  []netip.Prefix // nil: the staff console is reached from everywhere
	FourEyes       FourEyes
	MetricsAddr    string // empty: off
	PlacesFile     string // empty: no place is known
	BankInbox      string // empty: no folder is looked into
	PeppolOutbox   string // empty: no document goes through Peppol
	BankAccounts   []iban.IBAN
	Seller         Seller
	Consumers      []string // countries to whose consumers is sold; nil: all, empty: none
	VATRegisters   VATRegisters
	Stripe         Stripe // its key is not set: no provider of payments, but in a demo the simulator
	LogLevel       slog.Level
	Demo           bool
	DemoPassword   Secret // set in a demo only
	DemoPublic     bool
}

// Secure tells whether cookies carry Secure and the __Host- prefix:
// exactly when people reach the portal over https.
func (c Config) Secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// FromEnvironment reads the environment of this process; see From.
func FromEnvironment() (Config, error) { return From(os.LookupEnv) }

// From reads every variable with lookup. The error names every problem,
// one sentence a line, and never a secret.
func From(lookup func(name string) (value string, found bool)) (Config, error) {
	r := &reader{lookup: lookup}
	c := Config{
		Addr:           r.address("MANAGER_ADDR"),
		DataDir:        r.text("MANAGER_DATA_DIR"),
		DatabaseURL:    r.databaseURL("DATABASE_URL"),
		DBConns:        int32(r.number("MANAGER_DB_CONNS", max(4, 2*runtime.NumCPU()), 2, 1000)),
		PGBin:          r.text("MANAGER_PG_BIN"),
		KeyringFile:    r.text("MANAGER_KEYRING_FILE"),
		CheckpointFile: r.text("MANAGER_AUDIT_CHECKPOINTS"),
		CaseKeys:       r.text("MANAGER_CASE_KEYS"),
		CheckpointURL:  r.checkpointURL("MANAGER_AUDIT_CHECKPOINTS_URL"),
		SMTPURL:        r.smtpURL("MANAGER_SMTP_URL"),
		SMS:            r.sms(),
		SupportMail:    r.mail("MANAGER_SUPPORT_MAIL").Address,
		Brand:          r.line("MANAGER_BRAND"),
		BrandHue:       r.number("MANAGER_BRAND_HUE", 262, 0, 360),
		TrustedProxies: r.networks("MANAGER_TRUSTED_PROXIES"),
		StaffNetworks:  r.networks("MANAGER_STAFF_NETWORKS"),
		FourEyes:       FourEyes{Payout: r.amount("MANAGER_FOUR_EYES_PAYOUT"), Refund: r.amount("MANAGER_FOUR_EYES_REFUND")},
		MetricsAddr:    r.address("MANAGER_METRICS_ADDR"),
		PlacesFile:     r.text("MANAGER_PLACES_FILE"),
		BankInbox:      r.text("MANAGER_BANK_INBOX"),
		PeppolOutbox:   r.text("MANAGER_PEPPOL_OUTBOX"),
		BankAccounts:   r.ibans("MANAGER_BANK_ACCOUNTS"),
		Seller:         r.seller(),
		Consumers:      r.consumers("MANAGER_CONSUMER_COUNTRIES"),
		VATRegisters:   r.vatRegisters(),
		Stripe:         r.stripe(),
		LogLevel:       r.level("MANAGER_LOG_LEVEL"),
		Demo:           r.yesNo("MANAGER_DEMO"),
		DemoPassword:   r.secret("MANAGER_DEMO_PASSWORD"),
		DemoPublic:     r.yesNo("MANAGER_DEMO_PUBLIC"),
	}
	c.BaseURL = r.baseURL("MANAGER_BASE_URL", c.Addr)
	c.MailFrom = r.sender("MANAGER_MAIL_FROM", c.Brand, c.BaseURL)
	if c.KeyringFile == "" {
		c.KeyringFile = filepath.Join(c.DataDir, "keyring")
	}
	if c.CheckpointFile == "" {
		c.CheckpointFile = filepath.Join(c.DataDir, "audit-checkpoints.jsonl")
	}
	if c.CaseKeys == "" {
		c.CaseKeys = filepath.Join(c.DataDir, "case-keys")
	}
	if !c.Demo {
		c.DemoPassword = Secret{}
	}
	r.checkReach(c)
	if len(r.problems) > 0 {
		return Config{}, errors.New("The configuration has problems:\n- " + strings.Join(r.problems, "\n- "))
	}
	return c, nil
}

// checkReach keeps passwords off unencrypted networks and demos, whose
// passwords everybody may know, on this machine.
func (r *reader) checkReach(c Config) {
	if c.Addr == "" || c.BaseURL == "" {
		return // reported already
	}
	publicDemo := c.Demo && c.DemoPublic
	if c.Demo && !c.DemoPublic && !isLoopback(c.Addr) {
		r.problem("MANAGER_ADDR", "is %s, which others can reach, and a demo's accounts are open to everybody: listen on 127.0.0.1, or set MANAGER_DEMO_PUBLIC=1 if that is what you want", c.Addr)
	}
	_, host, _ := strings.Cut(c.BaseURL, "://")
	if c.Demo && !c.DemoPublic && !isLoopback(host) { // behind a proxy on this machine, say
		r.problem("MANAGER_BASE_URL", "is %s, which others can reach, and a demo's accounts and mails are open to everybody: leave it out, or set MANAGER_DEMO_PUBLIC=1 if that is what you want", c.BaseURL)
	}
	local := isLoopback(c.Addr) && isLoopback(host)
	if !local && !publicDemo && !c.Secure() {
		r.problem("MANAGER_BASE_URL", "is %s, but off this machine (MANAGER_ADDR is %s) it must begin with https://", c.BaseURL, c.Addr)
	}
}

func (r *reader) problem(name, format string, args ...any) {
	r.problems = append(r.problems, name+" "+fmt.Sprintf(format, args...)+".")
}
