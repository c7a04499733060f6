package dev

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/demo"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/dev"
	"manager/web/kit"
)

// Staff lists the people of the demo's provider.
func (h *Handlers) Staff(w http.ResponseWriter, r *http.Request) error {
	return h.Render(w, r, http.StatusOK, "dev_staff.title", func(f layout.Frame) templ.Component {
		return pages.DevStaff(pages.DevStaffView{Frame: f, People: demo.Colleagues})
	})
}

type staffLinkForm struct {
	Email string `form:"email"`
}

// DrawStaffLink leads to the page on which one of them registers a passkey.
func (h *Handlers) DrawStaffLink(w http.ResponseWriter, r *http.Request) error {
	var in staffLinkForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	token, err := h.staff.DrawLink(r.Context(), in.Email)
	if err != nil {
		return err
	}
	return h.Redirect(w, r, route.StaffEnrolment(token))
}
