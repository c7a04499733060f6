package security

import (
	"context"
	"net/http"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/twofactor"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// confirmFirst takes the first code of a method that counts from then on. The
// second click on the button finds that it counts already, and leads on as the first.
func (h *Handlers) confirmFirst(w http.ResponseWriter, r *http.Request, kind twofactor.Kind,
	confirm func(context.Context, actor.Actor, id.Factor, string) (twofactor.Enrolled, error),
	again func(http.ResponseWriter, *http.Request, string, kit.FormAnswer) error,
) error {
	var in pages.CodeForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	factor, err := kit.IDParam[id.Factor](r, "factor")
	if err != nil {
		return err
	}
	done, err := confirm(r.Context(), kit.Actor(r), factor, in.Code)
	if err == nil {
		return h.enrolled(w, r, done)
	}
	if fault.Has(err, fault.NotFound) {
		return h.enrolledBefore(w, r, kind, factor, err)
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return again(w, r, in.Code, answer)
}

func (h *Handlers) enrolledBefore(w http.ResponseWriter, r *http.Request, kind twofactor.Kind, factor id.Factor, refused error) error {
	have, err := h.factors.Overview(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	if _, counts := have.Find(kind, factor); !counts {
		return refused
	}
	if have.Backup.Kept {
		return h.Redirect(w, r, route.TwoFactor())
	}
	return h.Redirect(w, r, route.BackupCodes())
}
