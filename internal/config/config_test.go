package config_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"manager/internal/config"
)

func TestDefaultsAreUsefulOnALaptop(t *testing.T) {
	t.Parallel()
	c := load(t, nil)
	if c.Addr != "127.0.0.1:8080" || c.BaseURL != "http://localhost:8080" || c.DataDir != "./var" {
		t.Errorf("got %s, %s, %s", c.Addr, c.BaseURL, c.DataDir)
	}
	if c.KeyringFile != "var/keyring" || c.Brand != "Manager" || c.BrandHue != 262 || c.DBConns < 4 {
		t.Errorf("got %s, %s, %d, %d", c.KeyringFile, c.Brand, c.BrandHue, c.DBConns)
	}
	if c.Demo || c.SMTPURL.IsSet() || c.DatabaseURL.IsSet() || c.MetricsAddr != "" || c.Secure() {
		t.Errorf("something is switched on: %+v", c)
	}
	if c.MailFrom.String() != `"Manager" <no-reply@localhost>` {
		t.Errorf("mails come from %s", c.MailFrom.String())
	}
}

func TestDemoHasAPasswordEvenWhenNoneIsGiven(t *testing.T) {
	t.Parallel()
	if !load(t, env{"MANAGER_DEMO": "1"}).DemoPassword.IsSet() || load(t, nil).DemoPassword.IsSet() {
		t.Error("the demo's password is not set, or set without demo")
	}
}

// Breaks when a demo asks the registers of VAT numbers without being told to, or an installation can't keep from asking.
func TestWhichRegistersAreAsked(t *testing.T) {
	t.Parallel()
	const vies, uid = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number", "https://www.uid-wse.admin.ch/V5.0/PublicServices.svc"
	for _, test := range []struct {
		env  env
		want config.VATRegisters
	}{
		{nil, config.VATRegisters{VIES: vies, UID: uid}},
		{env{"MANAGER_DEMO": "1"}, config.VATRegisters{}},
		{env{"MANAGER_VIES_URL": ""}, config.VATRegisters{UID: uid}},
		{env{"MANAGER_DEMO": "1", "MANAGER_VIES_URL": "http://127.0.0.1:9/", "MANAGER_UID_REGISTER_URL": " "}, config.VATRegisters{VIES: "http://127.0.0.1:9/"}},
	} {
		if got := load(t, test.env).VATRegisters; got != test.want {
			t.Errorf("%v: %+v", test.env, got)
		}
	}
	for _, wrong := range []string{"http://vies.example.org/", "ftp://vies.example.org", "nonsense"} {
		if _, err := config.From(env{"MANAGER_VIES_URL": wrong}.lookup); err == nil || !strings.Contains(err.Error(), "MANAGER_VIES_URL") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestBaseURLFollowsTheListeningPort(t *testing.T) {
	t.Parallel()
	c := load(t, env{"MANAGER_ADDR": "127.0.0.1:9000"})
	if c.BaseURL != "http://localhost:9000" {
		t.Errorf("got %s", c.BaseURL)
	}
}

func TestFullConfiguration(t *testing.T) {
	t.Parallel()
	c := load(t, env{
		"MANAGER_ADDR": "0.0.0.0:80", "MANAGER_BASE_URL": "https://Portal.example.org/", "MANAGER_DATA_DIR": "/srv/manager",
		"DATABASE_URL": "postgres://manager:s3cret@db/manager", "MANAGER_DB_CONNS": "12",
		"MANAGER_SMTP_URL": "smtp://me:p%40ss@mail.example.org", "MANAGER_MAIL_FROM": "hello@example.org",
		"MANAGER_TRUSTED_PROXIES": "10.1.2.3/8, ::1, ::ffff:192.0.2.7/120", "MANAGER_BRAND": "Acme", "MANAGER_BRAND_HUE": "0", "MANAGER_LOG_LEVEL": "warn",
	})
	if c.BaseURL != "https://portal.example.org" || !c.Secure() {
		t.Errorf("base URL %s", c.BaseURL)
	}
	if got := c.SMTPURL.Reveal(); got != "smtp://me:p%40ss@mail.example.org" {
		t.Errorf("mail server %s", got)
	}
	if got := fmt.Sprint(c.TrustedProxies); got != "[10.0.0.0/8 ::1/128 192.0.2.0/24]" {
		t.Errorf("proxies %s", got)
	}
	if c.MailFrom.String() != `"Acme" <hello@example.org>` || c.BrandHue != 0 || c.LogLevel != slog.LevelWarn || c.DBConns != 12 {
		t.Errorf("got %+v", c)
	}
}

func TestEveryWrongValueIsReportedInOneGo(t *testing.T) {
	t.Parallel()
	wrong := env{
		"MANAGER_ADDR": "8080", "MANAGER_BASE_URL": "https://example.org/portal", "DATABASE_URL": "mysql://root:hunter2@db",
		"MANAGER_DB_CONNS": "many", "MANAGER_SMTP_URL": "mail.example.org:hunter2", "MANAGER_MAIL_FROM": "nobody", "MANAGER_SUPPORT_MAIL": "@",
		"MANAGER_BRAND": "two\nlines", "MANAGER_BRAND_HUE": "361", "MANAGER_TRUSTED_PROXIES": "everybody", "MANAGER_METRICS_ADDR": "x",
		"MANAGER_SMS_URL": "http://sms.example.org/hunter2", "MANAGER_SMS_HEADERS": "Bearer hunter2", "MANAGER_SMS_BODY": "hunter2", "MANAGER_SMS_SUCCESS": "(", "MANAGER_SMS_DAILY": "0",
		"MANAGER_AUDIT_CHECKPOINTS_URL": "http://log.example.org/hunter2",
		"MANAGER_LOG_LEVEL":             "loud", "MANAGER_DEMO": "maybe", "MANAGER_DEMO_PUBLIC": "perhaps",
	}
	_, err := config.From(wrong.lookup)
	if err == nil {
		t.Fatal("no problem found")
	}
	for name := range wrong {
		if !strings.Contains(err.Error(), "\n- "+name+" ") {
			t.Errorf("%s is not reported", name)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a secret is shown: %v", err)
	}
}

func TestReach(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env     env
		problem string
	}{
		"https behind a proxy on this machine": {env{"MANAGER_BASE_URL": "https://example.org"}, ""},
		"another port of this machine":         {env{"MANAGER_ADDR": "[::1]:9000", "MANAGER_BASE_URL": "http://localhost:9000"}, ""},
		"http for others":                      {env{"MANAGER_BASE_URL": "http://example.org"}, "MANAGER_BASE_URL"},
		"listening for others with http":       {env{"MANAGER_ADDR": ":8080"}, "MANAGER_BASE_URL"},
		"listening for others with https":      {env{"MANAGER_ADDR": ":8080", "MANAGER_BASE_URL": "https://example.org"}, ""},
		"check points sent encrypted":          {env{"MANAGER_AUDIT_CHECKPOINTS_URL": "https://portal:secret@log.example.org/points"}, ""},
		"check points sent on this machine":    {env{"MANAGER_AUDIT_CHECKPOINTS_URL": "http://127.0.0.1:9000"}, ""},
		"a demo on this machine":               {env{"MANAGER_DEMO": "1"}, ""},
		"a demo for others":                    {env{"MANAGER_DEMO": "1", "MANAGER_ADDR": "0.0.0.0:8080", "MANAGER_BASE_URL": "https://example.org"}, "MANAGER_ADDR"},
		"a demo behind a proxy":                {env{"MANAGER_DEMO": "1", "MANAGER_BASE_URL": "https://example.org"}, "MANAGER_BASE_URL"},
		"a public demo":                        {env{"MANAGER_DEMO": "1", "MANAGER_DEMO_PUBLIC": "1", "MANAGER_ADDR": ":8080"}, ""},
		"public without demo":                  {env{"MANAGER_DEMO_PUBLIC": "1", "MANAGER_ADDR": ":8080"}, "MANAGER_BASE_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := config.From(test.env.lookup)
			if test.problem == "" && err != nil {
				t.Errorf("refused: %v", err)
			}
			if test.problem != "" && (err == nil || !strings.Contains(err.Error(), "- "+test.problem+" ")) {
				t.Errorf("got %v, want a problem with %s", err, test.problem)
			}
		})
	}
}

func TestMailServers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"smtps://mail.example.org", "smtp://mail.example.org:25?tls=optional", "smtp://u:p@127.0.0.1:1025?tls=none", "smtp://u:p@h?tls=required"} {
		if got := load(t, env{"MANAGER_SMTP_URL": text}).SMTPURL.Reveal(); got != text {
			t.Errorf("%s: %s", text, got)
		}
	}
	for _, text := range []string{"http://x", "smtp://", "smtp://h:99999", "smtp://h?starttls=off", "smtp://h?tls=x", "smtps://h?tls=none", "smtp://u:p@h?tls=none"} {
		if _, err := config.From(env{"MANAGER_SMTP_URL": text}.lookup); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}

func TestSecretsFromFiles(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("open sesame \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := load(t, env{"MANAGER_DEMO": "1", "MANAGER_DEMO_PASSWORD_FILE": file}).DemoPassword.Reveal(); got != "open sesame " {
		t.Errorf("got %q", got)
	}
	for _, wrong := range []env{
		{"MANAGER_DEMO_PASSWORD_FILE": file, "MANAGER_DEMO_PASSWORD": "x"},
		{"MANAGER_DEMO_PASSWORD_FILE": file + ".missing"},
	} {
		if _, err := config.From(wrong.lookup); err == nil {
			t.Errorf("%v is accepted", wrong)
		}
	}
}

func TestSecretsHideThemselves(t *testing.T) {
	t.Parallel()
	c := load(t, env{"DATABASE_URL": "postgres://u:hunter2@h/d", "MANAGER_SMTP_URL": "smtp://u:hunter2@h", "MANAGER_DEMO": "1", "MANAGER_DEMO_PASSWORD": "hunter2"})
	var logged strings.Builder
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("start", "config", c, "password", c.DemoPassword)
	encoded, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s %q %x", c, c, c, c.DemoPassword, c.DemoPassword, c.DemoPassword), logged.String(), string(encoded)} {
		if strings.Contains(text, "hunter2") || strings.Contains(text, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("a secret is shown: %s", text)
		}
	}
}

func TestVariablesAreDescribed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, v := range config.Variables() {
		if seen[v.Name] || !strings.HasSuffix(v.Meaning, ".") {
			t.Errorf("%s is listed twice or not described in a sentence", v.Name)
		}
		seen[v.Name] = true
	}
	asked := map[string]bool{}
	_, err := config.From(func(name string) (string, bool) { asked[name] = true; return "", false })
	if err != nil {
		t.Fatal(err)
	}
	for name := range seen {
		if !asked[name] {
			t.Errorf("%s is listed but never read", name)
		}
	}
}

type env map[string]string

func (e env) lookup(name string) (string, bool) {
	value, found := e[name]
	return value, found
}

func load(t *testing.T, e env) config.Config {
	t.Helper()
	c, err := config.From(e.lookup)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
