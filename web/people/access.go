package people

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/product"
	"manager/templates/layout"
	pages "manager/templates/pages/people"
	"manager/web/kit"
)

// GranteeHandler shows or changes what one member or team is given.
type GranteeHandler func(w http.ResponseWriter, r *http.Request, to product.Grantee) error

// OfMember is do about the member of the address.
func OfMember(do GranteeHandler) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		member, err := memberParam(r)
		if err != nil {
			return err
		}
		return do(w, r, product.ToMember(member))
	}
}

// OfTeam is do about the work team of the address.
func OfTeam(do GranteeHandler) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		team, err := teamParam(r)
		if err != nil {
			return err
		}
		return do(w, r, product.ToTeam(team))
	}
}

// AccessPage shows what a member or a team is given, to be changed.
func (h *Handlers) AccessPage(w http.ResponseWriter, r *http.Request, to product.Grantee) error {
	var in pages.AccessForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showAccess(w, r, to, in, kit.NewForm)
}

// ModifyAccess turns the page and keeps what is chosen, asks with a summary, or saves.
func (h *Handlers) ModifyAccess(w http.ResponseWriter, r *http.Request, to product.Grantee) error {
	var in pages.AccessForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	ch, err := in.Changes()
	switch {
	case err != nil:
		return err
	case in.Turns():
		return h.showAccess(w, r, to, in, kit.NewForm)
	}
	if err := in.Check(); err != nil {
		return h.showAccessError(w, r, to, in, err)
	}
	if !in.Save {
		return h.showAccessSummary(w, r, to, in, ch)
	}
	act := kit.Actor(r)
	err = h.products.ModifyAccess(r.Context(), act, to, ch)
	if fault.Has(err, fault.Conflict) {
		return h.showAccessSummary(w, r, to, in, ch)
	}
	if err != nil {
		return h.showAccessError(w, r, to, in, err)
	}
	return h.redirectAboutAccess(w, r, to, "access.flash.saved")
}

// showAccessSummary shows what would be saved, what changes for whom, and what somebody else did meanwhile.
func (h *Handlers) showAccessSummary(w http.ResponseWriter, r *http.Request, to product.Grantee, in pages.AccessForm, ch product.Changes) error {
	act := kit.Actor(r)
	summary, err := h.products.Preview(r.Context(), act, to, ch)
	if err != nil {
		return h.showAccessError(w, r, to, in, err)
	}
	catalogue, err := h.products.Catalogue(r.Context())
	if err != nil {
		return err
	}
	status := http.StatusOK
	if summary.Gone || summary.ChangedMeanwhile {
		status = http.StatusConflict
	}
	return h.Render(w, r, status, "access.summary.title", func(f layout.Frame) templ.Component {
		return pages.AccessSummary(pages.AccessSummaryView{Frame: f, Number: act.OrgNumber, Grantee: to, Summary: summary, Catalogue: catalogue, Query: in.Query()})
	})
}

// showAccessError shows the form again, with all that is chosen, where the fault
// stands beside a field of it or too much is chosen at once; any other is a page of its own.
func (h *Handlers) showAccessError(w http.ResponseWriter, r *http.Request, to product.Grantee, in pages.AccessForm, refused error) error {
	var f *fault.Fault
	if errors.As(refused, &f) && f.Key == product.TooMuchAtOnce {
		return h.showAccess(w, r, to, in, kit.FormAnswer{Status: http.StatusUnprocessableEntity, Problem: i18n.T(r.Context(), f.Key, f.Args...)})
	}
	if f == nil || len(f.Fields) == 0 {
		return refused
	}
	answer, err := kit.AnswerForm(w, r, refused)
	if err != nil {
		return err
	}
	return h.showAccess(w, r, to, in, answer)
}

func (h *Handlers) showAccess(w http.ResponseWriter, r *http.Request, to product.Grantee, in pages.AccessForm, answer kit.FormAnswer) error {
	ch, err := in.Changes()
	if err != nil {
		return err
	}
	act, query := kit.Actor(r), in.Query()
	page, err := h.products.Access(r.Context(), act, to, query)
	if err != nil {
		return err
	}
	title := i18n.T(r.Context(), "access.title", "Name", page.Known.Name)
	return h.RenderTitled(w, r, answer.Status, title, func(f layout.Frame) templ.Component {
		return pages.Access(pages.AccessView{Frame: f, Number: act.OrgNumber, Page: page, Query: query, In: ch, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// GiveFullAccess gives everything, in one click.
func (h *Handlers) GiveFullAccess(w http.ResponseWriter, r *http.Request, to product.Grantee) error {
	act := kit.Actor(r)
	if err := h.products.GiveFullAccess(r.Context(), act, to); err != nil {
		return err
	}
	return h.redirectAboutAccess(w, r, to, "access.flash.full")
}

// TakeFullAccessPage asks before full access is taken away.
func (h *Handlers) TakeFullAccessPage(w http.ResponseWriter, r *http.Request, to product.Grantee) error {
	act := kit.Actor(r)
	summary, err := h.products.Preview(r.Context(), act, to, product.Changes{})
	switch {
	case err != nil:
		return err
	case summary.Gone:
		return fault.New(fault.NotFound, "error.not_found")
	}
	return h.Render(w, r, http.StatusOK, "access.full_removal", func(f layout.Frame) templ.Component {
		return pages.FullAccessRemoval(pages.FullAccessRemovalView{Frame: f, Number: act.OrgNumber, Known: summary.Known})
	})
}

// TakeFullAccess takes full access away.
func (h *Handlers) TakeFullAccess(w http.ResponseWriter, r *http.Request, to product.Grantee) error {
	act := kit.Actor(r)
	if err := h.products.TakeFullAccess(r.Context(), act, to); err != nil {
		return err
	}
	return h.redirectAboutAccess(w, r, to, "access.flash.full_taken")
}

// accessOf is what somebody may do, for the page about them; nil for readers who don't manage access.
func (h *Handlers) accessOf(r *http.Request, to product.Grantee) (templ.Component, error) {
	act := kit.Actor(r)
	if !product.MayManageAccess(act.Role) {
		return nil, nil
	}
	page, err := h.products.Access(r.Context(), act, to, product.AccessQuery{OnlyGiven: true})
	if err != nil {
		return nil, err
	}
	return pages.Granted(pages.GrantedView{Number: act.OrgNumber, Page: page}), nil
}

// queueAccess is accessOf in a round trip that the page makes anyway.
func (h *Handlers) queueAccess(r *http.Request, to product.Grantee) (also []func(*db.Batch), granted func() (templ.Component, error), err error) {
	act := kit.Actor(r)
	if !product.MayManageAccess(act.Role) {
		return nil, func() (templ.Component, error) { return nil, nil }, nil
	}
	queue, read, err := h.products.AccessLater(r.Context(), act, to, product.AccessQuery{OnlyGiven: true})
	if err != nil {
		return nil, nil, err
	}
	return []func(*db.Batch){queue}, func() (templ.Component, error) {
		page, err := read()
		if err != nil {
			return nil, err
		}
		return pages.Granted(pages.GrantedView{Number: act.OrgNumber, Page: page}), nil
	}, nil
}
