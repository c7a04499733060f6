// Package portal gives tests a whole running portal: on a port of its own, on a
// database of its own, with the cast in it and its mails in the development
// mailbox; and a client that behaves like a browser without scripts.
//
// Only external _test packages import it.
package portal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"manager/internal/app"
	"manager/internal/clock"
	"manager/internal/config"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
)

// Portal is a running portal.
type Portal struct {
	URL string // without a slash at its end
	App *app.App

	t      testing.TB
	buying string // the organization in which the helpers of the shop work; the demo organization when empty
}

// Options is what a test wants differently; the zero value is the demo on the machine's clock.
type Options struct {
	Clock       clock.Clock
	Database    string    // of another portal, to be a second instance of it; a new one when empty
	Keyring     string    // the keyring file of that other portal
	Log         io.Writer // where the portal's log goes; nowhere when nil
	WithoutJobs bool      // no mail leaves
	Env         map[string]string
}

// Start runs a portal with the cast in it and stops it with the test.
func Start(t testing.TB, options ...Options) *Portal {
	t.Helper()
	var o Options
	if len(options) > 0 {
		o = options[0]
	}
	if o.Database == "" {
		o.Database = testkit.URL(t)
	}
	if o.Keyring == "" {
		o.Keyring = filepath.Join(t.TempDir(), "keyring")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	p := &Portal{URL: fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port), t: t}
	p.build(o)
	server := &http.Server{Handler: p.App.Web, ReadHeaderTimeout: time.Minute}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("serve: %v", err)
		}
	}()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := errors.Join(server.Shutdown(ctx), p.App.Close(ctx)); err != nil {
			t.Errorf("stop the portal: %v", err)
		}
	})
	return p
}

// StartTwo runs two portals, made the same way, on one database.
func StartTwo(t testing.TB, o Options) (a, b *Portal) {
	t.Helper()
	o.Database, o.Keyring = testkit.URL(t), filepath.Join(t.TempDir(), "keyring")
	return Start(t, o), Start(t, o)
}

func (p *Portal) build(o Options) {
	p.t.Helper()
	env := map[string]string{
		"MANAGER_BASE_URL": p.URL, "MANAGER_ADDR": strings.TrimPrefix(p.URL, "http://"), "MANAGER_DEMO": "1", "MANAGER_DEMO_PASSWORD": cast.Password,
		"MANAGER_KEYRING_FILE": o.Keyring, "MANAGER_DATA_DIR": filepath.Dir(o.Keyring),
	}
	for name, value := range o.Env {
		env[name] = value
	}
	cfg, err := config.From(func(name string) (string, bool) { value, ok := env[name]; return value, ok })
	if err != nil {
		p.t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	if o.Log != nil {
		log = slog.New(slog.NewTextHandler(o.Log, nil))
	}
	ctx := p.t.Context()
	if p.App, err = app.Build(ctx, cfg, o.Database, app.Options{Clock: o.Clock, Password: testkit.Cheap, Log: log}); err != nil {
		p.t.Fatalf("build the portal: %v", err)
	}
	cast.Seed(p.t, demo.Deps{DB: p.App.DB, Clock: p.App.Clock, Hasher: p.App.Hasher, Keyring: p.App.Keyring, Orders: p.App.Orders})
	if o.WithoutJobs {
		return
	}
	p.catchUp(ctx)
	if err := p.App.StartJobs(context.WithoutCancel(ctx)); err != nil {
		p.t.Fatalf("start the jobs: %v", err)
	}
}

// catchUp does what has fallen due with the demo's products and invoices before the
// jobs would, at some moment of the test, and takes the mails about it away.
func (p *Portal) catchUp(ctx context.Context) {
	p.t.Helper()
	if err := p.App.CatchUp(ctx); err != nil {
		p.t.Fatalf("do what falls due: %v", err)
	}
	testkit.Exec(p.t, p.App.DB, `delete from mails`, nil)
	testkit.Exec(p.t, p.App.DB, `delete from river_job`, nil)
}

// Mail waits for the newest mail to an address, other than those in seen, and returns it.
func (p *Portal) Mail(to string, seen ...id.Mail) (found notify.DevMessage) {
	p.t.Helper()
	p.Wait("a mail to "+to, func() bool {
		for _, m := range p.Mails(to) {
			if !contains(seen, m.ID) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// Wait ends the test when what it waits for does not come.
func (p *Portal) Wait(what string, came func() bool) {
	p.t.Helper()
	testkit.Wait(p.t, what, came)
}

// Mails lists what has arrived at an address, the newest first.
func (p *Portal) Mails(to string) []notify.DevMessage {
	p.t.Helper()
	all, err := p.App.Mailbox.List(p.t.Context(), 1000)
	if err != nil {
		p.t.Fatalf("look into the mailbox: %v", err)
	}
	var found []notify.DevMessage
	for _, m := range all {
		if strings.EqualFold(m.To, to) {
			found = append(found, m)
		}
	}
	return found
}

// LinkIn waits for a mail to an address with a link that begins with prefix, and returns the newest one's path.
func (p *Portal) LinkIn(to, prefix string) string {
	p.t.Helper()
	var path string
	p.Wait("a mail to "+to+" with a link to "+prefix, func() bool {
		for _, m := range p.Mails(to) {
			for _, address := range m.Links {
				if u, err := url.Parse(address); err == nil && strings.HasPrefix(u.Path, prefix) {
					path = u.Path
					return true
				}
			}
		}
		return false
	})
	return path
}

func contains(seen []id.Mail, mail id.Mail) bool {
	for _, s := range seen {
		if s == mail {
			return true
		}
	}
	return false
}

// Org is the customer number of the organization with the name given, such as cast.Org.
func (p *Portal) Org(name string) string {
	return find[string](p, `select number from organizations where name = @name`, name, "")
}

// OrgID is the ID of the organization with the name given.
func (p *Portal) OrgID(name string) id.Org {
	return find[id.Org](p, `select id from organizations where name = @name`, name, "")
}

// Member is the ID of a person's (or invited address's) place in the organization with the name given.
func (p *Portal) Member(name, email string) id.Member {
	return find[id.Member](p, `select m.id from members m join organizations o on o.id = m.org_id where o.name = @name and m.email_key = @wanted`, name, email)
}

// Product is the ID of a product of the organization with the name given.
func (p *Portal) Product(name, product string) id.Product {
	return find[id.Product](p, `select p.id from products p join organizations o on o.id = p.org_id where o.name = @name and p.name = @wanted`, name, product)
}

// Site is the ID of a web site of the organization with the name given.
func (p *Portal) Site(name, host string) id.Site {
	return find[id.Site](p, `select s.id from sites s join organizations o on o.id = s.org_id where o.name = @name and s.host_name = @wanted`, name, host)
}

// Team is the ID of a work team of the organization with the name given.
func (p *Portal) Team(name, team string) id.Team {
	return find[id.Team](p, `select t.id from teams t join organizations o on o.id = t.org_id where o.name = @name and t.name = @wanted`, name, team)
}

// Logo is the ID of the logo of the organization with the name given.
func (p *Portal) Logo(name string) id.Image {
	return find[id.Image](p, `select logo_id from organizations where name = @name`, name, "")
}

// find reads the one value that is wanted of the organization with the name given.
func find[T any](p *Portal, sql, name, wanted string) (found T) {
	p.t.Helper()
	batch := &db.Batch{}
	db.Queue(batch, nil, sql, db.Args{"name": name, "wanted": wanted}, &found)
	if err := p.App.DB.Read(p.t.Context(), db.System("test"), batch); err != nil {
		p.t.Fatalf("find %s in %s: %v", wanted, name, err)
	}
	return found
}
