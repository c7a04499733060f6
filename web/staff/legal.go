package staff

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/billing/legal"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/staff/policy"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// LegalKinds lists the legal texts with what is in force and what is planned of each.
func (h *Handlers) LegalKinds(w http.ResponseWriter, r *http.Request) error {
	versions, err := h.policies.LegalVersions(r.Context(), kit.Colleague(r))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.legal.title", func(f layout.Frame) templ.Component {
		return pages.LegalKinds(pages.LegalKindsView{Frame: f, Versions: versions, Today: h.policies.Today()})
	})
}

func (h *Handlers) legalDesk(r *http.Request) (legal.Desk, error) {
	kind, err := legal.ParseKind(chi.URLParam(r, "legal"))
	if err != nil {
		return legal.Desk{}, err
	}
	return h.policies.LegalDesk(r.Context(), kit.Colleague(r), kind)
}

// LegalVersions lists the versions of a legal text.
func (h *Handlers) LegalVersions(w http.ResponseWriter, r *http.Request) error {
	return h.showLegal(w, r, kit.NewForm)
}

func (h *Handlers) showLegal(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	desk, err := h.legalDesk(r)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "legal.kind."+string(desk.Kind), func(f layout.Frame) templ.Component {
		return pages.LegalVersions(pages.LegalVersionsView{Frame: f.In(route.StaffLegal()), Desk: desk, Problem: answer.Problem})
	})
}

// NewLegalPage asks for a new version of a legal text, beginning with the latest one.
func (h *Handlers) NewLegalPage(w http.ResponseWriter, r *http.Request) error {
	if err := kit.Colleague(r).Must(staff.SetPolicies, h.Now()); err != nil {
		return err
	}
	desk, err := h.legalDesk(r)
	if err != nil {
		return err
	}
	in := pages.LegalForm{Request: id.New[id.DeskForm]().String(), Lang: string(i18n.From(r.Context()).Lang), LegalForm: policy.NewLegalForm(desk)}
	return h.showNewLegal(w, r, pages.NewLegalView{Kind: desk.Kind, In: in}, kit.NewForm)
}

func (h *Handlers) showNewLegal(w http.ResponseWriter, r *http.Request, view pages.NewLegalView, answer kit.FormAnswer) error {
	view.Errors, view.Problem = answer.Errors, answer.Problem
	return h.Render(w, r, answer.Status, "staff.legal.new_title", func(f layout.Frame) templ.Component {
		view.Frame = f.In(route.StaffLegal())
		return pages.NewLegal(view)
	})
}

// PublishLegal publishes a version of a legal text, or shows how people will see it.
func (h *Handlers) PublishLegal(w http.ResponseWriter, r *http.Request) error {
	kind, err := legal.ParseKind(chi.URLParam(r, "legal"))
	if err != nil {
		return err
	}
	var in pages.LegalForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &in.LegalForm); err != nil {
		return err
	}
	key, err := kit.FormKey[id.DeskForm](in.Request)
	if err != nil {
		return err
	}
	by, view := kit.Colleague(r), pages.NewLegalView{Kind: kind, In: in}
	if in.Preview {
		var draft legal.Draft
		if draft, err = h.policies.PreviewLegal(by, kind, &in.LegalForm); err == nil {
			view.Preview = &draft
			view.PreviewLang = languageOf(r, in.Lang)
			return h.showNewLegal(w, r, view, kit.NewForm)
		}
	} else {
		err = h.policies.PublishLegal(r.Context(), by, key, kind, &in.LegalForm)
	}
	if fault.Has(err, fault.StepUp) {
		view.Touch = true
		return h.showNewLegal(w, r, view, unsaved)
	}
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNewLegal(w, r, view, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffLegalOf(string(kind)), "staff.legal.published")
}

// TakeLegalPage asks whether a planned version is to be taken back.
func (h *Handlers) TakeLegalPage(w http.ResponseWriter, r *http.Request) error {
	if err := kit.Colleague(r).Must(staff.SetPolicies, h.Now()); err != nil {
		return err
	}
	desk, err := h.legalDesk(r)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(desk.Others, func(v legal.Version) bool { return v.Day() == chi.URLParam(r, "day") && v.On > desk.Today })
	if i < 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return h.Render(w, r, http.StatusOK, "staff.legal.take_back", func(f layout.Frame) templ.Component {
		return pages.TakeLegal(pages.TakeLegalView{Frame: f.In(route.StaffLegal()), Version: desk.Others[i]})
	})
}

// TakeLegal makes a planned version undone.
func (h *Handlers) TakeLegal(w http.ResponseWriter, r *http.Request) error {
	kind, err := legal.ParseKind(chi.URLParam(r, "legal"))
	if err != nil {
		return err
	}
	if err := h.policies.TakeLegalBack(r.Context(), kit.Colleague(r), kind, chi.URLParam(r, "day")); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showLegal(w, r, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffLegalOf(string(kind)), "staff.legal.taken_back")
}
