package staff

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Approvals lists what waits for the approval of a second person.
func (h *Handlers) Approvals(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	page, err := h.approvals.Open(r.Context(), by, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	return h.showApprovals(w, r, page, false)
}

// ApprovalHistory lists what was decided.
func (h *Handlers) ApprovalHistory(w http.ResponseWriter, r *http.Request) error {
	by := kit.Colleague(r)
	page, err := h.approvals.History(r.Context(), by, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	return h.showApprovals(w, r, page, true)
}

func (h *Handlers) showApprovals(w http.ResponseWriter, r *http.Request, page approval.Page, history bool) error {
	return h.Render(w, r, http.StatusOK, "staff.approval.title", func(f layout.Frame) templ.Component {
		return pages.Approvals(pages.ApprovalsView{Frame: f, Page: page, History: history, Now: h.Now()})
	})
}

// Approval shows one proposal, and what the colleague may decide about it.
func (h *Handlers) Approval(w http.ResponseWriter, r *http.Request) error {
	return h.showApproval(w, r, pages.RefusalForm{}, kit.NewForm)
}

func (h *Handlers) showApproval(w http.ResponseWriter, r *http.Request, in pages.RefusalForm, answer kit.FormAnswer) error {
	one, err := kit.IDParam[id.StaffApproval](r, "approval")
	if err != nil {
		return err
	}
	by := kit.Colleague(r)
	p, err := h.approvals.Show(r.Context(), by, one)
	if err != nil {
		return err
	}
	about, err := h.desks.About(r.Context(), p)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "staff.approval.kind."+p.Kind, func(f layout.Frame) templ.Component {
		return pages.Approval(pages.ApprovalView{Frame: f.In(route.StaffApprovals()), Proposal: p, About: about, Now: h.Now(), Mine: p.ProposedBy == by.ID, Elevated: by.Elevated(h.Now()),
			In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// Approve carries out what somebody else proposed.
func (h *Handlers) Approve(w http.ResponseWriter, r *http.Request) error {
	return h.decide(w, r, pages.RefusalForm{}, "staff.approval.approved", func(by staff.Colleague, one id.StaffApproval) error {
		return h.approvals.Approve(r.Context(), by, one)
	})
}

// RefuseApproval ends what somebody else proposed, for a reason.
func (h *Handlers) RefuseApproval(w http.ResponseWriter, r *http.Request) error {
	var in pages.RefusalForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	return h.decide(w, r, in, "staff.approval.refused", func(by staff.Colleague, one id.StaffApproval) error {
		return h.approvals.Refuse(r.Context(), by, one, in.Reason)
	})
}

// WithdrawApproval takes the colleague's own proposal back.
func (h *Handlers) WithdrawApproval(w http.ResponseWriter, r *http.Request) error {
	return h.decide(w, r, pages.RefusalForm{}, "staff.approval.withdrawn", func(by staff.Colleague, one id.StaffApproval) error {
		return h.approvals.Withdraw(r.Context(), by, one)
	})
}

// decide does what was decided and leads back to the list; what was refused stands on the page of the proposal.
func (h *Handlers) decide(w http.ResponseWriter, r *http.Request, in pages.RefusalForm, done string, do func(by staff.Colleague, one id.StaffApproval) error) error {
	one, err := kit.IDParam[id.StaffApproval](r, "approval")
	if err != nil {
		return err
	}
	by := kit.Colleague(r)
	if err := do(by, one); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showApproval(w, r, in, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffApprovals(), done)
}
