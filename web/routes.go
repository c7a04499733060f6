package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"manager/internal/fault"
	"manager/internal/route"
)

// routes is the table of contents: one line per route, grouped by screen and by
// the tier that may come in. The permission matrix walks it.
func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(headers, s.observe, s.clientIP(), s.recoverPanic, limitBody, s.sameOrigin, middleware.GetHead, middleware.Compress(4, "text/html", "text/csv", "application/json"))
	r.NotFound(s.enter(s.handle(s.notFound)).ServeHTTP)
	r.MethodNotAllowed(s.enter(s.handle(s.methodNotAllowed)).ServeHTTP)

	// For machines: no session is looked at.
	r.Get(route.Health(), s.handle(s.healthz))
	r.Get(route.Ready(), s.handle(s.readyz))
	r.Get("/static/*", s.handle(s.staticFile))

	// For everybody.
	r.Group(func(r chi.Router) {
		r.Use(s.enter)
		r.Get(route.Home(), s.handle(s.home))

		// Signing in and up
		r.Get(route.SignIn(), s.handle(s.signInForm))
		r.Post(route.SignIn(), s.handle(s.signIn))
		r.Post(route.SignOut(), s.handle(s.signOut))
		r.Get(route.SignUp(), s.handle(s.signUpForm))
		r.Post(route.SignUp(), s.handle(s.signUp))
		r.Get(route.SignUpSent(), s.handle(s.signUpSent))
		r.Get(route.SignUpConfirm(route.TokenParam), s.handle(s.signUpLink))
		r.Post(route.SignUpConfirm(route.TokenParam), s.handle(s.confirmSignUp))
		r.Get(route.ForgottenPassword(), s.handle(s.forgottenPasswordForm))
		r.Post(route.ForgottenPassword(), s.handle(s.forgottenPassword))
		r.Get(route.ForgottenPasswordSent(), s.handle(s.forgottenPasswordSent))
		r.Get(route.ResetPassword(route.TokenParam), s.handle(s.resetLink))
		r.Post(route.ResetPassword(route.TokenParam), s.handle(s.resetPassword))
		r.Post(route.PasswordRating(), s.handle(s.passwordRating))
		r.Get(route.CookiesOff(), s.handle(s.cookiesOff))
		r.Post(route.Language(), s.handle(s.switchLanguage))
		r.Post(route.Theme(), s.handle(s.switchTheme))

		// Invitations
		r.Get(route.Invitation(route.TokenParam), s.handle(s.invitation))
		r.Post(route.Invitation(route.TokenParam), s.handle(s.signUpByInvitation))
		r.Post(route.InvitationAcceptance(route.TokenParam), s.handle(s.acceptInvitation))

		// Products offered by another organization
		r.Get(route.Transfer(route.TokenParam), s.handle(s.handover))
		r.Post(route.Transfer(route.TokenParam), s.handle(s.acceptHandover))
		r.Post(route.TransferRefusal(route.TokenParam), s.handle(s.declineHandover))

		// Help centre
		r.Get(route.Help(), s.handle(s.help))
		r.Get(route.Guide("{guide}"), s.handle(s.guide))
	})

	// Development tools, in demo mode only.
	if s.settings.Demo {
		r.Group(func(r chi.Router) {
			r.Use(s.enter)
			r.Get(route.DevUI(), s.handle(s.devUI))
			r.Get(route.DevMail(), s.handle(s.devMailbox))
			r.Get(route.DevMessage(route.MailParam), s.handle(s.devMessage))
			r.Get(route.DevMessageHTML(route.MailParam), s.handle(s.devMessageHTML))
			r.Get(route.DevMailJSON(), s.handle(s.devMailJSON))
		})
	}

	// For signed-in people.
	r.Group(func(r chi.Router) {
		r.Use(s.enter, s.signedIn)

		// Profile
		r.Get(route.StepUp(), s.handle(s.stepUpForm))
		r.Post(route.StepUp(), s.handle(s.stepUp))
		r.Get(route.Profile(), s.handle(s.profile))
		r.Get(route.ProfileName(), s.handle(s.profileNameForm))
		r.Post(route.ProfileName(), s.handle(s.profileName))
		r.Get(route.ProfileAvatar(), s.handle(s.profileAvatarForm))
		r.Post(route.ProfileAvatar(), s.handle(s.profileAvatar))
		r.Post(route.ProfileAvatarRemoval(), s.handle(s.profileAvatarRemoval))
		r.Get(route.ProfileLanguage(), s.handle(s.profileLanguageForm))
		r.Post(route.ProfileLanguage(), s.handle(s.profileLanguage))
		r.Get(route.ProfileRegion(), s.handle(s.profileRegionForm))
		r.Post(route.ProfileRegion(), s.handle(s.profileRegion))
		r.Get(route.ProfilePassword(), s.handle(s.profilePasswordForm))
		r.Post(route.ProfilePassword(), s.handle(s.profilePassword))
		r.Get("/images/{image}", s.handle(s.image))
		r.Get("/images/organizations/{logo}", s.handle(s.orgImage))

		// Own organizations
		r.Get(route.ChooseOrganization(), s.handle(s.chooseOrganization))
		r.Get(route.ProfileOrganizations(), s.handle(s.myOrganizations))
		r.Get(route.NewOrganization(), s.handle(s.newOrganization))
		r.Post(route.NewOrganization(), s.handle(s.createOrganization))
		r.Post(route.LeaveOrganization(route.OrgParam), s.handle(s.leaveOrganization)) // not only for members: who clicks twice is none any more

		// Direct links
		r.Get(route.Go("{page}"), s.handle(s.directLink))
	})

	// In an organization, for its members.
	r.Group(func(r chi.Router) {
		r.Use(s.enter, s.signedIn, s.inOrganization)

		// Overview
		r.Get(route.Org(route.OrgParam), s.handle(s.overview))
		r.Get(route.LeaveOrganization(route.OrgParam), s.handle(s.leaveOrganizationPage))

		// Organization
		r.Get(route.Organization(route.OrgParam), s.handle(s.organization))
		r.Get(route.OrganizationDetails(route.OrgParam), s.handle(s.modifyDetailsPage))
		r.Post(route.OrganizationDetails(route.OrgParam), s.handle(s.modifyDetails))
		r.Get(route.Personalize(route.OrgParam), s.handle(s.personalize))
		r.Get(route.PersonalizePortal(route.OrgParam), s.handle(s.personalizePortalPage))
		r.Post(route.PersonalizePortal(route.OrgParam), s.handle(s.personalizePortal))
		r.Get(route.PersonalizeApps(route.OrgParam), s.handle(s.personalizeAppsPage))
		r.Post(route.PersonalizeApps(route.OrgParam), s.handle(s.personalizeApps))
		r.Get(route.OrganizationDeletion(route.OrgParam), s.handle(s.deleteOrganizationPage))
		r.Post(route.OrganizationDeletion(route.OrgParam), s.handle(s.deleteOrganization))

		// Users
		r.Get(route.Users(route.OrgParam), s.handle(s.users))
		s.askAhead(route.Users(route.OrgParam), s.expectUsers)
		r.Get(route.UsersCSV(route.OrgParam), s.handle(s.exportUsers))
		r.Get(route.InviteUsers(route.OrgParam), s.handle(s.inviteUsersPage))
		r.Post(route.InviteUsers(route.OrgParam), s.handle(s.inviteUsers))
		r.Get(route.User(route.OrgParam, route.MemberParam), s.handle(s.user))
		r.Get(route.UserRole(route.OrgParam, route.MemberParam), s.handle(s.modifyRolePage))
		r.Post(route.UserRole(route.OrgParam, route.MemberParam), s.handle(s.modifyRole))
		r.Get(route.UserRemoval(route.OrgParam, route.MemberParam), s.handle(s.removeUserPage))
		r.Post(route.UserRemoval(route.OrgParam, route.MemberParam), s.handle(s.removeUser))
		r.Post(route.UserInvitation(route.OrgParam, route.MemberParam), s.handle(s.resendInvitation))
		r.Get(route.UserInvitationWithdrawal(route.OrgParam, route.MemberParam), s.handle(s.withdrawInvitationPage))
		r.Post(route.UserInvitationWithdrawal(route.OrgParam, route.MemberParam), s.handle(s.withdrawInvitation))

		// Work teams
		r.Get(route.Teams(route.OrgParam), s.handle(s.teams))
		r.Get(route.NewTeam(route.OrgParam), s.handle(s.newTeamPage))
		r.Post(route.NewTeam(route.OrgParam), s.handle(s.createTeam))
		r.Get(route.Team(route.OrgParam, route.TeamParam), s.handle(s.team))
		r.Get(route.TeamDetails(route.OrgParam, route.TeamParam), s.handle(s.modifyTeamPage))
		r.Post(route.TeamDetails(route.OrgParam, route.TeamParam), s.handle(s.modifyTeam))
		r.Get(route.TeamDeletion(route.OrgParam, route.TeamParam), s.handle(s.deleteTeamPage))
		r.Post(route.TeamDeletion(route.OrgParam, route.TeamParam), s.handle(s.deleteTeam))
		r.Get(route.TeamMembers(route.OrgParam, route.TeamParam), s.handle(s.addTeamMembersPage))
		r.Post(route.TeamMembers(route.OrgParam, route.TeamParam), s.handle(s.addTeamMembers))
		r.Post(route.TeamMemberRemoval(route.OrgParam, route.TeamParam), s.handle(s.removeTeamMember))
		r.Post(route.TeamLeader(route.OrgParam, route.TeamParam), s.handle(s.setTeamLeader))
		r.Get(route.TeamInvitation(route.OrgParam, route.TeamParam), s.handle(s.inviteIntoTeamPage))
		r.Post(route.TeamInvitation(route.OrgParam, route.TeamParam), s.handle(s.inviteIntoTeam))

		// Products
		r.Get(route.Products(route.OrgParam), s.handle(s.listProducts))
		r.Get(route.ProductsCSV(route.OrgParam), s.handle(s.exportProducts))
		r.Get(route.ProductCategory(route.OrgParam, route.CategoryParam), s.handle(s.listProducts))
		r.Get(route.ProductKind(route.OrgParam, route.KindParam), s.handle(s.listProducts))
		r.Get(route.Product(route.OrgParam, route.ProductParam), s.handle(s.product))
		r.Get(route.ProductDetails(route.OrgParam, route.ProductParam), s.handle(s.modifyProductPage))
		r.Post(route.ProductDetails(route.OrgParam, route.ProductParam), s.handle(s.modifyProduct))
		r.Get(route.ProductLock(route.OrgParam, route.ProductParam), s.handle(s.lockProductPage))
		r.Post(route.ProductLock(route.OrgParam, route.ProductParam), s.handle(s.lockProduct))
		r.Get(route.ProductUnlock(route.OrgParam, route.ProductParam), s.handle(s.unlockProductPage))
		r.Post(route.ProductUnlock(route.OrgParam, route.ProductParam), s.handle(s.unlockProduct))
		r.Get(route.ProductMaintenance(route.OrgParam, route.ProductParam), s.handle(s.beginMaintenancePage))
		r.Post(route.ProductMaintenance(route.OrgParam, route.ProductParam), s.handle(s.beginMaintenance))
		r.Get(route.ProductMaintenanceEnd(route.OrgParam, route.ProductParam), s.handle(s.endMaintenancePage))
		r.Post(route.ProductMaintenanceEnd(route.OrgParam, route.ProductParam), s.handle(s.endMaintenance))
		// Handing a product on
		r.Get(route.ProductTransfer(route.OrgParam, route.ProductParam), s.handle(s.transferPage))
		r.Post(route.ProductTransfer(route.OrgParam, route.ProductParam), s.handle(s.offerTransfer))
		r.Post(route.ProductTransferWithdrawal(route.OrgParam, route.ProductParam), s.handle(s.withdrawTransfer))

		// Web sites of a hosting
		r.Get(route.Sites(route.OrgParam, route.ProductParam), s.handle(s.sites))
		r.Get(route.Site(route.OrgParam, route.ProductParam, route.SiteParam), s.handle(s.site))
		r.Get(route.SiteSettings(route.OrgParam, route.ProductParam, route.SiteParam), s.handle(s.siteSettings))
		r.Get(route.SitePHP(route.OrgParam, route.ProductParam, route.SiteParam), s.handle(s.sitePHP))
		r.Post(route.SitePrefix(route.OrgParam, route.ProductParam, route.SiteParam), s.handle(s.switchMySQLPrefix))
		r.Get(route.SiteHistory(route.OrgParam, route.ProductParam, route.SiteParam), s.handle(s.siteHistory))
		r.Get(route.NewSiteVariable(route.OrgParam, route.ProductParam, route.SiteParam), s.handle(s.newVariablePage))
		r.Post(route.NewSiteVariable(route.OrgParam, route.ProductParam, route.SiteParam), s.handle(s.addVariable))
		r.Get(route.SiteVariable(route.OrgParam, route.ProductParam, route.SiteParam, route.VariableParam), s.handle(s.changeVariablePage))
		r.Post(route.SiteVariable(route.OrgParam, route.ProductParam, route.SiteParam, route.VariableParam), s.handle(s.changeVariable))
		r.Get(route.SiteVariableRemoval(route.OrgParam, route.ProductParam, route.SiteParam, route.VariableParam), s.handle(s.removeVariablePage))
		r.Post(route.SiteVariableRemoval(route.OrgParam, route.ProductParam, route.SiteParam, route.VariableParam), s.handle(s.removeVariable))

		// Access to products
		r.Get(route.UserAccess(route.OrgParam, route.MemberParam), s.handle(memberOf.about(s.accessPage)))
		r.Post(route.UserAccess(route.OrgParam, route.MemberParam), s.handle(memberOf.about(s.modifyAccess)))
		r.Post(route.UserFullAccess(route.OrgParam, route.MemberParam), s.handle(memberOf.about(s.giveFullAccess)))
		r.Get(route.UserFullAccessRemoval(route.OrgParam, route.MemberParam), s.handle(memberOf.about(s.takeFullAccessPage)))
		r.Post(route.UserFullAccessRemoval(route.OrgParam, route.MemberParam), s.handle(memberOf.about(s.takeFullAccess)))
		r.Get(route.TeamAccess(route.OrgParam, route.TeamParam), s.handle(teamOf.about(s.accessPage)))
		r.Post(route.TeamAccess(route.OrgParam, route.TeamParam), s.handle(teamOf.about(s.modifyAccess)))
		r.Post(route.TeamFullAccess(route.OrgParam, route.TeamParam), s.handle(teamOf.about(s.giveFullAccess)))
		r.Get(route.TeamFullAccessRemoval(route.OrgParam, route.TeamParam), s.handle(teamOf.about(s.takeFullAccessPage)))
		r.Post(route.TeamFullAccessRemoval(route.OrgParam, route.TeamParam), s.handle(teamOf.about(s.takeFullAccess)))
		r.Get(route.ProductAccess(route.OrgParam, route.ProductParam), s.handle(s.productAccess))

		// Several users at once
		r.Get(route.UsersSelectionRole(route.OrgParam), s.handle(s.modifyRolesPage))
		r.Post(route.UsersSelectionRole(route.OrgParam), s.handle(s.modifyRoles))
		r.Get(route.UsersSelectionRemoval(route.OrgParam), s.handle(s.removeUsersPage))
		r.Post(route.UsersSelectionRemoval(route.OrgParam), s.handle(s.removeUsers))
		r.Post(route.UsersSelectionInvitations(route.OrgParam), s.handle(s.resendInvitations))
		r.Get(route.UsersSelectionWithdrawal(route.OrgParam), s.handle(s.withdrawInvitationsPage))
		r.Post(route.UsersSelectionWithdrawal(route.OrgParam), s.handle(s.withdrawInvitations))
	})
	return r
}

// clientIP reads the browser's address from the connection, or from the proxies named in the configuration.
func (s *Server) clientIP() func(http.Handler) http.Handler {
	if len(s.settings.TrustedProxies) == 0 {
		return middleware.ClientIPFromRemoteAddr
	}
	prefixes := make([]string, len(s.settings.TrustedProxies))
	for i, prefix := range s.settings.TrustedProxies {
		prefixes[i] = prefix.String()
	}
	return middleware.ClientIPFromXFF(prefixes...)
}

// home leads on: to sign in, or to where the person was last.
func (s *Server) home(w http.ResponseWriter, r *http.Request) error {
	v := visitFrom(r.Context())
	if !v.present {
		return s.redirect(w, r, route.SignIn())
	}
	return s.redirect(w, r, s.landing(v.entry))
}

func (s *Server) notFound(http.ResponseWriter, *http.Request) error {
	return fault.New(fault.NotFound, "error.not_found")
}

func (s *Server) methodNotAllowed(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Allow", s.allowed(r.URL.Path))
	s.faultPage(w, r, http.StatusMethodNotAllowed, fault.New(fault.Invalid, "error.method_not_allowed"))
	return nil
}
