package security

import (
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"manager/internal/activity"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/security"
	"manager/templates/parts"
	"manager/web/kit"
)

// NotMePage says what securing the account ends, before it does.
func (h *Handlers) NotMePage(w http.ResponseWriter, r *http.Request) error {
	session, err := sessionOf(kit.QueryValue(r, "session"))
	if err != nil {
		return err
	}
	var since doneSince
	v, err := h.signIns.NotMe(r.Context(), kit.Actor(r), session, since.queue)
	if err != nil {
		return err
	}
	return h.showNotMe(w, r, since, pages.NotMeView{Securing: v, Action: route.NotMe()})
}

// SecureAccount ends all that may be somebody else's and leads to another password.
func (h *Handlers) SecureAccount(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Session string `form:"session"`
	}
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	session, err := sessionOf(in.Session)
	if err != nil {
		return err
	}
	token, err := h.signIns.SecureAccount(r.Context(), kit.Actor(r), session)
	if err != nil {
		return err
	}
	h.ForgetSession(w, r)
	return h.RedirectWithFlash(w, r, route.ResetPassword(token), "sign_ins.secured")
}

// NotMeLinkPage is NotMePage behind the link of a mail, for whoever can't sign in any more.
func (h *Handlers) NotMeLinkPage(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	var since doneSince
	v, err := h.signIns.NotMeByLink(r.Context(), token, since.queue)
	if err != nil {
		return h.showDeadLink(w, r, err)
	}
	return h.showNotMe(w, r, since, pages.NotMeView{Securing: v, Action: route.NotMeLink(token), ByLink: true})
}

// SecureByLink is SecureAccount by the link of a mail.
func (h *Handlers) SecureByLink(w http.ResponseWriter, r *http.Request) error {
	token, err := h.signIns.SecureByLink(r.Context(), chi.URLParam(r, "token"), h.Device(r))
	if err != nil {
		return h.showDeadLink(w, r, err)
	}
	h.ForgetSession(w, r)
	return h.RedirectWithFlash(w, r, route.ResetPassword(token), "sign_ins.secured")
}

// UnlockPage says what the link of a mail unlocks.
func (h *Handlers) UnlockPage(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	if _, err := h.signIns.UnlockLink(r.Context(), token); err != nil {
		return h.showDeadLink(w, r, err)
	}
	return h.Render(w, r, http.StatusOK, "sign_ins.unlock.title", func(f layout.Frame) templ.Component {
		return pages.Unlock(pages.UnlockView{Frame: f, Action: route.UnlockAccount(token)})
	})
}

// Unlock unlocks the account of the link.
func (h *Handlers) Unlock(w http.ResponseWriter, r *http.Request) error {
	if err := h.signIns.UnlockByLink(r.Context(), chi.URLParam(r, "token"), h.Device(r)); err != nil {
		return h.showDeadLink(w, r, err)
	}
	return h.RedirectWithFlash(w, r, route.SignIn(), "sign_ins.unlocked")
}

// showDeadLink says what became of a link that was used or is too old.
func (h *Handlers) showDeadLink(w http.ResponseWriter, r *http.Request, err error) error {
	var status int
	var text string
	switch {
	case fault.Has(err, fault.Conflict):
		status, text = http.StatusConflict, "sign_ins.link_used"
	case fault.Has(err, fault.Expired):
		status, text = http.StatusGone, "sign_ins.link_expired"
	default:
		return err
	}
	return h.Render(w, r, status, "sign_ins.link_over", func(f layout.Frame) templ.Component {
		return pages.DeadLink(pages.DeadLinkView{Frame: f, TextKey: text, SignedIn: kit.IsSignedIn(r)})
	})
}

// doneSince is what an account did since a moment, read with what the page asks of another area.
type doneSince struct {
	read func() ([]activity.Entry, error)
}

func (d *doneSince) queue(batch *db.Batch, user id.User, since time.Time) {
	d.read = activity.QueueSince(batch, user, since)
}

func (h *Handlers) showNotMe(w http.ResponseWriter, r *http.Request, since doneSince, v pages.NotMeView) error {
	entries, err := since.read()
	if err != nil {
		return err
	}
	kinds, err := h.products.Catalogue(r.Context())
	if err != nil {
		return err
	}
	v.Done = parts.ActivityView{Now: h.Now(), List: activity.List{Entries: entries}, Words: h.EventWords(r.Context(), kinds)}
	return h.Render(w, r, http.StatusOK, "sign_ins.not_me", func(f layout.Frame) templ.Component {
		v.Frame = f
		return pages.NotMe(v)
	})
}

// sessionOf reads the session that a form or an address names; none is the zero session.
func sessionOf(text string) (id.Session, error) {
	if text == "" {
		return id.Session{}, nil
	}
	session, err := id.Parse[id.Session](text)
	if err != nil {
		return id.Session{}, fault.New(fault.NotFound, "error.not_found")
	}
	return session, nil
}
