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
	"manager/web/kit"
)

// Changes of several members at once. The bar over the table posts the rows
// chosen; each change but sending invitations again has a page that asks first,
// to which the bar only leads.

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

// selectionPage shows one of the pages that ask.
func (h *Handlers) selectionPage(w http.ResponseWriter, r *http.Request, titleKey string, page func(pages.UsersSelectionView) templ.Component, include func(org.Member) bool) error {
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
	return h.showSelection(w, r, titleKey, page, include, sel, kit.NewForm)
}

func (h *Handlers) showSelection(w http.ResponseWriter, r *http.Request, titleKey string, page func(pages.UsersSelectionView) templ.Component, include func(org.Member) bool, sel selection, answer kit.FormAnswer) error {
	act := kit.Actor(r)
	if len(sel.members) == 0 {
		return h.RedirectWithFlash(w, r, route.Users(act.OrgNumber), "users.flash.nobody_selected")
	}
	members, err := h.orgs.MembersOf(r.Context(), act, sel.members)
	if err != nil {
		return err
	}
	members = slices.DeleteFunc(members, func(m org.Member) bool { return !include(m) })
	if len(members) == 0 {
		return h.RedirectWithFlash(w, r, route.Users(act.OrgNumber), "users.flash.nobody_fits")
	}
	question, err := h.removalQuestion(r, sel.members, titleKey == removalTitle)
	if err != nil {
		return err
	}
	found, err := h.findReceivers(r, sel.members, sel.answers, answer)
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, titleKey, func(f layout.Frame) templ.Component {
		return page(pages.UsersSelectionView{Question: question, Found: found, Answers: sel.answers, Frame: f, Number: act.OrgNumber, Members: members, Roles: org.RolesGivenBy(act.Role), In: sel.UsersSelectionForm, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// submitSelection carries the form out, or leads to the page that asks when the bar posted it.
func (h *Handlers) submitSelection(w http.ResponseWriter, r *http.Request, address, titleKey string, page func(pages.UsersSelectionView) templ.Component, include func(org.Member) bool, do func(selection) (flashKey string, err error)) error {
	sel, err := readSelection(r)
	if err != nil {
		return err
	}
	if !sel.Asked {
		return h.Redirect(w, r, address+"?"+url.Values{"member": sel.Members}.Encode())
	}
	flashKey, err := do(sel)
	if err == nil {
		return h.RedirectWithFlash(w, r, route.Users(kit.Actor(r).OrgNumber), flashKey)
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showSelection(w, r, titleKey, page, include, sel, answer)
}

func anyMember(org.Member) bool { return true }

// ModifyRolesPage asks for the role that several members shall have.
func (h *Handlers) ModifyRolesPage(w http.ResponseWriter, r *http.Request) error {
	return h.selectionPage(w, r, "users.modify_role", pages.UsersSelectionRole, anyMember)
}

// ModifyRoles gives several members the same role.
func (h *Handlers) ModifyRoles(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	return h.submitSelection(w, r, route.UsersSelectionRole(act.OrgNumber), "users.modify_role", pages.UsersSelectionRole, anyMember, func(sel selection) (string, error) {
		return "users.flash.roles_saved", h.orgs.ModifyRoles(r.Context(), act, sel.members, actor.Role(sel.Role))
	})
}

// removalTitle is the title of the page that also asks what becomes of what people leave behind.
const removalTitle = "users.remove_from_organization"

// RemoveUsersPage asks before several members are removed.
func (h *Handlers) RemoveUsersPage(w http.ResponseWriter, r *http.Request) error {
	return h.selectionPage(w, r, removalTitle, pages.UsersSelectionRemoval, anyMember)
}

// RemoveUsers takes several members out of the organization.
func (h *Handlers) RemoveUsers(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	return h.submitSelection(w, r, route.UsersSelectionRemoval(act.OrgNumber), removalTitle, pages.UsersSelectionRemoval, anyMember, func(sel selection) (string, error) {
		_, err := h.products.RemoveMembers(r.Context(), act, org.Removal{Members: sel.members, Password: sel.Password, Confirmed: sel.Confirmed}, sel.answers.Decisions())
		return "users.flash.removed", err
	})
}

// WithdrawInvitationsPage asks before several invitations are taken back.
func (h *Handlers) WithdrawInvitationsPage(w http.ResponseWriter, r *http.Request) error {
	return h.selectionPage(w, r, "users.withdraw", pages.UsersSelectionWithdrawal, org.Member.Pending)
}

// WithdrawInvitations takes several invitations back.
func (h *Handlers) WithdrawInvitations(w http.ResponseWriter, r *http.Request) error {
	act := kit.Actor(r)
	return h.submitSelection(w, r, route.UsersSelectionWithdrawal(act.OrgNumber), "users.withdraw", pages.UsersSelectionWithdrawal, org.Member.Pending, func(sel selection) (string, error) {
		_, err := h.invitations.Withdraw(r.Context(), act, sel.members)
		return "users.flash.withdrawn", err
	})
}

// ResendInvitations sends several invitations again.
func (h *Handlers) ResendInvitations(w http.ResponseWriter, r *http.Request) error {
	sel, err := readSelection(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if len(sel.members) == 0 {
		return h.RedirectWithFlash(w, r, route.Users(act.OrgNumber), "users.flash.nobody_selected")
	}
	sent, err := h.invitations.Resend(r.Context(), act, sel.members)
	if fault.Has(err, fault.Conflict) {
		return h.RedirectWithFlash(w, r, route.Users(act.OrgNumber), "users.flash.nobody_fits")
	}
	if err != nil {
		return err
	}
	return h.RedirectWithFlash(w, r, route.Users(act.OrgNumber), "users.flash.resent", "Number", sent)
}
