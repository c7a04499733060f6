package accounting

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/payment"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/accounting"
	"manager/web/kit"
)

// Profiles lists the payment profiles, the default first.
func (h *Handlers) Profiles(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	all, err := h.payments.Profiles(r.Context(), act)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "nav.payment_profiles", func(f layout.Frame) templ.Component {
		return pages.Profiles(pages.ProfilesView{Frame: f, Number: act.OrgNumber, Profiles: all, Now: h.Now()})
	})
}

// NewProfilePage asks which means of payment to keep.
func (h *Handlers) NewProfilePage(w http.ResponseWriter, r *http.Request) error {
	return h.showNewProfile(w, r, kit.NewForm)
}

func (h *Handlers) showNewProfile(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	if _, err := h.payments.Profiles(r.Context(), act); err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "payment.profile.new", func(f layout.Frame) templ.Component {
		return pages.NewProfile(pages.NewProfileView{Frame: f, Number: act.OrgNumber, Offers: h.payments.Offers(), Errors: answer.Errors, Problem: answer.Problem})
	})
}

// AddProfile keeps the prepaid account or bank transfers, or leads to the provider, where a card or PayPal account is saved.
func (h *Handlers) AddProfile(w http.ResponseWriter, r *http.Request) error {
	var in pages.NewProfileForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	means := payment.Means(in.Means)
	if means.Charged() {
		back := route.PaymentProfileReturn(act.OrgNumber)
		if in.Replaces != "" {
			back = route.With(back, "replaces", in.Replaces)
		}
		address, err := h.payments.SaveAddress(r.Context(), act, means, back, route.PaymentProfiles(act.OrgNumber))
		if err != nil {
			return err
		}
		return h.RedirectAway(w, r, address)
	}
	if _, err := h.payments.AddOwn(r.Context(), act, means); err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNewProfile(w, r, answer)
	}
	return h.RedirectWithFlash(w, r, route.PaymentProfiles(act.OrgNumber), "payment.profile.added")
}

// SavedProfilePage shows what the provider has saved, and asks to keep it.
func (h *Handlers) SavedProfilePage(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	token := kit.QueryValue(r, "token")
	d, err := h.payments.Describe(r.Context(), act, token)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "payment.profile.keep_title", func(f layout.Frame) templ.Component {
		return pages.SavedProfile(pages.SavedProfileView{Frame: f, Number: act.OrgNumber, Token: token, Replaces: kit.QueryValue(r, "replaces"), Label: d.Label, Mandate: h.payments.Offered(act, d)})
	})
}

// KeepProfile keeps what the provider has saved, or lets a profile stand for it.
func (h *Handlers) KeepProfile(w http.ResponseWriter, r *http.Request) error {
	var in pages.SavedProfileForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	if in.Replaces != "" {
		if err := h.payments.Replace(r.Context(), act, profileID(in.Replaces), in.Token); err != nil {
			return err
		}
		return h.RedirectWithFlash(w, r, route.PaymentProfiles(act.OrgNumber), "payment.profile.updated")
	}
	if _, err := h.payments.AddToken(r.Context(), act, in.Token); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.PaymentProfiles(act.OrgNumber), "payment.profile.added")
}

// MakeProfileDefault makes a payment profile the one that is proposed first.
func (h *Handlers) MakeProfileDefault(w http.ResponseWriter, r *http.Request) error {
	profile, err := kit.IDParam[id.PaymentProfile](r, "profile")
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.payments.MakeDefault(r.Context(), act, profile); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.PaymentProfiles(act.OrgNumber), "payment.profile.default_set")
}

// SetProfileFallback makes a payment profile the fallback, or ends that.
func (h *Handlers) SetProfileFallback(w http.ResponseWriter, r *http.Request) error {
	profile, err := kit.IDParam[id.PaymentProfile](r, "profile")
	if err != nil {
		return err
	}
	var in pages.FallbackForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.payments.SetFallback(r.Context(), act, profile, in.Fallback); err != nil {
		return err
	}
	if in.Fallback {
		return h.RedirectWithFlash(w, r, route.PaymentProfiles(act.OrgNumber), "payment.profile.fallback_set")
	}
	return h.RedirectWithFlash(w, r, route.PaymentProfiles(act.OrgNumber), "payment.profile.fallback_ended")
}

// RemoveProfilePage lists what a payment profile pays for before it goes.
func (h *Handlers) RemoveProfilePage(w http.ResponseWriter, r *http.Request) error {
	profile, err := kit.IDParam[id.PaymentProfile](r, "profile")
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	pays, err := h.payments.PaysFor(r.Context(), act, profile)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "payment.profile.remove_title", func(f layout.Frame) templ.Component {
		return pages.RemoveProfile(pages.RemoveProfileView{Frame: f, Number: act.OrgNumber, PaysFor: pays})
	})
}

// RemoveProfile takes a payment profile out of use.
func (h *Handlers) RemoveProfile(w http.ResponseWriter, r *http.Request) error {
	profile, err := kit.IDParam[id.PaymentProfile](r, "profile")
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if err := h.payments.Remove(r.Context(), act, profile); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.PaymentProfiles(act.OrgNumber), "payment.profile.removed")
}
