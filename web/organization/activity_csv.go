package organization

import (
	"net/http"
	"strings"

	"manager/internal/activity"
	"manager/internal/audit"
	"manager/internal/csvrows"
	"manager/internal/i18n"
	"manager/templates/parts"
	"manager/web/kit"
)

// ExportActivity streams what happened in the organization, with the filters of the page, as CSV.
func (h *Handlers) ExportActivity(w http.ResponseWriter, r *http.Request) error {
	q, err := activityQuery(r)
	if err != nil {
		return err
	}
	kinds, err := h.activity.Kinds(r.Context())
	if err != nil {
		return err
	}
	act, reader := kit.Actor(r), i18n.From(r.Context())
	export := &activityCSV{w: w, rows: csvrows.New(kit.CSVSeparator(r)), name: "activity-" + act.OrgNumber + ".csv", reader: reader, words: parts.NewEventWords(r.Context(), kinds)}
	export.begin()
	err = h.activity.Export(r.Context(), act, q.Filter(reader.Zone), export.add, export.send)
	return h.EndCSV(r, err, export.begun)
}

// activityCSV writes entries as CSV, one chunk after the other.
type activityCSV struct {
	w       http.ResponseWriter
	name    string
	reader  *i18n.Localizer
	words   *parts.EventWords
	rows    *csvrows.Rows
	actions map[string]actionWords // said once
	begun   bool                   // something was sent
}

// actionWords are what an action and its type are called.
type actionWords struct{ name, typ string }

// send sends the rows that were added since it was last called; the file begins with the first.
func (c *activityCSV) send() error {
	if !c.begun {
		c.begun = true
		kit.BeginCSV(c.w, c.name)
	}
	return c.rows.Send(c.w)
}

// begin looks the words up and writes the names of the columns.
func (c *activityCSV) begin() {
	c.actions = map[string]actionWords{}
	for _, action := range audit.Actions {
		c.actions[action.Name] = actionWords{c.words.Action(action.Name), c.words.Type(action.Type)}
	}
	for _, key := range []string{"activity.csv.time", "activity.who", "activity.what", "activity.on_what", "activity.changes", "activity.csv.browser", "activity.csv.address", "activity.csv.type"} {
		c.rows.Text(c.reader.T(key))
	}
	c.rows.EndRow()
}

func (c *activityCSV) add(e activity.Entry) {
	action, listed := c.actions[e.Action]
	if !listed {
		action.name = e.Action
	}
	browser, _, address := c.words.From(e.Entry)
	c.rows.Moment(c.reader, e.At)
	c.rows.Typed(c.words.Who(e.Entry))
	c.rows.Text(action.name)
	c.rows.Typed(strings.Join(c.words.Names(e.Entry), ", "))
	c.rows.Typed(c.words.ChangesText(e.Entry))
	c.rows.Typed(browser)
	c.rows.Text(address)
	c.rows.Text(action.typ)
	c.rows.EndRow()
}
