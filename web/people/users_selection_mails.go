package people

import (
	"net/http"
	"slices"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/ui"
	"manager/web/kit"
)

// ResendInvitations sends several invitations again.
func (h *Handlers) ResendInvitations(w http.ResponseWriter, r *http.Request) error {
	return h.sendToSelection(w, r, org.BulkResend, "users.selection.misfit.pending", func(c chosen) (int, []kit.FlashLine, error) {
		sent, err := h.invitations.Resend(r.Context(), kit.Actor(r), c.ids())
		return sent, []kit.FlashLine{kit.Line("users.flash.resent", "Number", sent)}, err
	})
}

// SendAlerts tells several members without a second factor how to protect their account.
func (h *Handlers) SendAlerts(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	return h.sendToSelection(w, r, org.BulkAlert, "users.selection.misfit.alert", func(c chosen) (int, []kit.FlashLine, error) {
		alerted, err := h.protection.SendSecurityAlerts(r.Context(), act, c.ids())
		lines := []kit.FlashLine{kit.Line("org.security.alert.sent", "Number", alerted.Sent)}
		if before := without(c.fit, alerted.Told); len(before) > 0 {
			lines = append(lines, kit.Line("users.selection.misfit.told", "Names", linkedMembers(act.OrgNumber, before)))
		}
		return alerted.Sent, lines, err
	})
}

func without(members []org.Member, those []id.Member) []org.Member {
	return slices.DeleteFunc(slices.Clone(members), func(m org.Member) bool { return slices.Contains(those, m.ID) })
}

// sendToSelection sends mails to those chosen whom they fit, and names the
// others; send says to how many, and what to tell.
func (h *Handlers) sendToSelection(w http.ResponseWriter, r *http.Request, action org.BulkAction, misfit string, send func(chosen) (int, []kit.FlashLine, error)) error {
	sel, err := readSelection(r)
	if err != nil || len(sel.members) == 0 {
		return h.nobodyChosen(w, r, err)
	}
	c, err := h.choose(r, sel, action)
	if err != nil {
		return err
	}
	if len(c.fit) == 0 {
		return h.nobodyFits(w, r, c, misfit)
	}
	sent, lines, err := send(c)
	if fault.Has(err, fault.Conflict) { // accepted meanwhile
		return h.nobodyFits(w, r, chosen{misfit: c.fit}, misfit)
	}
	if err != nil {
		return err
	}
	if len(c.misfit) > 0 {
		lines = append(lines, kit.Line(misfit, "Names", linkedMembers(kit.Actor(r).OrgNumber, c.misfit)))
	}
	return h.redirectAfterMails(w, r, sent, lines)
}

func (h *Handlers) redirectAfterMails(w http.ResponseWriter, r *http.Request, sent int, lines []kit.FlashLine) error {
	m := kit.FlashMessage{Lines: lines}
	if sent == 0 {
		m.Tone = string(ui.Warn)
	}
	if err := h.LeaveFlash(w, m); err != nil {
		return err
	}
	return h.Redirect(w, r, route.Users(kit.Actor(r).OrgNumber))
}
