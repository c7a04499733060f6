package people

import (
	"net/http"
	"strings"
	"time"

	"manager/internal/actor"
	"manager/internal/csvrows"
	"manager/internal/i18n"
	"manager/internal/org"
	"manager/web/kit"
)

// ExportUsers streams the table, with its filters and order, as CSV.
func (h *Handlers) ExportUsers(w http.ResponseWriter, r *http.Request) error {
	q, err := usersQuery(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	export := &usersCSV{w: w, rows: csvrows.New(kit.CSVSeparator(r)), now: h.Now(), name: "users-" + act.OrgNumber + ".csv", reader: i18n.From(r.Context())}
	export.begin()
	err = h.orgs.ExportMembers(r.Context(), act, q.Filter(), q.Order(), export.add, export.send)
	return h.EndCSV(r, err, export.begun)
}

// usersCSV writes members as CSV, one chunk after the other.
type usersCSV struct {
	w      http.ResponseWriter
	now    time.Time
	name   string
	reader *i18n.Localizer
	words  usersWords
	rows   *csvrows.Rows
	begun  bool // something was sent
}

// usersWords are the words of the file in the reader's language, looked up once.
type usersWords struct {
	yes, no, active, invited, expired, undelivered, protected, unprotected string
	roles                                                                  map[actor.Role]string
}

// send sends the rows that were added since it was last called; the file begins with the first.
func (c *usersCSV) send() error {
	if !c.begun {
		c.begun = true
		kit.BeginCSV(c.w, c.name)
	}
	return c.rows.Send(c.w)
}

// begin looks the words up and writes the names of the columns.
func (c *usersCSV) begin() {
	t := c.reader.T
	c.words = usersWords{
		yes: t("users.yes"), no: t("users.no"), active: t("users.csv.active"), invited: t("users.invited"), expired: t("users.invitation_expired"),
		undelivered: t("users.mail.not_delivered"), protected: t("users.two_factor_on"), unprotected: t("users.two_factor_off"), roles: map[actor.Role]string{},
	}
	for _, role := range actor.Roles {
		c.words.roles[role] = t("role." + string(role))
	}
	for _, key := range []string{"users.csv.first_name", "users.csv.last_name", "users.email", "users.role", "users.teams", "users.state", "users.accounting",
		"users.billing_mail", "users.billing_sms", "users.two_factor", "users.last_activity", "users.csv.joined"} {
		c.rows.Text(t(key))
	}
	c.rows.EndRow()
}

func (c *usersCSV) add(m org.Member) {
	c.rows.Typed(m.FirstName)
	c.rows.Typed(m.LastName)
	c.rows.Typed(m.Email)
	c.rows.Text(c.words.roles[m.Standing.Role])
	c.rows.Typed(teamNames(m.Teams))
	c.rows.Text(c.state(m))
	c.yesNo(org.MayUseAccounting(m.Standing))
	c.yesNo(m.Standing.BillingMail)
	c.yesNo(m.Standing.BillingSMS)
	c.rows.Text(c.protection(m))
	c.rows.Moment(c.reader, m.LastSeenAt)
	c.rows.Moment(c.reader, m.JoinedAt)
	c.rows.EndRow()
}

// teamNames are the names of teams, one after the other.
func teamNames(teams []org.TeamName) string {
	switch len(teams) {
	case 0:
		return ""
	case 1:
		return teams[0].Name
	}
	names := make([]string, len(teams))
	for i, t := range teams {
		names[i] = t.Name
	}
	return strings.Join(names, ", ")
}

func (c *usersCSV) yesNo(yes bool) {
	if yes {
		c.rows.Text(c.words.yes)
	} else {
		c.rows.Text(c.words.no)
	}
}

func (c *usersCSV) state(m org.Member) string {
	switch {
	case m.Undelivered():
		return c.words.undelivered
	case m.Expired(c.now):
		return c.words.expired
	case m.Pending():
		return c.words.invited
	}
	return c.words.active
}

func (c *usersCSV) protection(m org.Member) string {
	switch {
	case m.Pending():
		return ""
	case m.TwoFactor:
		return c.words.protected
	}
	return c.words.unprotected
}
