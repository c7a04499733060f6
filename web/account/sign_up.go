package account

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"golang.org/x/text/language"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/account"
	"manager/web/kit"
)

// SignUpPage asks a new person who they are.
func (h *Handlers) SignUpPage(w http.ResponseWriter, r *http.Request) error {
	return h.showSignUp(w, r, http.StatusOK, pages.SignUpView{In: guessNewPerson(r)})
}

// SignUp takes down who wants an account; what follows is the same whatever the address is.
func (h *Handlers) SignUp(w http.ResponseWriter, r *http.Request) error {
	var in pages.SignUpInput
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	signUp, err := h.accounts.SignUp(r.Context(), newPerson(in), h.Device(r))
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showSignUp(w, r, answer.Status, pages.SignUpView{In: in, Errors: answer.Errors, Problem: answer.Problem})
	}
	h.rememberSignUp(w, r, signUp)
	return h.Redirect(w, r, route.SignUpSent())
}

// rememberSignUp lets the browser keep a sign that signUp was filled in on it.
func (h *Handlers) rememberSignUp(w http.ResponseWriter, r *http.Request, signUp id.SignUp) {
	text, expires := h.accounts.RememberSignUp(h.CookieValue(r, kit.SignUpCookie), signUp)
	h.SetCookie(w, kit.SignUpCookie, text, int(expires.Sub(h.Now()).Seconds()))
}

func newPerson(in pages.SignUpInput) identity.NewPerson {
	return identity.NewPerson{FirstName: in.FirstName, LastName: in.LastName, Email: in.Email, Password: in.Password, Country: in.Country, Language: in.Language}
}

// guessNewPerson is what can be guessed of a new person: the language of the page,
// and the country when the browser names one.
func guessNewPerson(r *http.Request) pages.SignUpInput {
	in := pages.SignUpInput{Email: typedBefore(r), Language: string(i18n.From(r.Context()).Lang)}
	for _, wanted := range i18n.AcceptedTags(r.Header.Get("Accept-Language")) {
		tag, err := language.Parse(wanted)
		if err != nil {
			continue
		}
		if region, confidence := tag.Region(); confidence == language.Exact && i18n.IsCountry(region.String()) {
			in.Country = region.String()
		}
		break // a country further down is where a language comes from, not the reader
	}
	return in
}

func (h *Handlers) showSignUp(w http.ResponseWriter, r *http.Request, status int, v pages.SignUpView) error {
	return h.Render(w, r, status, "sign_up.title", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.SignUp(v)
	})
}

// SignUpSent asks to look into the mailbox.
func (h *Handlers) SignUpSent(w http.ResponseWriter, r *http.Request) error {
	return h.Render(w, r, http.StatusOK, "sign_up.sent_title", func(f layout.Frame) templ.Component {
		return pages.SignUpSent(pages.SignUpSentView{Frame: f})
	})
}

// SignUpLink shows what the link of a sign-up leads to, and changes nothing.
func (h *Handlers) SignUpLink(w http.ResponseWriter, r *http.Request) error {
	return h.showSignUpLink(w, r, nil)
}

// ConfirmSignUp makes the account behind the link and lets its person in. A
// link that was used, overtaken or too late says so.
func (h *Handlers) ConfirmSignUp(w http.ResponseWriter, r *http.Request) error {
	var in pages.SignUpConfirmInput
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	arrival, err := h.orgs.ConfirmSignUp(r.Context(), chi.URLParam(r, "token"), in.Password, h.Device(r))
	if err != nil {
		return h.showSignUpLink(w, r, err)
	}
	if err := h.BeginSession(w, r, arrival.Started); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.Org(arrival.Number), "sign_up.confirm.welcome")
}

// showSignUpLink says what became of the link or, while it is open, shows the form; refused is why it was not confirmed.
func (h *Handlers) showSignUpLink(w http.ResponseWriter, r *http.Request, refused error) error {
	link, err := h.accounts.SignUpLink(r.Context(), chi.URLParam(r, "token"), h.Device(r))
	if err != nil {
		return err
	}
	r = h.InLanguage(r, link.Language)
	v := pages.SignUpConfirmView{Link: link, Action: r.URL.EscapedPath()}
	status := linkStatus(link.State)
	if refused != nil && !fault.Has(refused, fault.NotFound) && !fault.Has(refused, fault.Conflict) && !fault.Has(refused, fault.Expired) {
		answer, err := kit.AnswerForm(w, r, refused)
		if err != nil {
			return err
		}
		if link.State == identity.LinkOpen {
			status, v.Errors, v.Problem = answer.Status, answer.Errors, answer.Problem
		}
	}
	forbidCaching(w)
	return h.Render(w, r, status, signUpLinkTitles[link.State], func(f layout.Frame) templ.Component {
		v.Frame, v.SignedIn = f, f.Person != nil
		return pages.SignUpConfirm(v)
	})
}

var signUpLinkTitles = map[identity.LinkState]string{
	identity.LinkOpen:    "sign_up.confirm.title",
	identity.LinkUsed:    "sign_up.confirm.used_title",
	identity.LinkTaken:   "sign_up.confirm.taken_title",
	identity.LinkExpired: "sign_up.confirm.expired_title",
	identity.LinkUnknown: "auth.link_unknown_title",
}

// linkStatus is the status of the page behind a link.
func linkStatus(state identity.LinkState) int {
	switch state {
	case identity.LinkOpen, identity.LinkUsed:
		return http.StatusOK
	case identity.LinkTaken:
		return http.StatusConflict
	case identity.LinkExpired:
		return http.StatusGone
	}
	return http.StatusNotFound
}

// forbidCaching keeps a page whose address holds a secret out of caches.
func forbidCaching(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
}
