package security

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/route"
	"manager/internal/twofactor"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// SecondFactorPushPage shows the number that must be picked on another device, and what became of it.
func (h *Handlers) SecondFactorPushPage(w http.ResponseWriter, r *http.Request) error {
	return h.showPush(w, r, kit.NewForm)
}

// AskPush asks the person's other devices for a YES.
func (h *Handlers) AskPush(w http.ResponseWriter, r *http.Request) error {
	if _, err := h.factors.AskPush(r.Context(), awaiting(r), h.Device(r)); err != nil {
		if fault.Has(err, fault.Expired) {
			return err
		}
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showPush(w, r, answer)
	}
	return h.Redirect(w, r, route.With(route.SecondFactorPush(), "return", kit.ReturnTo(r, "")))
}

// SecondFactorPush lets in whose other device said YES.
func (h *Handlers) SecondFactorPush(w http.ResponseWriter, r *http.Request) error {
	started, err := h.factors.CompleteByPush(r.Context(), awaiting(r), h.Device(r))
	return h.finish(w, r, started, err, func(answer kit.FormAnswer) error {
		return h.showPush(w, r, answer)
	})
}

// SecondFactorPushEvents tells the waiting page that the other device has answered.
func (h *Handlers) SecondFactorPushEvents(w http.ResponseWriter, r *http.Request) error {
	return h.SendEvents(w, r, func(ctx context.Context) error {
		_, err := h.factors.WatchPush(ctx, awaiting(r), twofactor.Answer(""))
		return err
	})
}

func (h *Handlers) showPush(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	push, _, err := h.factors.Push(r.Context(), awaiting(r))
	if err != nil {
		return err
	}
	v := pages.SecondFactorView{Errors: answer.Errors, Problem: answer.Problem}
	return h.showAwaiting(w, r, answer.Status, "second_factor.push", v, func(v pages.SecondFactorView) templ.Component {
		return pages.SecondFactorPush(pages.PushView{SecondFactorView: v, Push: push, Now: h.Now()})
	})
}
