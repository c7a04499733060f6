package web

import (
	"context"
	"encoding/csv"
	"errors"
	"net/http"
	"strings"
	"time"

	"manager/internal/i18n"
	"manager/internal/org"
	"manager/templates/pages"
)

// exportUsers streams the table, with its filters and order, as CSV.
func (s *Server) exportUsers(w http.ResponseWriter, r *http.Request) error {
	var q pages.UsersQuery
	if err := readForm(r, &q); err != nil {
		return err
	}
	q = q.Settled()
	act := actorFrom(r)
	export := &usersCSV{w: w, ctx: r.Context(), now: s.clock(), name: "users-" + act.OrgNumber + ".csv"}
	err := s.orgs.ExportMembers(r.Context(), act, q.Filter(), q.Order(), export.write)
	if err == nil || !export.begun {
		return err
	}
	if !errors.Is(err, context.Canceled) {
		s.log.ErrorContext(r.Context(), "the export broke off", "request", noteFrom(r.Context()).requestID, "error", err)
	}
	// A file that ends early must not look complete.
	panic(http.ErrAbortHandler)
}

// usersCSV writes members as CSV (RFC 4180), one chunk after the other.
type usersCSV struct {
	w     http.ResponseWriter
	ctx   context.Context
	now   time.Time
	name  string
	csv   *csv.Writer
	begun bool
}

func (c *usersCSV) write(members []org.Member) error {
	if !c.begun {
		if err := c.begin(); err != nil {
			return err
		}
	}
	l := i18n.From(c.ctx)
	for _, m := range members {
		if err := c.csv.Write(c.row(l, m)); err != nil {
			return err
		}
	}
	c.csv.Flush()
	return c.csv.Error()
}

func (c *usersCSV) begin() error {
	c.begun = true
	beginCSV(c.w, c.name)
	c.csv = csv.NewWriter(c.w)
	c.csv.UseCRLF = true
	if _, err := c.w.Write(utf8Mark); err != nil {
		return err
	}
	keys := []string{"users.csv.first_name", "users.csv.last_name", "users.email", "users.role", "users.teams", "users.state", "users.accounting",
		"users.billing_mail", "users.billing_sms", "users.two_factor", "users.last_activity", "users.csv.joined"}
	header := make([]string, len(keys))
	for i, key := range keys {
		header[i] = i18n.T(c.ctx, key)
	}
	return c.csv.Write(header)
}

func (c *usersCSV) row(l *i18n.Localizer, m org.Member) []string {
	yes := map[bool]string{true: l.T("users.yes"), false: l.T("users.no")}
	return []string{
		csvText(m.FirstName), csvText(m.LastName), csvText(m.Email), csvText(l.T("role." + string(m.Standing.Role))), csvText(teamNames(m.Teams)), c.state(l, m),
		yes[org.MayUseAccounting(m.Standing)], yes[m.Standing.BillingMail], yes[m.Standing.BillingSMS], c.protection(l, m), csvTime(l, m.LastSeenAt), csvTime(l, m.JoinedAt),
	}
}

// teamNames are the names of teams, one after the other.
func teamNames(teams []org.Team) string {
	if len(teams) == 1 {
		return teams[0].Name
	}
	names := make([]string, len(teams))
	for i, t := range teams {
		names[i] = t.Name
	}
	return strings.Join(names, ", ")
}

func (c *usersCSV) state(l *i18n.Localizer, m org.Member) string {
	switch {
	case m.Expired(c.now):
		return l.T("users.invitation_expired")
	case m.Pending():
		return l.T("users.invited")
	}
	return l.T("users.csv.active")
}

func (c *usersCSV) protection(l *i18n.Localizer, m org.Member) string {
	switch {
	case m.Pending():
		return ""
	case m.TwoFactor:
		return l.T("users.two_factor_on")
	}
	return l.T("users.two_factor_off")
}
