package security

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/twofactor"
	"manager/templates/layout"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// begin shows the first page of adding a method. It wants a fresh proof before
// anything is typed, and proposes a name.
func (h *Handlers) begin(w http.ResponseWriter, r *http.Request, title, name string, page func(pages.NewFactorView) templ.Component) error {
	if err := kit.Actor(r).NeedFresh(h.Now()); err != nil {
		return err
	}
	in := pages.NewFactorForm{Name: name}
	if _, err := h.Prefill(r, &in); err != nil {
		return err
	}
	return h.showNew(w, r, title, in, kit.NewForm, page)
}

func (h *Handlers) showNew(w http.ResponseWriter, r *http.Request, title string, in pages.NewFactorForm, answer kit.FormAnswer, page func(pages.NewFactorView) templ.Component) error {
	return h.Render(w, r, answer.Status, title, func(f layout.Frame) templ.Component {
		return page(pages.NewFactorView{Frame: f, In: in, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// NewPasskeyPage asks for a name and has the browser make a passkey.
func (h *Handlers) NewPasskeyPage(w http.ResponseWriter, r *http.Request) error {
	return h.begin(w, r, "two_factor.passkey.title", h.Device(r).Name(), pages.NewPasskey)
}

// NewPasskeyChallenge begins to register a passkey or security key.
func (h *Handlers) NewPasskeyChallenge(w http.ResponseWriter, r *http.Request) error {
	c, err := h.factors.BeginPasskey(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	return h.AnswerChallenge(w, r, c)
}

// AddPasskey registers the passkey with which the browser answered.
func (h *Handlers) AddPasskey(w http.ResponseWriter, r *http.Request) error {
	var in pages.NewFactorForm
	var answered kit.PasskeyForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &answered); err != nil {
		return err
	}
	done, err := h.factors.FinishPasskey(r.Context(), kit.Actor(r), answered.Challenge, in.Name, []byte(answered.Response))
	if err != nil {
		answer, err := answerPasskey(w, r, err)
		if err != nil {
			return err
		}
		return h.showNew(w, r, "two_factor.passkey.title", in, answer, pages.NewPasskey)
	}
	return h.enrolled(w, r, done)
}

// NewAuthenticatorPage asks for the name of an authenticator app.
func (h *Handlers) NewAuthenticatorPage(w http.ResponseWriter, r *http.Request) error {
	return h.begin(w, r, "two_factor.app.title", i18n.T(r.Context(), "two_factor.kind.authenticator"), pages.NewAuthenticator)
}

// AddAuthenticator makes the key for an authenticator app.
func (h *Handlers) AddAuthenticator(w http.ResponseWriter, r *http.Request) error {
	var in pages.NewFactorForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	setup, err := h.factors.AddApp(r.Context(), kit.Actor(r), in.Name)
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNew(w, r, "two_factor.app.title", in, answer, pages.NewAuthenticator)
	}
	return h.Redirect(w, r, route.AuthenticatorSetup(setup.Factor.String()))
}

// AuthenticatorSetupPage shows the QR code and the key.
func (h *Handlers) AuthenticatorSetupPage(w http.ResponseWriter, r *http.Request) error {
	return h.showSetup(w, r, "", kit.NewForm)
}

// ConfirmAuthenticator takes the first code of an authenticator app, which counts from then on.
func (h *Handlers) ConfirmAuthenticator(w http.ResponseWriter, r *http.Request) error {
	return h.confirmFirst(w, r, twofactor.Authenticator, h.factors.ConfirmApp, h.showSetup)
}

func (h *Handlers) showSetup(w http.ResponseWriter, r *http.Request, typed string, answer kit.FormAnswer) error {
	factor, err := kit.IDParam[id.Factor](r, "factor")
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	setup, err := h.factors.AppSetup(r.Context(), act, factor)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "two_factor.app.title", func(f layout.Frame) templ.Component {
		return pages.AuthenticatorSetup(pages.AuthenticatorSetupView{Frame: f, Setup: setup, LoginID: act.LoginID, Code: typed, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// NewPhonePage asks for a phone.
func (h *Handlers) NewPhonePage(w http.ResponseWriter, r *http.Request) error {
	return h.begin(w, r, "two_factor.phone.title", i18n.T(r.Context(), "two_factor.phone.name"), pages.NewPhone)
}

// AddPhone sends the first code to a phone.
func (h *Handlers) AddPhone(w http.ResponseWriter, r *http.Request) error {
	var in pages.NewFactorForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	phone, err := h.factors.AddPhone(r.Context(), kit.Actor(r), twofactor.NewPhone{Name: in.Name, Phone: in.Phone})
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNew(w, r, "two_factor.phone.title", in, answer, pages.NewPhone)
	}
	return h.Redirect(w, r, route.PhoneSetup(phone.String()))
}

// PhoneSetupPage asks for the code that went to a phone.
func (h *Handlers) PhoneSetupPage(w http.ResponseWriter, r *http.Request) error {
	return h.showPhone(w, r, "", kit.NewForm)
}

// SendPhoneCode sends another code to a phone that does not count yet.
func (h *Handlers) SendPhoneCode(w http.ResponseWriter, r *http.Request) error {
	factor, err := kit.IDParam[id.Factor](r, "factor")
	if err != nil {
		return err
	}
	if err := h.factors.ResendPhoneCode(r.Context(), kit.Actor(r), factor); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showPhone(w, r, "", answer)
	}
	return h.RedirectWithFlash(w, r, route.PhoneSetup(factor.String()), "second_factor.sms_sent")
}

// ConfirmPhone takes the first code of a phone, which counts from then on.
func (h *Handlers) ConfirmPhone(w http.ResponseWriter, r *http.Request) error {
	return h.confirmFirst(w, r, twofactor.Phone, h.factors.ConfirmPhone, h.showPhone)
}

func (h *Handlers) showPhone(w http.ResponseWriter, r *http.Request, typed string, answer kit.FormAnswer) error {
	factor, err := kit.IDParam[id.Factor](r, "factor")
	if err != nil {
		return err
	}
	phone, err := h.factors.PhoneSetup(r.Context(), kit.Actor(r), factor)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "two_factor.phone.title", func(f layout.Frame) templ.Component {
		return pages.PhoneSetup(pages.PhoneSetupView{Frame: f, Phone: phone, Code: typed, Errors: answer.Errors, Problem: answer.Problem})
	})
}
