package web

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/pages"
)

// users is the table of the organization's members.
func (s *Server) users(w http.ResponseWriter, r *http.Request) error {
	q, err := usersQuery(r)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	list, err := s.orgs.Members(r.Context(), act, q.ListQuery())
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "nav.users", func(f layout.Frame) templ.Component {
		return pages.Users(pages.UsersView{Frame: f, Now: s.clock(), Number: act.OrgNumber, Query: q, List: list, Self: act, Manages: org.MayManageMembers(act.Role)})
	})
}

func usersQuery(r *http.Request) (pages.UsersQuery, error) {
	var q pages.UsersQuery
	err := readForm(r, &q)
	return q.Normalized(), err
}

// user is one member's page.
func (s *Server) user(w http.ResponseWriter, r *http.Request) error {
	page, err := s.memberPage(r)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	products, err := s.granted(r, product.ToMember(page.Member.ID))
	if err != nil {
		return err
	}
	return s.renderTitled(w, r, http.StatusOK, page.Member.Name(), func(f layout.Frame) templ.Component {
		return pages.User(pages.UserView{Frame: f, Now: s.clock(), Number: act.OrgNumber, Page: page, Products: products})
	})
}

// memberPage reads the member of the address.
func (s *Server) memberPage(r *http.Request) (org.MemberPage, error) {
	member, err := memberParam(r)
	if err != nil {
		return org.MemberPage{}, err
	}
	return s.orgs.Member(r.Context(), actorFrom(r), member)
}

// managedMember is memberPage for those who manage members.
func (s *Server) managedMember(r *http.Request) (org.MemberPage, error) {
	page, err := s.memberPage(r)
	if err != nil {
		return org.MemberPage{}, err
	}
	if !org.MayManageMembers(actorFrom(r).Role) {
		return org.MemberPage{}, fault.New(fault.Forbidden, "users.denied.administrators_only")
	}
	if !page.MayModify {
		return org.MemberPage{}, fault.New(fault.Forbidden, "users.denied.legal_representatives_only")
	}
	return page, nil
}

// resendInvitation sends an invitation again.
func (s *Server) resendInvitation(w http.ResponseWriter, r *http.Request) error {
	member, err := memberParam(r)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	if _, err := s.orgs.ResendInvitations(r.Context(), act, []id.Member{member}); err != nil {
		return err
	}
	return s.redirectTelling(w, r, returnTo(r, route.Users(act.OrgNumber)), "users.flash.resent_one")
}

// withdrawInvitationPage asks before an invitation is taken back.
func (s *Server) withdrawInvitationPage(w http.ResponseWriter, r *http.Request) error {
	page, err := s.managedMember(r)
	if err != nil {
		return err
	}
	if !page.Member.Pending() {
		return fault.New(fault.Conflict, "users.invitation.not_pending")
	}
	return s.render(w, r, http.StatusOK, "users.withdraw", func(f layout.Frame) templ.Component {
		return pages.UserWithdrawal(pages.UserWithdrawalView{Frame: f, Number: actorFrom(r).OrgNumber, Member: page.Member})
	})
}

// withdrawInvitation takes an invitation back.
func (s *Server) withdrawInvitation(w http.ResponseWriter, r *http.Request) error {
	member, err := memberParam(r)
	if err != nil {
		return err
	}
	act := actorFrom(r)
	if _, err := s.orgs.WithdrawInvitations(r.Context(), act, []id.Member{member}); err != nil {
		return err
	}
	return s.redirectTelling(w, r, route.Users(act.OrgNumber), "users.flash.withdrawn_one")
}
