package dev

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"manager/internal/demo"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/dev"
	"manager/web/kit"
)

// Clock shows the time of the portal, and what has happened lately.
func (h *Handlers) Clock(w http.ResponseWriter, r *http.Request) error {
	return h.showClock(w, r, kit.NewForm)
}

func (h *Handlers) showClock(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	next, err := h.clock.Next(r.Context())
	if err != nil {
		return err
	}
	recent, err := h.clock.Recent(r.Context())
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "dev_clock.title", func(f layout.Frame) templ.Component {
		return pages.DevClock(pages.DevClockView{Frame: f, Now: h.Now(), By: h.clock.By(), Next: min(next, demo.MaxDays), Recent: recent, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// MoveClock moves the time of the portal forward, and does what falls due meanwhile.
func (h *Handlers) MoveClock(w http.ResponseWriter, r *http.Request) error {
	var in pages.DevClockForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	err := h.clock.Move(r.Context(), time.Duration(in.Before)*time.Second, in.Days)
	if err == nil {
		return h.Redirect(w, r, route.DevClock())
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showClock(w, r, answer)
}
