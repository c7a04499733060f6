package people

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/people"
	"manager/templates/ui"
	"manager/web/kit"
)

// Changes of several members at once. The bar over the table posts the rows
// chosen; each change but sending mails has a page that asks first, to which
// the bar only leads. Rows that a change doesn't fit are left out, and named.

// bulkChange is one of the changes with a page that asks.
type bulkChange struct {
	action  org.BulkAction
	title   string
	misfit  string // says whom it doesn't fit
	address func(number string) string
	page    func(pages.UsersSelectionView) templ.Component
}

var (
	roleChange = bulkChange{org.BulkRole, "users.modify_role", "users.selection.misfit.role", route.UsersSelectionRole, pages.UsersSelectionRole}
	removal    = bulkChange{org.BulkRemove, "users.remove_from_organization", "users.selection.misfit.remove", route.UsersSelectionRemoval, pages.UsersSelectionRemoval}
	withdrawal = bulkChange{org.BulkWithdraw, "users.withdraw", "users.selection.misfit.pending", route.UsersSelectionWithdrawal, pages.UsersSelectionWithdrawal}
)

// selection is what such a form says.
type selection struct {
	pages.UsersSelectionForm
	answers pages.DataHandOverForm // of a removal
	members []id.Member
}

func readSelection(r *http.Request) (selection, error) {
	var sel selection
	for _, form := range []any{&sel.UsersSelectionForm, &sel.answers} {
		if err := kit.ReadForm(r, form); err != nil {
			return sel, err
		}
	}
	return sel, sel.parse()
}

func (sel *selection) parse() error {
	sel.members = nil
	for _, text := range sel.Members {
		member, err := id.Parse[id.Member](text)
		if err != nil {
			return fault.New(fault.NotFound, "error.not_found")
		}
		sel.members = append(sel.members, member)
	}
	if len(sel.members) > slices.Max(org.PageSizes) {
		return fault.New(fault.Invalid, "error.too_large")
	}
	return nil
}

// chosen are the members of a selection, in two parts: whom the change fits, and whom not.
type chosen struct{ fit, misfit []org.Member }

func (c chosen) ids() []id.Member {
	ids := make([]id.Member, len(c.fit))
	for i, m := range c.fit {
		ids[i] = m.ID
	}
	return ids
}

// choose finds the members of a selection; NotFound when none is in the organization.
func (h *Handlers) choose(r *http.Request, sel selection, action org.BulkAction) (c chosen, err error) {
	act := kit.Actor(r)
	members, err := h.orgs.MembersOf(r.Context(), act, sel.members)
	for _, m := range members {
		if action.Fits(act, m) {
			c.fit = append(c.fit, m)
		} else {
			c.misfit = append(c.misfit, m)
		}
	}
	return c, err
}

// selectionPage shows one of the pages that ask.
func (h *Handlers) selectionPage(w http.ResponseWriter, r *http.Request, change bulkChange) error {
	sel, err := readSelection(r)
	if err != nil {
		return err
	}
	filled, err := h.Prefill(r, &sel.UsersSelectionForm)
	if err != nil {
		return err
	}
	if filled {
		if _, err := h.Prefill(r, &sel.answers); err != nil {
			return err
		}
		if err := sel.parse(); err != nil {
			return err
		}
	}
	return h.showSelection(w, r, change, sel, kit.NewForm)
}

func (h *Handlers) showSelection(w http.ResponseWriter, r *http.Request, change bulkChange, sel selection, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	if len(sel.members) == 0 {
		return h.nobodyChosen(w, r, nil)
	}
	c, err := h.choose(r, sel, change.action)
	if err != nil {
		return err
	}
	if len(c.fit) == 0 {
		return h.nobodyFits(w, r, c, change.misfit)
	}
	question, err := h.removalQuestion(r, c.ids(), change.action == org.BulkRemove)
	if err != nil {
		return err
	}
	found, err := h.findReceivers(r, c.ids(), sel.answers, answer)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, change.title, func(f layout.Frame) templ.Component {
		return change.page(pages.UsersSelectionView{Question: question, Found: found, Answers: sel.answers, Frame: f, Number: act.OrgNumber, Members: c.fit, Left: c.misfit, LeftWhy: change.misfit, Roles: org.RolesGivenBy(act.Role), In: sel.UsersSelectionForm, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// nobodyFits leads back to the table and says why nothing was done.
func (h *Handlers) nobodyFits(w http.ResponseWriter, r *http.Request, c chosen, misfit string) error {
	number := kit.Actor(r).OrgNumber
	err := h.LeaveFlash(w, kit.FlashMessage{Tone: string(ui.Warn), Lines: []kit.FlashLine{
		kit.Line("users.flash.nobody_fits"), kit.Line(misfit, "Names", linkedMembers(number, c.misfit)),
	}})
	if err != nil {
		return err
	}
	return h.Redirect(w, r, route.Users(number))
}

// submitSelection carries the form out, or leads to the page that asks: when
// the bar posted it, and when it has come to fit fewer than the page named.
// A form sent twice is carried out once; do knows who went a moment ago.
func (h *Handlers) submitSelection(w http.ResponseWriter, r *http.Request, change bulkChange, do func(selection) (flashKey string, err error)) error {
	sel, err := readSelection(r)
	if err != nil {
		return err
	}
	number := kit.Actor(r).OrgNumber
	if !sel.Asked {
		return h.Redirect(w, r, change.address(number)+"?"+url.Values{"member": sel.Members}.Encode())
	}
	if len(sel.members) == 0 {
		return h.nobodyChosen(w, r, nil)
	}
	c, err := h.choose(r, sel, change.action)
	if err != nil && !fault.Has(err, fault.NotFound) {
		return err
	}
	if len(c.misfit) > 0 {
		return h.showSelection(w, r, change, sel, kit.FormAnswer{Status: http.StatusUnprocessableEntity})
	}
	flashKey, err := do(sel)
	if err == nil {
		return h.RedirectWithFlashAbout(w, r, route.Users(number), change.about(number, c), kit.Line(flashKey))
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showSelection(w, r, change, sel, answer)
}

// about names those whom the change was carried out for; only a new role leaves them their pages.
func (change bulkChange) about(number string, c chosen) []kit.Linked {
	if change.action == org.BulkRole {
		return linkedMembers(number, c.fit)
	}
	return withoutPages(linkedMembers(number, c.fit))
}

// ModifyRolesPage asks for the role that several members shall have.
func (h *Handlers) ModifyRolesPage(w http.ResponseWriter, r *http.Request) error {
	return h.selectionPage(w, r, roleChange)
}

// ModifyRoles gives several members the same role.
func (h *Handlers) ModifyRoles(w http.ResponseWriter, r *http.Request) error {
	return h.submitSelection(w, r, roleChange, func(sel selection) (string, error) {
		return "users.flash.roles_saved", h.orgs.ModifyRoles(r.Context(), kit.Actor(r), sel.members, actor.Role(sel.Role))
	})
}

// RemoveUsersPage asks before several members are removed.
func (h *Handlers) RemoveUsersPage(w http.ResponseWriter, r *http.Request) error {
	return h.selectionPage(w, r, removal)
}

// RemoveUsers takes several members out of the organization.
func (h *Handlers) RemoveUsers(w http.ResponseWriter, r *http.Request) error {
	return h.submitSelection(w, r, removal, func(sel selection) (string, error) {
		_, err := h.products.RemoveMembers(r.Context(), kit.Actor(r), org.Removal{Members: sel.members, Password: sel.Password, Confirmed: sel.Confirmed}, sel.answers.Decisions())
		return "users.flash.removed", err
	})
}

// WithdrawInvitationsPage asks before several invitations are taken back.
func (h *Handlers) WithdrawInvitationsPage(w http.ResponseWriter, r *http.Request) error {
	return h.selectionPage(w, r, withdrawal)
}

// WithdrawInvitations takes several invitations back.
func (h *Handlers) WithdrawInvitations(w http.ResponseWriter, r *http.Request) error {
	return h.submitSelection(w, r, withdrawal, func(sel selection) (string, error) {
		_, err := h.invitations.Withdraw(r.Context(), kit.Actor(r), sel.members)
		return "users.flash.withdrawn", err
	})
}
