package web

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/product"
	"manager/templates/layout"
	"manager/templates/pages"
)

// granteeOf reads from the address whose access a page is about.
type granteeOf func(r *http.Request) (product.Grantee, error)

var memberOf granteeOf = func(r *http.Request) (product.Grantee, error) {
	member, err := memberParam(r)
	return product.ToMember(member), err
}

var teamOf granteeOf = func(r *http.Request) (product.Grantee, error) {
	team, err := teamParam(r)
	return product.ToTeam(team), err
}

// about reads whose access the page is about before do shows or changes it.
func (of granteeOf) about(do func(w http.ResponseWriter, r *http.Request, to product.Grantee) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		to, err := of(r)
		if err != nil {
			return err
		}
		return do(w, r, to)
	}
}

// accessPage shows what a member or a team is given, to be changed.
func (s *Server) accessPage(w http.ResponseWriter, r *http.Request, to product.Grantee) error {
	var in pages.AccessForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.accessForm(w, r, to, in, shown)
}

// modifyAccess turns the page and keeps what is chosen, asks with a summary, or saves.
func (s *Server) modifyAccess(w http.ResponseWriter, r *http.Request, to product.Grantee) error {
	var in pages.AccessForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	ch, err := in.Changes()
	switch {
	case err != nil:
		return err
	case in.Turns():
		return s.accessForm(w, r, to, in, shown)
	case !in.Save:
		return s.accessSummary(w, r, to, in, ch)
	}
	act := actorFrom(r)
	err = s.products.ModifyAccess(r.Context(), act, to, ch)
	if fault.Has(err, fault.Conflict) {
		return s.accessSummary(w, r, to, in, ch)
	}
	if err != nil {
		return s.accessRefused(w, r, to, in, err)
	}
	return s.redirectTelling(w, r, pages.AccessOf(act.OrgNumber, to).Page, "access.flash.saved")
}

// accessSummary shows what would be saved, what changes for whom, and what somebody else did meanwhile.
func (s *Server) accessSummary(w http.ResponseWriter, r *http.Request, to product.Grantee, in pages.AccessForm, ch product.Changes) error {
	act := actorFrom(r)
	summary, err := s.products.Preview(r.Context(), act, to, ch)
	if err != nil {
		return s.accessRefused(w, r, to, in, err)
	}
	catalogue, err := s.products.Catalogue(r.Context())
	if err != nil {
		return err
	}
	status := http.StatusOK
	if summary.Gone || summary.ChangedMeanwhile {
		status = http.StatusConflict
	}
	return s.render(w, r, status, "access.summary.title", func(f layout.Frame) templ.Component {
		return pages.AccessSummary(pages.AccessSummaryView{Frame: f, Number: act.OrgNumber, Grantee: to, Summary: summary, Catalogue: catalogue, Kind: in.Kind})
	})
}

// accessRefused shows the form again, with all that is chosen, where the fault
// stands beside a field of it or too much is chosen at once; any other is a page of its own.
func (s *Server) accessRefused(w http.ResponseWriter, r *http.Request, to product.Grantee, in pages.AccessForm, refused error) error {
	var f *fault.Fault
	if errors.As(refused, &f) && f.Key == product.TooMuchAtOnce {
		return s.accessForm(w, r, to, in, formAnswer{status: http.StatusUnprocessableEntity, problem: i18n.T(r.Context(), f.Key, f.Args...)})
	}
	if f == nil || len(f.Fields) == 0 {
		return refused
	}
	answer, err := s.formAnswer(w, r, refused)
	if err != nil {
		return err
	}
	return s.accessForm(w, r, to, in, answer)
}

func (s *Server) accessForm(w http.ResponseWriter, r *http.Request, to product.Grantee, in pages.AccessForm, answer formAnswer) error {
	ch, err := in.Changes()
	if err != nil {
		return err
	}
	act, query := actorFrom(r), in.Query()
	page, err := s.products.Access(r.Context(), act, to, query)
	if err != nil {
		return err
	}
	title := i18n.T(r.Context(), "access.title", "Name", page.Known.Name)
	return s.renderTitled(w, r, answer.status, title, func(f layout.Frame) templ.Component {
		return pages.Access(pages.AccessView{Frame: f, Number: act.OrgNumber, Page: page, Query: query, In: ch, Errors: answer.errors, Problem: answer.problem})
	})
}

// giveFullAccess gives everything, in one click.
func (s *Server) giveFullAccess(w http.ResponseWriter, r *http.Request, to product.Grantee) error {
	act := actorFrom(r)
	if err := s.products.GiveFullAccess(r.Context(), act, to); err != nil {
		return err
	}
	return s.redirectTelling(w, r, pages.AccessOf(act.OrgNumber, to).Page, "access.flash.full")
}

// takeFullAccessPage asks before full access is taken away.
func (s *Server) takeFullAccessPage(w http.ResponseWriter, r *http.Request, to product.Grantee) error {
	act := actorFrom(r)
	summary, err := s.products.Preview(r.Context(), act, to, product.Changes{})
	switch {
	case err != nil:
		return err
	case summary.Gone:
		return fault.New(fault.NotFound, "error.not_found")
	}
	return s.render(w, r, http.StatusOK, "access.full_removal", func(f layout.Frame) templ.Component {
		return pages.FullAccessRemoval(pages.FullAccessRemovalView{Frame: f, Number: act.OrgNumber, Known: summary.Known})
	})
}

// takeFullAccess takes full access away.
func (s *Server) takeFullAccess(w http.ResponseWriter, r *http.Request, to product.Grantee) error {
	act := actorFrom(r)
	if err := s.products.TakeFullAccess(r.Context(), act, to); err != nil {
		return err
	}
	return s.redirectTelling(w, r, pages.AccessOf(act.OrgNumber, to).Page, "access.flash.full_taken")
}

// productAccess shows everybody who can reach a product, and why.
func (s *Server) productAccess(w http.ResponseWriter, r *http.Request) error {
	p, err := idParam[id.Product](r, "product")
	if err != nil {
		return err
	}
	act := actorFrom(r)
	page, err := s.products.ProductAccess(r.Context(), act, p, clean(r.URL.Query().Get("cursor")))
	if err != nil {
		return err
	}
	title := i18n.T(r.Context(), "access.of_product", "Name", page.Product.Name)
	return s.renderTitled(w, r, http.StatusOK, title, func(f layout.Frame) templ.Component {
		return pages.ProductAccess(pages.ProductAccessView{Frame: f, Number: act.OrgNumber, Page: page})
	})
}

// granted is what somebody may do, for the page about them; nil for readers who don't manage access.
func (s *Server) granted(r *http.Request, to product.Grantee) (templ.Component, error) {
	act := actorFrom(r)
	if !product.MayManageAccess(act.Role) {
		return nil, nil
	}
	page, err := s.products.Access(r.Context(), act, to, product.AccessQuery{OnlyGiven: true})
	if err != nil {
		return nil, err
	}
	return pages.Granted(pages.GrantedView{Number: act.OrgNumber, Page: page}), nil
}

// grantedLater is granted in a round trip that the page makes anyway.
func (s *Server) grantedLater(r *http.Request, to product.Grantee) (also []func(*db.Batch), granted func() (templ.Component, error), err error) {
	act := actorFrom(r)
	if !product.MayManageAccess(act.Role) {
		return nil, func() (templ.Component, error) { return nil, nil }, nil
	}
	queue, read, err := s.products.AccessLater(r.Context(), act, to, product.AccessQuery{OnlyGiven: true})
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
