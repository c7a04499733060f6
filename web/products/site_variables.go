package products

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/site"
	"manager/templates/layout"
	pages "manager/templates/pages/products"
	"manager/web/kit"
)

// NewVariablePage asks for a new environment variable. It is a secret unless
// somebody says otherwise: what is shown once can't be taken back.
func (h *Handlers) NewVariablePage(w http.ResponseWriter, r *http.Request) error {
	in := pages.VariableForm{Request: id.New[id.Event]().String(), Secret: true}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	page, err := h.managedSite(r)
	if err != nil {
		return err
	}
	return h.showVariable(w, r, page, site.Variable{}, in, kit.NewForm)
}

// AddVariable gives a site one more environment variable.
func (h *Handlers) AddVariable(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	var in pages.VariableForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	err = h.sites.AddVariable(r.Context(), act, hosting, siteID, site.NewVariable{Request: in.Request, Name: in.Name, Value: in.Value, Secret: in.Secret})
	if err == nil {
		return h.redirectAboutSite(w, r, "site.variable.added", "Name", in.Name)
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	page, err := h.managedSite(r)
	if err != nil {
		return err
	}
	return h.showVariable(w, r, page, site.Variable{}, in, answer)
}

// ChangeVariablePage asks for another value of a variable.
func (h *Handlers) ChangeVariablePage(w http.ResponseWriter, r *http.Request) error {
	page, variable, err := h.findVariable(r)
	if err != nil {
		return err
	}
	if variable.ID.IsZero() {
		return fault.New(fault.NotFound, "error.not_found")
	}
	in := pages.VariableForm{Value: variable.Value, Secret: variable.Secret, Version: variable.Version}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showVariable(w, r, page, variable, in, kit.NewForm)
}

// ChangeVariable gives a variable another value. When somebody has removed it
// meanwhile, what was typed is shown as a new one's.
func (h *Handlers) ChangeVariable(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	changed, err := kit.IDParam[id.Variable](r, "variable")
	if err != nil {
		return err
	}
	var in pages.VariableForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	err = h.sites.ChangeVariable(r.Context(), act, hosting, siteID, changed, site.ChangedVariable{Value: in.Value, Secret: in.Secret, Version: in.Version})
	if err == nil {
		return h.redirectAboutSite(w, r, "site.variable.saved")
	}
	return h.showVariableError(w, r, in, err)
}

// showVariableError shows the form again with what was typed, of the variable as it is now.
func (h *Handlers) showVariableError(w http.ResponseWriter, r *http.Request, in pages.VariableForm, refused error) error {
	answer, err := kit.AnswerForm(w, r, refused)
	if err != nil {
		return err
	}
	page, variable, err := h.findVariable(r)
	if err != nil {
		return err
	}
	in.Version, in.Request = variable.Version, id.New[id.Event]().String()
	return h.showVariable(w, r, page, variable, in, answer)
}

// RemoveVariablePage asks before a variable is removed.
func (h *Handlers) RemoveVariablePage(w http.ResponseWriter, r *http.Request) error {
	return h.showVariableRemoval(w, r, kit.NewForm)
}

// RemoveVariable takes a variable away.
func (h *Handlers) RemoveVariable(w http.ResponseWriter, r *http.Request) error {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return err
	}
	removed, err := kit.IDParam[id.Variable](r, "variable")
	if err != nil {
		return err
	}
	var in pages.VariableForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	err = h.sites.RemoveVariable(r.Context(), act, hosting, siteID, removed, in.Version)
	if err == nil {
		return h.redirectAboutSite(w, r, "site.variable.removed")
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showVariableRemoval(w, r, answer)
}

func (h *Handlers) showVariableRemoval(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	page, variable, err := h.findVariable(r)
	if err != nil {
		return err
	}
	if variable.ID.IsZero() {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return h.Render(w, r, answer.Status, "site.variable.remove", func(f layout.Frame) templ.Component {
		return pages.SiteVariableRemoval(pages.SiteVariableView{Frame: f, Number: kit.Actor(r).OrgNumber, Page: page, Variable: variable, Problem: answer.Problem})
	})
}

// findVariable is the variable of the address; zero when somebody has removed it.
func (h *Handlers) findVariable(r *http.Request) (site.Page, site.Variable, error) {
	hosting, siteID, err := siteParams(r)
	if err != nil {
		return site.Page{}, site.Variable{}, err
	}
	variable, err := kit.IDParam[id.Variable](r, "variable")
	if err != nil {
		return site.Page{}, site.Variable{}, err
	}
	return h.sites.Variable(r.Context(), kit.Actor(r), hosting, siteID, variable)
}

func (h *Handlers) showVariable(w http.ResponseWriter, r *http.Request, page site.Page, variable site.Variable, in pages.VariableForm, answer kit.FormAnswer) error {
	return h.Render(w, r, answer.Status, "product.environment_variables", func(f layout.Frame) templ.Component {
		return pages.SiteVariable(pages.SiteVariableView{Frame: f, Number: kit.Actor(r).OrgNumber, Page: page, Variable: variable, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}
