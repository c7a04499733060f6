package web

import (
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"manager/internal/route"
	"manager/web/kit"
)

// routes is the table of contents: one line per route, grouped by screen and by
// the tier that may come in. The permission matrix walks it.
func (s *Server) routes() chi.Router {
	r, h := chi.NewRouter(), s.kit.Handle
	r.Use(kit.SecurityHeaders, s.kit.Observe, kit.Compress, s.kit.ClientIP(), s.kit.RecoverPanic, kit.LimitBody, s.kit.RequireSameOrigin, middleware.GetHead)
	r.NotFound(s.kit.EnterEither(h(s.kit.NotFound)).ServeHTTP)
	r.MethodNotAllowed(s.kit.EnterEither(h(s.kit.MethodNotAllowed)).ServeHTTP)

	// For machines: no session is looked at.
	r.Get(route.Health(), h(s.healthz))
	r.Get(route.Ready(), h(s.readyz))
	r.Get("/static/*", h(s.staticFile))

	// For programs, with an app password instead of a session
	r.Get(route.Whoami(), h(s.api.Whoami))

	// For the provider of payments, whose messages are signed
	r.Post(route.PaymentMessages(), h(s.accounting.PaymentMessage))

	r.Group(s.forEverybody)
	r.Group(s.forAwaiting)
	if s.settings.Demo {
		r.Group(s.forDevelopers)
	}
	r.Group(s.forSignedIn)
	r.Group(s.forMembers)
	r.Group(s.staffRoutes)
	return r
}

// forEverybody are the pages that need no sign-in.
func (s *Server) forEverybody(r chi.Router) {
	h := s.kit.Handle
	r.Use(s.kit.Enter)
	r.Get(route.Home(), h(s.account.Home))

	// Signing in and up
	r.Get(route.SignIn(), h(s.account.SignInPage))
	r.Post(route.SignIn(), h(s.account.SignIn))
	r.Post(route.SignInPasskeyChallenge(), h(s.account.SignInPasskeyChallenge))
	r.Post(route.SignInPasskey(), h(s.account.SignInByPasskey))
	r.Post(route.SignOut(), h(s.account.SignOut))
	r.Get(route.SignUp(), h(s.account.SignUpPage))
	r.Post(route.SignUp(), h(s.account.SignUp))
	r.Get(route.SignUpSent(), h(s.account.SignUpSent))
	r.Get(route.SignUpConfirm(route.TokenParam), h(s.account.SignUpLink))
	r.Post(route.SignUpConfirm(route.TokenParam), h(s.account.ConfirmSignUp))
	r.Get(route.ForgottenPassword(), h(s.account.ForgottenPasswordPage))
	r.Post(route.ForgottenPassword(), h(s.account.ForgottenPassword))
	r.Get(route.ForgottenPasswordSent(), h(s.account.ForgottenPasswordSent))
	r.Get(route.ForgottenPasswordSMS(), h(s.account.ForgottenPasswordSMSPage))
	r.Post(route.ForgottenPasswordSMS(), h(s.account.ForgottenPasswordSMS))
	r.Get(route.ForgottenPasswordCode(route.TokenParam), h(s.account.ForgottenPasswordCodePage))
	r.Post(route.ForgottenPasswordCode(route.TokenParam), h(s.account.ForgottenPasswordCode))
	r.Get(route.WellKnownChangePassword(), h(s.account.WellKnownChangePassword))
	r.Get(route.ResetPassword(route.TokenParam), h(s.account.ResetLink))
	r.Post(route.ResetPassword(route.TokenParam), h(s.account.ResetPassword))
	r.Get(route.LoginIDReversal(route.TokenParam), h(s.account.ReversalLink))
	r.Post(route.LoginIDReversal(route.TokenParam), h(s.account.RevertLoginID))
	r.Post(route.PasswordRating(), h(s.account.RatePassword))
	r.Get(route.CookiesOff(), h(s.account.CookiesOff))
	r.Get(route.AccountDeleted(), h(s.account.AccountDeleted))
	r.Get(route.UnlockAccount(route.TokenParam), h(s.security.UnlockPage))
	r.Post(route.UnlockAccount(route.TokenParam), h(s.security.Unlock))
	r.Get(route.NotMeLink(route.TokenParam), h(s.security.NotMeLinkPage))
	r.Post(route.NotMeLink(route.TokenParam), h(s.security.SecureByLink))
	r.Get(route.RecoveryCase(route.TokenParam), h(s.security.RecoveryCasePage))
	r.Post(route.RecoveryWithdrawal(route.TokenParam), h(s.security.WithdrawRecovery))
	r.Get(route.RecoveryStop(route.TokenParam), h(s.security.RecoveryStopPage))
	r.Post(route.RecoveryStop(route.TokenParam), h(s.security.StopRecovery))
	r.Get(route.RecoveryEntry(route.TokenParam), h(s.security.RecoveryEntryPage))
	r.Post(route.RecoveryEntry(route.TokenParam), h(s.security.EnterByRecovery))
	r.Post(route.Language(), h(s.account.SwitchLanguage))
	r.Post(route.Theme(), h(s.account.SwitchTheme))

	// Invitations
	r.Get(route.Invitation(route.TokenParam), h(s.account.Invitation))
	r.Post(route.Invitation(route.TokenParam), h(s.account.SignUpByInvitation))
	r.Post(route.InvitationAcceptance(route.TokenParam), h(s.account.AcceptInvitation))

	// Products offered by another organization
	r.Get(route.Transfer(route.TokenParam), h(s.products.TransferOffer))
	r.Post(route.Transfer(route.TokenParam), h(s.products.AcceptTransfer))
	r.Post(route.TransferRefusal(route.TokenParam), h(s.products.RefuseTransfer))

	s.declarationRoutes(r)

	// Legal texts
	r.Get(route.Legal(route.LegalParam), h(s.legal.Page))
	r.Get(route.LegalVersion(route.LegalParam, route.LegalDayParam), h(s.legal.Version))

	// Help centre
	r.Get(route.Help(), h(s.help.Guides))
	r.Get(route.Guide("{guide}"), h(s.help.Guide))
}

// forAwaiting are the pages of who gave the password and not yet the second factor.
func (s *Server) forAwaiting(r chi.Router) {
	h := s.kit.Handle
	r.Use(s.kit.Enter, s.kit.RequireAwaiting)
	r.Get(route.SecondFactor(), h(s.security.SecondFactorPage))
	r.Post(route.SecondFactor(), h(s.security.SecondFactorApp))
	r.Post(route.SecondFactorPasskeyChallenge(), h(s.security.SecondFactorPasskeyChallenge))
	r.Post(route.SecondFactorPasskey(), h(s.security.SecondFactorPasskey))
	r.Get(route.SecondFactorSMS(), h(s.security.SecondFactorSMSPage))
	r.Post(route.SecondFactorSMS(), h(s.security.SecondFactorSMS))
	r.Post(route.SecondFactorSMSCode(), h(s.security.SendSecondFactorSMS))
	r.Get(route.SecondFactorBackupCode(), h(s.security.SecondFactorBackupCodePage))
	r.Post(route.SecondFactorBackupCode(), h(s.security.SecondFactorBackupCode))
	r.Get(route.SecondFactorPush(), h(s.security.SecondFactorPushPage))
	r.Post(route.SecondFactorPush(), h(s.security.AskPush))
	r.Get(route.SecondFactorPushEvents(), h(s.security.SecondFactorPushEvents))
	r.Post(route.SecondFactorPushCompletion(), h(s.security.SecondFactorPush))
	r.Get(route.SecondFactorAssistance(), h(s.security.SecondFactorAssistance))
	r.Get(route.AssistanceByDocuments(), h(s.security.AssistanceByDocumentsPage))
	r.Post(route.AssistanceByDocuments(), h(s.security.AssistanceByDocuments))
	r.Get(route.AssistanceByColleagues(), h(s.security.AssistanceByColleaguesPage))
	r.Post(route.AssistanceByColleagues(), h(s.security.AssistanceByColleagues))
}

// forDevelopers are the development tools, in demo mode only.
func (s *Server) forDevelopers(r chi.Router) {
	h := s.kit.Handle
	r.Use(s.kit.Enter)
	r.Get(route.DevUI(), h(s.dev.Gallery))
	r.Get(route.DevMail(), h(s.dev.Mailbox))
	r.Get(route.DevMessage(route.MailParam), h(s.dev.Message))
	r.Get(route.DevMessageHTML(route.MailParam), h(s.dev.MessageHTML))
	r.Get(route.DevMailJSON(), h(s.dev.MailboxJSON))
	r.Get(route.DevClock(), h(s.dev.Clock))
	r.Post(route.DevClock(), h(s.dev.MoveClock))
	r.Get(route.DevBank(), h(s.dev.Bank))
	r.Post(route.DevBank(), h(s.dev.Transfer))
	r.Get(route.DevBankFile(), h(s.dev.BankFile))
	r.Get(route.DevStaff(), h(s.dev.Staff))
	r.Post(route.DevStaff(), h(s.dev.DrawStaffLink))
}

// forSignedIn are the pages of a signed-in person.
func (s *Server) forSignedIn(r chi.Router) {
	h := s.kit.Handle
	r.Use(s.kit.Enter, s.kit.RequireSignIn)
	s.providerRoutes(r)

	// Profile
	r.Get(route.Profile(), h(s.account.Profile))
	r.Get(route.ProfileName(), h(s.account.ChangeNamePage))
	r.Post(route.ProfileName(), h(s.account.ChangeName))
	r.Get(route.ProfileAvatar(), h(s.account.ChangeAvatarPage))
	r.Post(route.ProfileAvatar(), h(s.account.ChangeAvatar))
	r.Post(route.ProfileAvatarRemoval(), h(s.account.RemoveAvatar))
	r.Get(route.ProfileLanguage(), h(s.account.ChangeLanguagePage))
	r.Post(route.ProfileLanguage(), h(s.account.ChangeLanguage))
	r.Get(route.ProfileRegion(), h(s.account.ChangeRegionPage))
	r.Post(route.ProfileRegion(), h(s.account.ChangeRegion))
	r.Get(route.ProfilePassword(), h(s.account.ChangePasswordPage))
	r.Post(route.ProfilePassword(), h(s.account.ChangePassword))
	r.Get(route.ProfileLoginID(), h(s.account.ChangeLoginIDPage))
	r.Post(route.ProfileLoginID(), h(s.account.ChangeLoginID))
	r.Get(route.LoginIDConfirmation(route.TokenParam), h(s.account.LoginIDLink))
	r.Post(route.LoginIDConfirmation(route.TokenParam), h(s.account.ConfirmLoginID))
	r.Get(route.RecoveryEmail(), h(s.account.RecoveryEmailPage))
	r.Post(route.RecoveryEmail(), h(s.account.ChangeRecoveryEmail))
	r.Get(route.RecoveryEmailConfirmation(route.TokenParam), h(s.account.RecoveryEmailLink))
	r.Post(route.RecoveryEmailConfirmation(route.TokenParam), h(s.account.ConfirmRecoveryEmail))
	r.Post(route.RecoveryEmailRemoval(), h(s.account.RemoveRecoveryEmail))
	r.Get(route.RecoveryPhone(), h(s.account.RecoveryPhonePage))
	r.Post(route.RecoveryPhone(), h(s.account.ChangeRecoveryPhone))
	r.Get(route.RecoveryPhoneCode(), h(s.account.RecoveryPhoneCodePage))
	r.Post(route.RecoveryPhoneCode(), h(s.account.ConfirmRecoveryPhone))
	r.Post(route.RecoveryPhoneRemoval(), h(s.account.RemoveRecoveryPhone))
	r.Post(route.ProfileCSVSeparator(), h(s.account.ChangeCSVSeparator))
	r.Get(route.ProfileActivity(), h(s.account.Activity))
	r.Get(route.ProfileDeletion(), h(s.account.DeleteAccountPage))
	r.Post(route.ProfileDeletion(), h(s.account.DeleteAccount))
	r.Get(route.ProfileExport(), h(s.account.ExportPage))
	r.Post(route.ProfileExport(), h(s.account.RequestExport))
	r.Get(route.ProfileExportFile("{export}"), h(s.account.ExportFile))
	r.Get(route.ProfileDocuments(route.ArchiveParam), h(s.accounting.ClosingFile))
	s.securityRoutes(r)
	r.Get("/images/{image}", h(s.account.Photo))
	r.Get("/images/organizations/{logo}", h(s.organization.Logo))

	// Own organizations
	r.Get(route.ChooseOrganization(), h(s.account.ChooseOrganization))
	r.Get(route.ProfileOrganizations(), h(s.account.MyOrganizations))
	r.Get(route.NewOrganization(), h(s.organization.NewOrganizationPage))
	r.Post(route.NewOrganization(), h(s.organization.CreateOrganization))
	r.Post(route.LeaveOrganization(route.OrgParam), h(s.account.LeaveOrganization)) // not only for members: who clicks twice is none any more

	// Direct links
	r.Get(route.Go("{page}"), h(s.help.DirectLink))
}

func (s *Server) securityRoutes(r chi.Router) {
	h := s.kit.Handle

	// Step-up
	r.Get(route.StepUp(), h(s.security.StepUpPage))
	r.Post(route.StepUp(), h(s.security.StepUp))
	r.Post(route.StepUpChallenge(), h(s.security.StepUpChallenge))

	// Two-factor authentication
	r.Get(route.TwoFactor(), h(s.security.TwoFactor))
	for _, address := range route.TwoFactorShortForms() {
		r.Get(address, h(s.security.TwoFactorShort))
	}
	r.Get(route.NewPasskey(), h(s.security.NewPasskeyPage))
	r.Post(route.NewPasskey(), h(s.security.AddPasskey))
	r.Post(route.NewPasskeyChallenge(), h(s.security.NewPasskeyChallenge))
	r.Get(route.NewAuthenticator(), h(s.security.NewAuthenticatorPage))
	r.Post(route.NewAuthenticator(), h(s.security.AddAuthenticator))
	r.Get(route.AuthenticatorSetup(route.FactorParam), h(s.security.AuthenticatorSetupPage))
	r.Post(route.AuthenticatorSetup(route.FactorParam), h(s.security.ConfirmAuthenticator))
	r.Get(route.NewPhone(), h(s.security.NewPhonePage))
	r.Post(route.NewPhone(), h(s.security.AddPhone))
	r.Get(route.PhoneSetup(route.FactorParam), h(s.security.PhoneSetupPage))
	r.Post(route.PhoneSetup(route.FactorParam), h(s.security.ConfirmPhone))
	r.Post(route.PhoneSetupCode(route.FactorParam), h(s.security.SendPhoneCode))
	r.Get(route.FactorName(route.MethodParam, route.FactorParam), h(s.security.RenameFactorPage))
	r.Post(route.FactorName(route.MethodParam, route.FactorParam), h(s.security.RenameFactor))
	r.Get(route.FactorRemoval(route.MethodParam, route.FactorParam), h(s.security.RemoveFactorPage))
	r.Post(route.FactorRemoval(route.MethodParam, route.FactorParam), h(s.security.RemoveFactor))
	r.Get(route.BackupCodes(), h(s.security.BackupCodes))
	r.Get(route.BackupCodesFile(), h(s.security.BackupCodesFile))
	r.Post(route.BackupCodesKept(), h(s.security.KeepBackupCodes))
	r.Get(route.BackupCodesRenewal(), h(s.security.RenewBackupCodesPage))
	r.Post(route.BackupCodesRenewal(), h(s.security.RenewBackupCodes))

	// Account access
	r.Get(route.AccountAccess(), h(s.security.AccountAccess))
	r.Get(route.SecuritySettingsShort(), h(s.security.SecuritySettingsShort))
	r.Post(route.SessionRemoval("{session}"), h(s.security.EndSession))
	r.Post(route.OtherSessionsRemoval(), h(s.security.EndOtherSessions))
	r.Post(route.DeviceRemoval("{device}"), h(s.security.ForgetDevice))
	r.Post(route.DeviceConfirmation("{device}"), h(s.security.ConfirmDevice))
	r.Post(route.SecuritySettings(), h(s.security.ChangeSecuritySettings))
	r.Get(route.NotMe(), h(s.security.NotMePage))
	r.Post(route.NotMe(), h(s.security.SecureAccount))
	r.Get(route.OwnRecovery(), h(s.security.OwnRecoveryPage))
	r.Post(route.OwnRecovery(), h(s.security.StopOwnRecovery))

	// App passwords
	r.Get(route.AppPasswords(), h(s.security.AppPasswords))
	r.Get(route.NewAppPassword(), h(s.security.NewAppPasswordPage))
	r.Post(route.NewAppPassword(), h(s.security.MakeAppPassword))
	r.Get(route.AppPasswordRevocation(route.AppPasswordParam), h(s.security.RevokeAppPasswordPage))
	r.Post(route.AppPasswordRevocation(route.AppPasswordParam), h(s.security.RevokeAppPassword))

	// Approval of a sign-in on another device
	r.Get(route.SignInApprovals(), h(s.security.SignInApprovals))
	r.Get(route.SignInApprovalEvents(), h(s.security.SignInApprovalEvents))
	r.Get(route.SignInRefused(), h(s.security.SignInRefused))
	r.Post(route.SignInApproval(route.PushParam), h(s.security.ApproveSignIn))
	r.Post(route.SignInRefusal(route.PushParam), h(s.security.RefuseSignIn))
}
