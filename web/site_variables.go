package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/site"
	"manager/templates/layout"
	"manager/templates/pages"
)

// newVariablePage asks for a new environment variable. It is a secret unless
// somebody says otherwise: what is shown once can't be taken back.
func (s *Server) newVariablePage(w http.ResponseWriter, r *http.Request) error {
	in := pages.VariableForm{Request: id.New[id.Event]().String(), Secret: true}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	page, err := s.managedSite(r)
	if err != nil {
		return err
	}
	return s.variablePage(w, r, page, site.Variable{}, in, shown)
}

// addVariable gives a site one more environment variable.
func (s *Server) addVariable(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	var in pages.VariableForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	act := actorFrom(r)
	err = s.webSites.AddVariable(r.Context(), act, hosting, siteID, site.NewVariable{Request: in.Request, Name: in.Name, Value: in.Value, Secret: in.Secret})
	if err == nil {
		return s.redirectTelling(w, r, route.SitePHP(act.OrgNumber, hosting.String(), siteID.String()), "site.variable.added", "Name", in.Name)
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	page, err := s.managedSite(r)
	if err != nil {
		return err
	}
	return s.variablePage(w, r, page, site.Variable{}, in, answer)
}

// changeVariablePage asks for another value of a variable.
func (s *Server) changeVariablePage(w http.ResponseWriter, r *http.Request) error {
	page, variable, err := s.variable(r)
	if err != nil {
		return err
	}
	if variable.ID.IsZero() {
		return fault.New(fault.NotFound, "error.not_found")
	}
	in := pages.VariableForm{Value: variable.Value, Secret: variable.Secret, Version: variable.Version}
	if _, err := s.prefill(r, &in); err != nil {
		return err
	}
	return s.variablePage(w, r, page, variable, in, shown)
}

// changeVariable gives a variable another value. When somebody has removed it
// meanwhile, what was typed is shown as a new one's.
func (s *Server) changeVariable(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	changed, err := idParam[id.Variable](r, "variable")
	if err != nil {
		return err
	}
	var in pages.VariableForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	act := actorFrom(r)
	err = s.webSites.ChangeVariable(r.Context(), act, hosting, siteID, changed, site.ChangedVariable{Value: in.Value, Secret: in.Secret, Version: in.Version})
	if err == nil {
		return s.redirectTelling(w, r, route.SitePHP(act.OrgNumber, hosting.String(), siteID.String()), "site.variable.saved")
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	page, variable, err := s.variable(r)
	if err != nil {
		return err
	}
	in.Version, in.Request = variable.Version, id.New[id.Event]().String()
	return s.variablePage(w, r, page, variable, in, answer)
}

// removeVariablePage asks before a variable is removed.
func (s *Server) removeVariablePage(w http.ResponseWriter, r *http.Request) error {
	return s.variableRemoval(w, r, shown)
}

// removeVariable takes a variable away.
func (s *Server) removeVariable(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	removed, err := idParam[id.Variable](r, "variable")
	if err != nil {
		return err
	}
	var in pages.VariableForm
	if err := readForm(r, &in); err != nil {
		return err
	}
	act := actorFrom(r)
	err = s.webSites.RemoveVariable(r.Context(), act, hosting, siteID, removed, in.Version)
	if err == nil {
		return s.redirectTelling(w, r, route.SitePHP(act.OrgNumber, hosting.String(), siteID.String()), "site.variable.removed")
	}
	answer, err := s.formAnswer(w, r, err)
	if err != nil {
		return err
	}
	return s.variableRemoval(w, r, answer)
}

func (s *Server) variableRemoval(w http.ResponseWriter, r *http.Request, answer formAnswer) error {
	page, variable, err := s.variable(r)
	if err != nil {
		return err
	}
	if variable.ID.IsZero() {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return s.render(w, r, answer.status, "site.variable.remove", func(f layout.Frame) templ.Component {
		return pages.SiteVariableRemoval(pages.SiteVariableView{Frame: f, Number: actorFrom(r).OrgNumber, Page: page, Variable: variable, Problem: answer.problem})
	})
}

// variable is the variable of the address; zero when somebody has removed it.
func (s *Server) variable(r *http.Request) (site.Page, site.Variable, error) {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return site.Page{}, site.Variable{}, err
	}
	variable, err := idParam[id.Variable](r, "variable")
	if err != nil {
		return site.Page{}, site.Variable{}, err
	}
	return s.webSites.Variable(r.Context(), actorFrom(r), hosting, siteID, variable)
}

func (s *Server) variablePage(w http.ResponseWriter, r *http.Request, page site.Page, variable site.Variable, in pages.VariableForm, answer formAnswer) error {
	return s.render(w, r, answer.status, "product.environment_variables", func(f layout.Frame) templ.Component {
		return pages.SiteVariable(pages.SiteVariableView{Frame: f, Number: actorFrom(r).OrgNumber, Page: page, Variable: variable, In: in, Errors: answer.errors, Problem: answer.problem})
	})
}
