package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// operator changes a portal's database from outside of it.
type operator struct {
	t        *testing.T
	conn     *pgx.Conn
	database string
}

func operate(t *testing.T, url string) operator {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), testkit.EmptyURL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(t.Context()); err != nil {
			t.Log(err)
		}
	})
	return operator{t: t, conn: conn, database: config.Database}
}

// alter changes the database and ends all connections to it, so that the change holds for every one.
func (o operator) alter(change string) {
	o.t.Helper()
	if _, err := o.conn.Exec(o.t.Context(), "alter database "+o.database+" "+change); err != nil {
		o.t.Fatal(err)
	}
	_, err := o.conn.Exec(o.t.Context(), "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '"+o.database+"'")
	if err != nil {
		o.t.Fatal(err)
	}
}

// await asks for a page until its status is the one wanted.
func await(t *testing.T, c *portal.Client, address string, want int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); c.Get(address).Status != want; {
		if time.Now().After(deadline) {
			t.Fatalf("%s does not answer %d", address, want)
		}
	}
}

func wantRetry(t *testing.T, page portal.Page) {
	t.Helper()
	portal.WantStatus(t, page, http.StatusServiceUnavailable)
	if seconds, err := strconv.Atoi(page.Header.Get("Retry-After")); err != nil || seconds < 1 {
		t.Errorf("Retry-After is %q", page.Header.Get("Retry-After"))
	}
}

// Fails when a database that is away is an error of ours to people.
func TestPagesSayThatTheDatabaseIsDown(t *testing.T) {
	t.Parallel()
	database := testkit.URL(t)
	p := portal.Start(t, portal.Options{Database: database, WithoutJobs: true})
	c, o := p.As(t, cast.Mia), operate(t, database)
	await(t, c, route.Ready(), http.StatusOK)
	o.alter("allow_connections false")
	await(t, c, route.Ready(), http.StatusServiceUnavailable)
	seen := map[string]bool{}
	for _, lang := range []string{"en", "fr", "de", "it", "es"} {
		c.Lang = lang
		page := c.Get(route.Profile())
		wantRetry(t, page)
		if got := page.Doc.Find("html").AttrOr("lang", ""); got != lang {
			t.Errorf("the page is in %q, want %q", got, lang)
		}
		seen[page.Text("h1")+page.Text(".fault")] = true
		wantRetry(t, c.Post(route.ProfileName(), url.Values{"first_name": {"Anna"}, "last_name": {"Blu"}}))
	}
	if len(seen) != 5 {
		t.Errorf("%d different texts, want one in each language", len(seen))
	}
	portal.WantStatus(t, c.Get(route.Health()), http.StatusOK)
	o.alter("allow_connections true")
	await(t, c, route.Ready(), http.StatusOK)
	await(t, c, route.Profile(), http.StatusOK) // connections that were cut are found out one by one
}

// Fails when a portal that can save nothing calls itself ready, or shows the failure as ours.
func TestPagesSayThatNothingCanBeSaved(t *testing.T) {
	t.Parallel()
	database := testkit.URL(t)
	p := portal.Start(t, portal.Options{Database: database, WithoutJobs: true})
	c, o := p.As(t, cast.Mia), operate(t, database)
	o.alter("set default_transaction_read_only = on")
	await(t, c, route.Ready(), http.StatusServiceUnavailable)
	await(t, c, route.Profile(), http.StatusOK)
	page := c.Post(route.ProfileName(), url.Values{"first_name": {"Anna"}, "last_name": {"Blu"}})
	wantRetry(t, page)
	portal.WantText(t, page, "main", "Nothing can be saved right now")
	o.alter("reset default_transaction_read_only")
	await(t, c, route.Ready(), http.StatusOK)
	await(t, c, route.Profile(), http.StatusOK)
	portal.WantStatus(t, c.Post(route.ProfileName(), url.Values{"first_name": {"Anna"}, "last_name": {"Blu"}}), http.StatusOK)
}
