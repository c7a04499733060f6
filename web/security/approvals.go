package security

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// SignInApprovals lists the sign-ins that wait for a YES or NO of this person's.
func (h *Handlers) SignInApprovals(w http.ResponseWriter, r *http.Request) error {
	return h.showApprovals(w, r, kit.NewForm)
}

// ApproveSignIn says YES, with the number that the other screen shows.
func (h *Handlers) ApproveSignIn(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Number int `form:"number"`
	}
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	push, err := kit.IDParam[id.Push](r, "push")
	if err != nil {
		return err
	}
	if in.Number == 0 {
		err = fault.Field("number", "approval.pick")
	} else {
		err = h.factors.ApprovePush(r.Context(), kit.Actor(r), push, in.Number)
	}
	if err != nil {
		return h.showApprovalError(w, r, err)
	}
	return h.RedirectWithFlash(w, r, route.SignInApprovals(), "approval.approved")
}

// RefuseSignIn says NO, which ends the sign-in.
func (h *Handlers) RefuseSignIn(w http.ResponseWriter, r *http.Request) error {
	push, err := kit.IDParam[id.Push](r, "push")
	if err != nil {
		return err
	}
	if err := h.factors.RefusePush(r.Context(), kit.Actor(r), push); err != nil {
		return h.showApprovalError(w, r, err)
	}
	return h.Redirect(w, r, route.SignInRefused())
}

// SignInRefused says what a NO has done, and advises a new password.
func (h *Handlers) SignInRefused(w http.ResponseWriter, r *http.Request) error {
	return h.Render(w, r, http.StatusOK, "approval.refused_title", func(f layout.Frame) templ.Component {
		return pages.ApprovalRefused(pages.ApprovalRefusedView{Frame: f})
	})
}

// SignInApprovalEvents tells the page that other sign-ins wait than those it shows.
func (h *Handlers) SignInApprovalEvents(w http.ResponseWriter, r *http.Request) error {
	var seen []id.Push
	for _, text := range r.URL.Query()["seen"] {
		if push, err := id.Parse[id.Push](text); err == nil {
			seen = append(seen, push)
		}
	}
	return h.SendEvents(w, r, func(ctx context.Context) error {
		_, err := h.factors.WatchPushRequests(ctx, kit.Actor(r), seen...)
		return err
	})
}

// showApprovalError lists what still waits, and says why the answer came to nothing.
func (h *Handlers) showApprovalError(w http.ResponseWriter, r *http.Request, err error) error {
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showApprovals(w, r, answer)
}

func (h *Handlers) showApprovals(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	requests, err := h.factors.PushRequests(r.Context(), act)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "approval.title", func(f layout.Frame) templ.Component {
		return pages.Approvals(pages.ApprovalsView{Frame: f, LoginID: act.LoginID, Requests: requests, Errors: answer.Errors, Problem: answer.Problem})
	})
}
