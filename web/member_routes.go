package web

import (
	"github.com/go-chi/chi/v5"

	"manager/internal/route"
	"manager/web/people"
)

// forMembers are the pages of an organization, for its members.
func (s *Server) forMembers(r chi.Router) {
	r.Use(s.kit.EnterOrganization, s.kit.RequireSignIn, s.kit.RequireOrganization)
	s.organizationRoutes(r)
	s.accessRoutes(r)
	s.peopleRoutes(r)
	s.productRoutes(r)
	s.shopRoutes(r)
	s.accountingRoutes(r)
	s.paymentRoutes(r)
	s.supportRoutes(r)
}

func (s *Server) organizationRoutes(r chi.Router) {
	h := s.kit.Handle

	// Overview
	r.Get(route.Org(route.OrgParam), h(s.organization.Overview))
	r.Get(route.LeaveOrganization(route.OrgParam), h(s.account.LeaveOrganizationPage))

	// Security
	r.Get(route.Security(route.OrgParam), h(s.organization.Security))
	r.Get(route.TwoFactorRule(route.OrgParam), h(s.organization.RequireTwoFactorPage))
	r.Post(route.TwoFactorRule(route.OrgParam), h(s.organization.RequireTwoFactor))
	r.Get(route.TwoFactorRuleRemoval(route.OrgParam), h(s.organization.StopRequiringTwoFactorPage))
	r.Post(route.TwoFactorRuleRemoval(route.OrgParam), h(s.organization.StopRequiringTwoFactor))
	r.Get(route.TwoFactorException(route.OrgParam, "{member}"), h(s.organization.ExceptFromTwoFactorPage))
	r.Post(route.TwoFactorException(route.OrgParam, "{member}"), h(s.organization.ExceptFromTwoFactor))
	r.Post(route.TwoFactorExceptionRemoval(route.OrgParam, "{member}"), h(s.organization.EndException))
	r.Post(route.SecurityAlerts(route.OrgParam), h(s.organization.SendSecurityAlerts))
	r.Get(route.TwoFactorRequired(route.OrgParam), h(s.organization.TwoFactorRequired))

	// Activity
	r.Get(route.Activity(route.OrgParam), h(s.organization.Activity))
	r.Get(route.Mails(route.OrgParam), h(s.organization.Mails))
	r.Get(route.ActivityCSV(route.OrgParam), h(s.organization.ExportActivity))

	// Organization
	r.Get(route.Organization(route.OrgParam), h(s.organization.Organization))
	r.Get(route.OrganizationDetails(route.OrgParam), h(s.organization.ModifyDetailsPage))
	r.Post(route.OrganizationDetails(route.OrgParam), h(s.organization.ModifyDetails))
	r.Get(route.Personalize(route.OrgParam), h(s.organization.Personalize))
	r.Get(route.PersonalizePortal(route.OrgParam), h(s.organization.PersonalizePortalPage))
	r.Post(route.PersonalizePortal(route.OrgParam), h(s.organization.PersonalizePortal))
	r.Get(route.PersonalizeApps(route.OrgParam), h(s.organization.PersonalizeAppsPage))
	r.Post(route.PersonalizeApps(route.OrgParam), h(s.organization.PersonalizeApps))
	r.Get(route.OrganizationDeletion(route.OrgParam), h(s.organization.DeleteOrganizationPage))
	r.Post(route.OrganizationDeletion(route.OrgParam), h(s.organization.DeleteOrganization))
}

func (s *Server) supportRoutes(r chi.Router) {
	h := s.kit.Handle
	r.Get(route.Support(route.OrgParam), h(s.support.Support))
	r.Post(route.SupportCode(route.OrgParam), h(s.support.DrawCode))
	r.Get(route.Assistance(route.OrgParam), h(s.support.Assistance))
	r.Get(route.TechnicalDocument(route.OrgParam), h(s.support.TechnicalDocument))
	r.Get(route.PremiumSupport(route.OrgParam), h(s.support.Premium))
	r.Post(route.VIPCode(route.OrgParam), h(s.support.RenewVIPCode))
}

func (s *Server) peopleRoutes(r chi.Router) {
	h := s.kit.Handle

	// Users
	r.Get(route.Users(route.OrgParam), h(s.people.Users))
	r.Get(route.UsersCSV(route.OrgParam), h(s.people.ExportUsers))
	r.Get(route.InviteUsers(route.OrgParam), h(s.people.InviteUsersPage))
	r.Post(route.InviteUsers(route.OrgParam), h(s.people.InviteUsers))
	r.Get(route.User(route.OrgParam, route.MemberParam), h(s.people.User))
	r.Post(route.UserUnlocking(route.OrgParam, route.MemberParam), h(s.people.UnlockUser))
	r.Get(route.Vouching(route.OrgParam, route.RecoveryCaseParam), h(s.security.VouchingPage))
	r.Post(route.Vouching(route.OrgParam, route.RecoveryCaseParam), h(s.security.Vouch))
	r.Get(route.UserRole(route.OrgParam, route.MemberParam), h(s.people.ModifyRolePage))
	r.Post(route.UserRole(route.OrgParam, route.MemberParam), h(s.people.ModifyRole))
	r.Get(route.UserTeams(route.OrgParam, route.MemberParam), h(s.people.UserTeamsPage))
	r.Post(route.UserTeams(route.OrgParam, route.MemberParam), h(s.people.ChangeUserTeams))
	r.Get(route.UserRemoval(route.OrgParam, route.MemberParam), h(s.people.RemoveUserPage))
	r.Post(route.UserRemoval(route.OrgParam, route.MemberParam), h(s.people.RemoveUser))
	r.Post(route.UserInvitation(route.OrgParam, route.MemberParam), h(s.people.ResendInvitation))
	r.Get(route.UserInvitationWithdrawal(route.OrgParam, route.MemberParam), h(s.people.WithdrawInvitationPage))
	r.Post(route.UserInvitationWithdrawal(route.OrgParam, route.MemberParam), h(s.people.WithdrawInvitation))

	// Work teams
	r.Get(route.Teams(route.OrgParam), h(s.people.Teams))
	r.Get(route.NewTeam(route.OrgParam), h(s.people.NewTeamPage))
	r.Post(route.NewTeam(route.OrgParam), h(s.people.CreateTeam))
	r.Get(route.Team(route.OrgParam, route.TeamParam), h(s.people.Team))
	r.Get(route.TeamDetails(route.OrgParam, route.TeamParam), h(s.people.ModifyTeamPage))
	r.Post(route.TeamDetails(route.OrgParam, route.TeamParam), h(s.people.ModifyTeam))
	r.Get(route.TeamDeletion(route.OrgParam, route.TeamParam), h(s.people.DeleteTeamPage))
	r.Post(route.TeamDeletion(route.OrgParam, route.TeamParam), h(s.people.DeleteTeam))
	r.Get(route.TeamMembers(route.OrgParam, route.TeamParam), h(s.people.AddTeamMembersPage))
	r.Post(route.TeamMembers(route.OrgParam, route.TeamParam), h(s.people.AddTeamMembers))
	r.Post(route.TeamMemberRemoval(route.OrgParam, route.TeamParam), h(s.people.RemoveTeamMember))
	r.Post(route.TeamLeader(route.OrgParam, route.TeamParam), h(s.people.SetTeamLeader))
	r.Get(route.TeamInvitation(route.OrgParam, route.TeamParam), h(s.people.InviteIntoTeamPage))
	r.Post(route.TeamInvitation(route.OrgParam, route.TeamParam), h(s.people.InviteIntoTeam))

	// Several users at once
	r.Get(route.UsersSelectionRole(route.OrgParam), h(s.people.ModifyRolesPage))
	r.Post(route.UsersSelectionRole(route.OrgParam), h(s.people.ModifyRoles))
	r.Get(route.UsersSelectionTeams(route.OrgParam), h(s.people.SeveralTeamsPage))
	r.Post(route.UsersSelectionTeams(route.OrgParam), h(s.people.ChangeSeveralTeams))
	r.Get(route.UsersSelectionRemoval(route.OrgParam), h(s.people.RemoveUsersPage))
	r.Post(route.UsersSelectionRemoval(route.OrgParam), h(s.people.RemoveUsers))
	r.Post(route.UsersSelectionInvitations(route.OrgParam), h(s.people.ResendInvitations))
	r.Post(route.UsersSelectionAlerts(route.OrgParam), h(s.people.SendAlerts))
	r.Get(route.UsersSelectionWithdrawal(route.OrgParam), h(s.people.WithdrawInvitationsPage))
	r.Post(route.UsersSelectionWithdrawal(route.OrgParam), h(s.people.WithdrawInvitations))

	// Access to products
	r.Get(route.UserAccess(route.OrgParam, route.MemberParam), h(people.OfMember(s.people.AccessPage)))
	r.Post(route.UserAccess(route.OrgParam, route.MemberParam), h(people.OfMember(s.people.ModifyAccess)))
	r.Post(route.UserFullAccess(route.OrgParam, route.MemberParam), h(people.OfMember(s.people.GiveFullAccess)))
	r.Get(route.UserFullAccessRemoval(route.OrgParam, route.MemberParam), h(people.OfMember(s.people.TakeFullAccessPage)))
	r.Post(route.UserFullAccessRemoval(route.OrgParam, route.MemberParam), h(people.OfMember(s.people.TakeFullAccess)))
	r.Get(route.TeamAccess(route.OrgParam, route.TeamParam), h(people.OfTeam(s.people.AccessPage)))
	r.Post(route.TeamAccess(route.OrgParam, route.TeamParam), h(people.OfTeam(s.people.ModifyAccess)))
	r.Post(route.TeamFullAccess(route.OrgParam, route.TeamParam), h(people.OfTeam(s.people.GiveFullAccess)))
	r.Get(route.TeamFullAccessRemoval(route.OrgParam, route.TeamParam), h(people.OfTeam(s.people.TakeFullAccessPage)))
	r.Post(route.TeamFullAccessRemoval(route.OrgParam, route.TeamParam), h(people.OfTeam(s.people.TakeFullAccess)))
}

func (s *Server) productRoutes(r chi.Router) {
	h := s.kit.Handle

	// Products
	r.Get(route.Products(route.OrgParam), h(s.products.ListProducts))
	r.Get(route.ProductsCSV(route.OrgParam), h(s.products.ExportProducts))
	r.Get(route.ProductCategory(route.OrgParam, route.CategoryParam), h(s.products.ListProducts))
	r.Get(route.ProductKind(route.OrgParam, route.KindParam), h(s.products.ListProducts))
	r.Get(route.Product(route.OrgParam, route.ProductParam), h(s.products.Product))
	r.Get(route.ProductDetails(route.OrgParam, route.ProductParam), h(s.products.ModifyProductPage))
	r.Post(route.ProductDetails(route.OrgParam, route.ProductParam), h(s.products.ModifyProduct))
	r.Get(route.ProductLock(route.OrgParam, route.ProductParam), h(s.products.LockProductPage))
	r.Post(route.ProductLock(route.OrgParam, route.ProductParam), h(s.products.LockProduct))
	r.Get(route.ProductUnlock(route.OrgParam, route.ProductParam), h(s.products.UnlockProductPage))
	r.Post(route.ProductUnlock(route.OrgParam, route.ProductParam), h(s.products.UnlockProduct))
	r.Get(route.ProductMaintenance(route.OrgParam, route.ProductParam), h(s.products.BeginMaintenancePage))
	r.Post(route.ProductMaintenance(route.OrgParam, route.ProductParam), h(s.products.BeginMaintenance))
	r.Get(route.ProductMaintenanceEnd(route.OrgParam, route.ProductParam), h(s.products.EndMaintenancePage))
	r.Post(route.ProductMaintenanceEnd(route.OrgParam, route.ProductParam), h(s.products.EndMaintenance))
	r.Get(route.ProductTermination(route.OrgParam, route.ProductParam), h(s.products.TerminateProductPage))
	r.Post(route.ProductTermination(route.OrgParam, route.ProductParam), h(s.products.TerminateProduct))
	r.Get(route.ProductAccess(route.OrgParam, route.ProductParam), h(s.products.ProductAccess))

	// Product transfers
	r.Get(route.ProductTransfer(route.OrgParam, route.ProductParam), h(s.products.TransferPage))
	r.Post(route.ProductTransfer(route.OrgParam, route.ProductParam), h(s.products.OfferTransfer))
	r.Post(route.ProductTransferWithdrawal(route.OrgParam, route.ProductParam), h(s.products.WithdrawTransfer))

	// Web sites of all hostings, and of one
	r.Get(route.Websites(route.OrgParam), h(s.products.Websites))
	r.Get(route.Sites(route.OrgParam, route.ProductParam), h(s.products.Sites))
	r.Get(route.Site(route.OrgParam, route.ProductParam, route.SiteParam), h(s.products.Site))
	r.Get(route.SiteSettings(route.OrgParam, route.ProductParam, route.SiteParam), h(s.products.SiteSettings))
	r.Get(route.SitePHP(route.OrgParam, route.ProductParam, route.SiteParam), h(s.products.SitePHP))
	r.Post(route.SiteMySQLPrefix(route.OrgParam, route.ProductParam, route.SiteParam), h(s.products.SwitchMySQLPrefix))
	r.Get(route.SiteHistory(route.OrgParam, route.ProductParam, route.SiteParam), h(s.products.SiteHistory))
	r.Get(route.NewSiteVariable(route.OrgParam, route.ProductParam, route.SiteParam), h(s.products.NewVariablePage))
	r.Post(route.NewSiteVariable(route.OrgParam, route.ProductParam, route.SiteParam), h(s.products.AddVariable))
	r.Get(route.SiteVariable(route.OrgParam, route.ProductParam, route.SiteParam, route.VariableParam), h(s.products.ChangeVariablePage))
	r.Post(route.SiteVariable(route.OrgParam, route.ProductParam, route.SiteParam, route.VariableParam), h(s.products.ChangeVariable))
	r.Get(route.SiteVariableRemoval(route.OrgParam, route.ProductParam, route.SiteParam, route.VariableParam), h(s.products.RemoveVariablePage))
	r.Post(route.SiteVariableRemoval(route.OrgParam, route.ProductParam, route.SiteParam, route.VariableParam), h(s.products.RemoveVariable))
}
