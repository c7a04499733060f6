package staff

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/staff/offer"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Codes lists promo codes.
func (h *Handlers) Codes(w http.ResponseWriter, r *http.Request) error {
	page, err := h.offers.Codes(r.Context(), kit.Colleague(r), kit.QueryValue(r, "after"))
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.codes.title", func(f layout.Frame) templ.Component {
		return pages.Codes(pages.CodesView{Frame: f, Page: page, Now: h.Now()})
	})
}

// NewCodePage asks for a new promo code.
func (h *Handlers) NewCodePage(w http.ResponseWriter, r *http.Request) error {
	if err := kit.Colleague(r).Must(staff.SetPrices, h.Now()); err != nil {
		return err
	}
	in := pages.CodeForm{Request: id.New[id.PromoCode]().String()}
	in.Worth, in.From = offer.ByPercent, h.Now().In(h.offers.Zone()).Format(time.DateOnly)
	return h.showNewCode(w, r, pages.NewCodeView{In: in}, kit.NewForm)
}

func (h *Handlers) showNewCode(w http.ResponseWriter, r *http.Request, view pages.NewCodeView, answer kit.FormAnswer) (err error) {
	if view.Kinds, err = h.offers.Catalogue(r.Context(), kit.Colleague(r)); err != nil {
		return err
	}
	view.Errors, view.Problem = answer.Errors, answer.Problem
	return h.Render(w, r, answer.Status, "staff.codes.make", func(f layout.Frame) templ.Component {
		view.Frame = f.In(route.StaffCodes())
		return pages.NewCode(view)
	})
}

// MakeCode makes a promo code.
func (h *Handlers) MakeCode(w http.ResponseWriter, r *http.Request) error {
	var in pages.CodeForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &in.CodeForm); err != nil {
		return err
	}
	key, err := kit.FormKey[id.PromoCode](in.Request)
	if err != nil {
		return err
	}
	err = h.offers.MakeCode(r.Context(), kit.Colleague(r), key, in.CodeForm)
	if fault.Has(err, fault.StepUp) {
		return h.showNewCode(w, r, pages.NewCodeView{In: in, Touch: true}, unsaved)
	}
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNewCode(w, r, pages.NewCodeView{In: in}, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffCodes(), "staff.codes.made")
}

// unsaved is the answer to a form that waits for a touch of the passkey.
var unsaved = kit.FormAnswer{Status: http.StatusUnprocessableEntity}

// EndCodePage asks whether a code is to end.
func (h *Handlers) EndCodePage(w http.ResponseWriter, r *http.Request) error {
	key, err := kit.IDParam[id.PromoCode](r, "code")
	if err != nil {
		return err
	}
	code, err := h.offers.Code(r.Context(), kit.Colleague(r), key)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.codes.end", func(f layout.Frame) templ.Component {
		return pages.EndCode(pages.EndCodeView{Frame: f.In(route.StaffCodes()), Code: code})
	})
}

// EndCode lets nobody use a code any more.
func (h *Handlers) EndCode(w http.ResponseWriter, r *http.Request) error {
	key, err := kit.IDParam[id.PromoCode](r, "code")
	if err != nil {
		return err
	}
	if err := h.offers.EndCode(r.Context(), kit.Colleague(r), key); err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.StaffCodes(), "staff.codes.ended")
}
