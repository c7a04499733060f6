package security

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/security"
	"manager/web/kit"
)

// BackupCodes shows the codes that were just made; later it says how many are left.
func (h *Handlers) BackupCodes(w http.ResponseWriter, r *http.Request) error {
	return h.showBackupCodes(w, r, kit.NewForm)
}

func (h *Handlers) showBackupCodes(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	have, err := h.factors.Overview(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "two_factor.backup.title", func(f layout.Frame) templ.Component {
		return pages.BackupCodes(pages.BackupCodesView{Frame: f, Codes: h.shownCodes(r), Backup: have.Backup, Errors: answer.Errors})
	})
}

func (h *Handlers) shownCodes(r *http.Request) []string {
	return strings.Fields(h.read(r, onceCodes))
}

// BackupCodesFile sends the codes that are shown as a text file.
func (h *Handlers) BackupCodesFile(w http.ResponseWriter, r *http.Request) error {
	codes := h.shownCodes(r)
	if len(codes) == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="backup-codes.txt"`)
	text := kit.RequestContext(r).LoginID + "\r\n\r\n" + strings.Join(codes, "\r\n") + "\r\n"
	if _, err := w.Write([]byte(text)); err != nil { //nolint:gosec // plain text, as its type says, and sealed by the portal itself
		h.Log.DebugContext(r.Context(), "the reader went away", "error", err)
	}
	return nil
}

// KeepBackupCodes notes that the person keeps the codes.
func (h *Handlers) KeepBackupCodes(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Kept bool `form:"kept"`
	}
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if !in.Kept {
		answer, err := kit.AnswerForm(w, r, fault.Field("kept", "two_factor.backup.tick"))
		if err != nil {
			return err
		}
		return h.showBackupCodes(w, r, answer)
	}
	if err := h.factors.KeepBackupCodes(r.Context(), kit.Actor(r)); err != nil {
		return err
	}
	h.forget(w, onceCodes)
	return h.RedirectWithFlash(w, r, route.TwoFactor(), "two_factor.backup.kept_done")
}

// RenewBackupCodesPage asks before the codes from before are void.
func (h *Handlers) RenewBackupCodesPage(w http.ResponseWriter, r *http.Request) error {
	if err := kit.Actor(r).NeedFresh(h.Now()); err != nil {
		return err
	}
	return h.showRenewal(w, r, kit.NewForm)
}

// RenewBackupCodes makes other backup codes. A second click finds that it was done.
func (h *Handlers) RenewBackupCodes(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Made string `form:"made"`
	}
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	codes, err := h.factors.RenewBackupCodes(r.Context(), kit.Actor(r), parseMade(in.Made))
	switch {
	case err == nil:
		err = h.leave(w, r, onceCodes, strings.Join(codes, "\n"))
	case fault.Has(err, fault.Conflict):
		err = nil // the page says what there is
	}
	if err != nil {
		return err
	}
	return h.Redirect(w, r, route.BackupCodes())
}

// parseMade reads what pages.MadeAt wrote.
func parseMade(s string) time.Time {
	micros, err := strconv.ParseInt(s, 10, 64)
	if err != nil || micros <= 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros)
}

func (h *Handlers) showRenewal(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	have, err := h.factors.Overview(r.Context(), kit.Actor(r))
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "two_factor.backup.renewal.title", func(f layout.Frame) templ.Component {
		return pages.BackupCodesRenewal(pages.BackupCodesRenewalView{Frame: f, Made: have.Backup.MadeAt, Problem: answer.Problem})
	})
}
