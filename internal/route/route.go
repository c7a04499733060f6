// Package route has one function per address of the portal, so that pages,
// mails, guides and redirects never spell one out themselves.
package route

import (
	"net/url"
	"strings"

	"manager/internal/id"
)

// Patterns of path parameters, as the router reads them.
const (
	OrgParam    = "{org}"
	MemberParam = "{member}"
	TeamParam   = "{team}"
	TokenParam  = "{token}"
	MailParam   = "{mail}"
)

// Addresses for everybody.
func Home() string                              { return "/" }
func SignIn() string                            { return "/sign-in" }
func SignOut() string                           { return "/sign-out" }
func SignUp() string                            { return "/sign-up" }
func SignUpSent() string                        { return "/sign-up/sent" }
func SignUpConfirm(token string) string         { return "/sign-up/" + token }
func ForgottenPassword() string                 { return "/forgotten-password" }
func ForgottenPasswordSent() string             { return "/forgotten-password/sent" }
func ForgottenPasswordSMS() string              { return "/forgotten-password/sms" }
func ForgottenPasswordCode(token string) string { return "/forgotten-password/sms/" + token }
func ResetPassword(token string) string         { return "/reset-password/" + token }
func LoginIDReversal(token string) string       { return "/login-id-reversal/" + token }
func PasswordRating() string                    { return "/password-rating" }
func Invitation(token string) string            { return "/invitations/" + token }
func InvitationAcceptance(token string) string  { return "/invitations/" + token + "/acceptance" }
func Language() string                          { return "/language" }
func Theme() string                             { return "/theme" }
func CookiesOff() string                        { return "/cookies" }
func Help() string                              { return "/help" }
func Guide(name string) string                  { return "/help/" + name }
func Go(page string) string                     { return "/go/" + page }
func OrgImage(image id.Image) string            { return "/images/organizations/" + image.String() }
func Image(image id.Image) string               { return "/images/" + image.String() }

// WellKnownChangePassword is where password managers look for the page that changes a password (W3C).
func WellKnownChangePassword() string { return "/.well-known/change-password" }

// StepUp is where a person proves again who they are before returning to the address given.
func StepUp() string { return "/confirm-identity" }

// Addresses of the signed-in person.
func Profile() string              { return "/profile" }
func ProfileName() string          { return "/profile/name" }
func ProfileAvatar() string        { return "/profile/avatar" }
func ProfileAvatarRemoval() string { return "/profile/avatar/removal" }
func ProfileLanguage() string      { return "/profile/language" }
func ProfileRegion() string        { return "/profile/region" }
func ProfilePassword() string      { return "/profile/password" }
func ProfileLoginID() string       { return "/profile/login-id" }
func RecoveryEmail() string        { return "/profile/recovery-email" }
func RecoveryEmailRemoval() string { return "/profile/recovery-email/removal" }
func RecoveryPhone() string        { return "/profile/recovery-phone" }
func RecoveryPhoneCode() string    { return "/profile/recovery-phone/code" }
func RecoveryPhoneRemoval() string { return "/profile/recovery-phone/removal" }
func ProfileCSVSeparator() string  { return "/profile/csv-separator" }
func ProfileOrganizations() string { return "/profile/organizations" }
func ProfileActivity() string      { return "/profile/activity" }
func ProfileDeletion() string      { return "/profile/deletion" }
func AccountDeleted() string       { return "/account-deleted" }
func ProfileExport() string        { return "/profile/export" }

func ProfileExportFile(export string) string { return "/profile/export/" + export }

// ProfileDocuments is where whoever deleted an organization fetches its documents.
func ProfileDocuments(archive string) string { return "/profile/documents/" + archive }

func NewOrganization() string    { return "/profile/organizations/new" }
func ChooseOrganization() string { return "/organizations" }

// RecoveryEmailConfirmation is where the link leads that confirms a recovery e-mail.
func RecoveryEmailConfirmation(token string) string {
	return RecoveryEmail() + "/confirmation/" + token
}

// LoginIDConfirmation is where the link leads that confirms a new login ID.
func LoginIDConfirmation(token string) string { return ProfileLoginID() + "/" + token }

// Addresses of one organization, by its customer number.
func Org(number string) string                    { return "/o/" + number }
func Users(number string) string                  { return Org(number) + "/users" }
func UsersCSV(number string) string               { return Users(number) + ".csv" }
func InviteUsers(number string) string            { return Users(number) + "/new" }
func UsersSelection(number string) string         { return Users(number) + "/selection" }
func User(number, member string) string           { return Users(number) + "/" + member }
func UserRole(number, member string) string       { return User(number, member) + "/role" }
func UserTeams(number, member string) string      { return User(number, member) + "/teams" }
func UserRemoval(number, member string) string    { return User(number, member) + "/removal" }
func UserInvitation(number, member string) string { return User(number, member) + "/invitation" }
func UserInvitationWithdrawal(number, member string) string {
	return User(number, member) + "/invitation/withdrawal"
}
func Organization(number string) string         { return Org(number) + "/organization" }
func OrganizationDetails(number string) string  { return Organization(number) + "/details" }
func Personalize(number string) string          { return Organization(number) + "/personalize" }
func PersonalizePortal(number string) string    { return Personalize(number) + "/portal" }
func PersonalizeApps(number string) string      { return Personalize(number) + "/applications" }
func OrganizationDeletion(number string) string { return Organization(number) + "/deletion" }

// Addresses of how the organization's people protect their accounts.
func Security(number string) string             { return Org(number) + "/security" }
func TwoFactorRule(number string) string        { return Security(number) + "/two-factor" }
func TwoFactorRuleRemoval(number string) string { return TwoFactorRule(number) + "/removal" }
func SecurityAlerts(number string) string       { return Security(number) + "/alerts" }
func TwoFactorException(number, member string) string {
	return Security(number) + "/exceptions/" + member
}
func TwoFactorExceptionRemoval(number, member string) string {
	return TwoFactorException(number, member) + "/removal"
}

// TwoFactorRequired is the one page that a member reaches who lacks the second factor that the organization forces.
func TwoFactorRequired(number string) string { return Org(number) + "/two-factor-required" }

// Addresses of what happened in the organization.
func Activity(number string) string    { return Org(number) + "/activity" }
func Mails(number string) string       { return Activity(number) + "/mails" }
func ActivityCSV(number string) string { return Activity(number) + ".csv" }

// Addresses of work teams.
func Teams(number string) string                   { return Org(number) + "/teams" }
func NewTeam(number string) string                 { return Teams(number) + "/new" }
func Team(number, team string) string              { return Teams(number) + "/" + team }
func TeamDetails(number, team string) string       { return Team(number, team) + "/details" }
func TeamDeletion(number, team string) string      { return Team(number, team) + "/deletion" }
func TeamMembers(number, team string) string       { return Team(number, team) + "/members/new" }
func TeamMemberRemoval(number, team string) string { return Team(number, team) + "/members/removal" }
func TeamLeader(number, team string) string        { return Team(number, team) + "/leader" }
func TeamInvitation(number, team string) string    { return Team(number, team) + "/invitation" }

// LeaveOrganization is where a member leaves.
func LeaveOrganization(number string) string { return Org(number) + "/leave" }

// Addresses of the development tools, present in demo mode only.
func DevMail() string                   { return "/dev/mail" }
func DevMessage(mail string) string     { return "/dev/mail/" + mail }
func DevMessageHTML(mail string) string { return DevMessage(mail) + "/html" }
func DevClock() string                  { return "/dev/clock" }
func DevBank() string                   { return "/dev/bank" }
func DevBankFile() string               { return DevBank() + "/file" }
func DevMailJSON() string               { return "/dev/mail.json" }
func DevUI() string                     { return "/dev/ui" }

// Addresses for machines.
func Health() string { return "/healthz" }
func Ready() string  { return "/readyz" }

// With adds query parameters, given as name, value pairs, to an address, which may
// have some already; empty values are left out.
func With(address string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	if len(query) == 0 {
		return address
	}
	if strings.Contains(address, "?") {
		return address + "&" + query.Encode()
	}
	return address + "?" + query.Encode()
}

// WithEmail is the address of a form that asks for an e-mail address, filled in with one; nothing for none.
func WithEmail(address, email string) string { return With(address, "email", email) }

// Local tells whether address is a path on this portal, safe to redirect to.
func Local(address string) bool {
	if len(address) == 0 || len(address) > 2000 || address[0] != '/' {
		return false
	}
	if len(address) > 1 && (address[1] == '/' || address[1] == '\\') {
		return false
	}
	for _, c := range address {
		if c < 0x20 || c == '\\' || c == 0x7f {
			return false
		}
	}
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "" && u.Host == ""
}

// Addresses for changing several members at once.
func UsersSelectionRole(number string) string        { return UsersSelection(number) + "/role" }
func UsersSelectionTeams(number string) string       { return UsersSelection(number) + "/teams" }
func UsersSelectionRemoval(number string) string     { return UsersSelection(number) + "/removal" }
func UsersSelectionInvitations(number string) string { return UsersSelection(number) + "/invitations" }
func UsersSelectionAlerts(number string) string      { return UsersSelection(number) + "/alerts" }
func UsersSelectionWithdrawal(number string) string  { return UsersSelection(number) + "/withdrawal" }
