package organization

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/templates/layout"
	pages "manager/templates/pages/organization"
	"manager/web/kit"
)

// Mails lists the mails that went out about the organization.
func (h *Handlers) Mails(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	list, err := h.activity.Mails(r.Context(), act, kit.QueryValue(r, "after"))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "mails.title", func(f layout.Frame) templ.Component {
		return pages.Mails(pages.MailsView{Frame: f, Number: act.OrgNumber, List: list})
	})
}
