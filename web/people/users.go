package people

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/internal/team"
	"manager/templates/layout"
	pages "manager/templates/pages/people"
	"manager/templates/parts"
	"manager/web/kit"
)

// Users is the table of the organization's members.
func (h *Handlers) Users(w http.ResponseWriter, r *http.Request) error {
	q, err := usersQuery(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	list, err := h.orgs.Members(r.Context(), act, q.ListQuery())
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "nav.users", func(f layout.Frame) templ.Component {
		return pages.Users(pages.UsersView{Frame: f, Now: h.Now(), Number: act.OrgNumber, Query: q, List: list, Self: act, Manages: org.MayManageMembers(act.Role), Separator: kit.CSVSeparator(r)})
	})
}

func usersQuery(r *http.Request) (parts.UsersQuery, error) {
	var q parts.UsersQuery
	err := kit.ReadForm(r, &q)
	return q.Normalized(), err
}

// User is one member's page.
func (h *Handlers) User(w http.ResponseWriter, r *http.Request) error {
	page, err := h.memberPage(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	products, err := h.accessOf(r, product.ToMember(page.Member.ID))
	if err != nil {
		return err
	}
	return h.RenderTitled(w, r, http.StatusOK, page.Member.Name(), func(f layout.Frame) templ.Component {
		return pages.User(pages.UserView{Frame: f, Now: h.Now(), Number: act.OrgNumber, Page: page, ManagesTeams: team.MayManage(act.Role), Products: products})
	})
}

// memberParam reads the member's ID from the address; anything that is no ID is not found.
func memberParam(r *http.Request) (id.Member, error) { return kit.IDParam[id.Member](r, "member") }

// memberPage reads the member of the address.
func (h *Handlers) memberPage(r *http.Request) (org.MemberPage, error) {
	member, err := memberParam(r)
	if err != nil {
		return org.MemberPage{}, err
	}
	return h.orgs.Member(r.Context(), kit.Actor(r), member)
}

// managedMember is memberPage for those who manage members.
func (h *Handlers) managedMember(r *http.Request) (org.MemberPage, error) {
	page, err := h.memberPage(r)
	if err != nil {
		return org.MemberPage{}, err
	}
	if !org.MayManageMembers(kit.Actor(r).Role) {
		return org.MemberPage{}, fault.New(fault.Forbidden, "users.denied.administrators_only")
	}
	if !page.MayModify {
		return org.MemberPage{}, fault.New(fault.Forbidden, "users.denied.legal_representatives_only")
	}
	return page, nil
}

// ResendInvitation sends an invitation again.
func (h *Handlers) ResendInvitation(w http.ResponseWriter, r *http.Request) error {
	member, err := memberParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	if _, err := h.invitations.Resend(r.Context(), act, []id.Member{member}); err != nil {
		return err
	}
	return h.redirectAboutMembers(w, r, kit.ReturnTo(r, route.Users(act.OrgNumber)), []id.Member{member}, "users.flash.resent_one")
}

// WithdrawInvitationPage asks before an invitation is taken back.
func (h *Handlers) WithdrawInvitationPage(w http.ResponseWriter, r *http.Request) error {
	page, err := h.managedMember(r)
	if err != nil {
		return err
	}
	if !page.Member.Pending() {
		return fault.New(fault.Conflict, "users.invitation.not_pending")
	}
	return h.Render(w, r, http.StatusOK, "users.withdraw", func(f layout.Frame) templ.Component {
		return pages.UserWithdrawal(pages.UserWithdrawalView{Frame: f, Number: kit.Actor(r).OrgNumber, Member: page.Member})
	})
}

// WithdrawInvitation takes an invitation back.
func (h *Handlers) WithdrawInvitation(w http.ResponseWriter, r *http.Request) error {
	member, err := memberParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	about, err := h.aboutMembers(r, member)
	if err != nil {
		return err
	}
	if _, err := h.invitations.Withdraw(r.Context(), act, []id.Member{member}); err != nil {
		return err
	}
	return h.RedirectWithFlashAbout(w, r, route.Users(act.OrgNumber), withoutPages(about), kit.Line("users.flash.withdrawn_one"))
}
