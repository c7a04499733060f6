package security

import (
	"errors"
	"io"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/lockout"
	"manager/internal/route"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// SecondFactorAssistance says what to do when no method is at hand.
func (h *Handlers) SecondFactorAssistance(w http.ResponseWriter, r *http.Request) error {
	return h.showAwaiting(w, r, http.StatusOK, "second_factor.assistance", pages.SecondFactorView{}, pages.Assistance)
}

// AssistanceByDocumentsPage asks for an identity document and a picture of the person.
func (h *Handlers) AssistanceByDocumentsPage(w http.ResponseWriter, r *http.Request) error {
	return h.showDocuments(w, r, pages.DocumentsForm{Proof: string(lockout.Passport)}, kit.NewForm)
}

// AssistanceByDocuments sends them for review.
func (h *Handlers) AssistanceByDocuments(w http.ResponseWriter, r *http.Request) error {
	var in pages.DocumentsForm
	if err := h.sendDocuments(r, &in); err != nil {
		return h.refuseAssistance(w, r, err, func(answer kit.FormAnswer) error { return h.showDocuments(w, r, in, answer) })
	}
	return h.assistanceSent(w, r)
}

// sendDocuments hands the uploaded pictures on; what is wrong with them stands beside their fields.
func (h *Handlers) sendDocuments(r *http.Request, in *pages.DocumentsForm) (err error) {
	if err := kit.ReadForm(r, in); kit.IsTooLarge(err) {
		return fault.Field("front", "picture.too_large", "Megabytes", lockout.MaxDocument>>20)
	} else if err != nil {
		return err
	}
	form := lockout.DocumentsForm{Proof: in.Proof, Contact: in.Contact, Consent: in.Consent}
	for _, field := range []struct {
		name string
		file *io.Reader
	}{{"front", &form.Front}, {"back", &form.Back}, {"selfie", &form.Selfie}} {
		file, err := kit.UploadedFile(r, field.name)
		if err != nil {
			return err
		}
		if file != nil {
			defer kit.CloseFile(file, &err)
			*field.file = file
		}
	}
	return h.cases.AskByDocuments(r.Context(), awaiting(r), h.Device(r), form)
}

func (h *Handlers) showDocuments(w http.ResponseWriter, r *http.Request, in pages.DocumentsForm, answer kit.FormAnswer) error {
	v := pages.SecondFactorView{Errors: answer.Errors, Problem: answer.Problem}
	return h.showAwaiting(w, r, answer.Status, "lockout.ask.title", v, func(v pages.SecondFactorView) templ.Component {
		return pages.AskByDocuments(pages.DocumentsView{SecondFactorView: v, Asked: in, Policy: h.cases.Policy()})
	})
}

// AssistanceByColleaguesPage asks through which organization somebody can be vouched for.
func (h *Handlers) AssistanceByColleaguesPage(w http.ResponseWriter, r *http.Request) error {
	return h.showColleagues(w, r, pages.ColleaguesForm{}, kit.NewForm)
}

// AssistanceByColleagues asks those who administer it.
func (h *Handlers) AssistanceByColleagues(w http.ResponseWriter, r *http.Request) error {
	var in pages.ColleaguesForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	err := h.cases.AskColleagues(r.Context(), awaiting(r), h.Device(r), lockout.ColleaguesForm{Organization: in.Organization, Contact: in.Contact})
	if err != nil {
		return h.refuseAssistance(w, r, err, func(answer kit.FormAnswer) error { return h.showColleagues(w, r, in, answer) })
	}
	return h.assistanceSent(w, r)
}

func (h *Handlers) showColleagues(w http.ResponseWriter, r *http.Request, in pages.ColleaguesForm, answer kit.FormAnswer) error {
	var choices []lockout.Choice
	v := pages.SecondFactorView{Errors: answer.Errors, Problem: answer.Problem}
	return h.showAwaiting(w, r, answer.Status, "lockout.colleagues.title", v, func(v pages.SecondFactorView) templ.Component {
		if in.Organization == "" && len(choices) > 0 {
			in.Organization = choices[0].Number
		}
		return pages.AskColleagues(pages.ColleaguesView{SecondFactorView: v, Asked: in, Choices: choices, Policy: h.cases.Policy()})
	}, func(batch *db.Batch) { h.cases.QueueChoices(batch, awaiting(r), &choices) })
}

// assistanceSent says that the rest goes by mail.
func (h *Handlers) assistanceSent(w http.ResponseWriter, r *http.Request) error {
	return h.RedirectWithFlash(w, r, route.SecondFactorAssistance(), "lockout.ask.sent")
}

// refuseAssistance shows the form again or, when the session has ended meanwhile, leads to the sign-in.
func (h *Handlers) refuseAssistance(w http.ResponseWriter, r *http.Request, err error, again func(kit.FormAnswer) error) error {
	var f *fault.Fault
	if errors.As(err, &f) && f.Kind == fault.Expired {
		return h.endSignIn(w, r, f)
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return again(answer)
}
