package route

// Patterns of path parameters of the pages about how somebody gets in.
const (
	MethodParam      = "{method}"
	FactorParam      = "{factor}"
	PushParam        = "{push}"
	AppPasswordParam = "{app_password}"
)

// Addresses of who gave the password and not yet the second factor.
func SecondFactor() string                 { return SignIn() + "/two-factor" }
func SecondFactorPasskey() string          { return SecondFactor() + "/passkey" }
func SecondFactorPasskeyChallenge() string { return SecondFactorPasskey() + "/challenge" }
func SecondFactorSMS() string              { return SecondFactor() + "/sms" }
func SecondFactorSMSCode() string          { return SecondFactorSMS() + "/code" }
func SecondFactorBackupCode() string       { return SecondFactor() + "/backup-code" }
func SecondFactorPush() string             { return SecondFactor() + "/push" }
func SecondFactorPushEvents() string       { return SecondFactorPush() + "/events" }
func SecondFactorPushCompletion() string   { return SecondFactorPush() + "/completion" }
func SecondFactorAssistance() string       { return SecondFactor() + "/assistance" }
func AssistanceByDocuments() string        { return SecondFactorAssistance() + "/documents" }
func AssistanceByColleagues() string       { return SecondFactorAssistance() + "/colleagues" }

// Addresses of signing in and of step-up by a passkey.
func SignInPasskey() string          { return SignIn() + "/passkey" }
func SignInPasskeyChallenge() string { return SignInPasskey() + "/challenge" }
func StepUpChallenge() string        { return StepUp() + "/challenge" }

// Addresses of one's own second factors. TwoFactor has short forms for those who type it.
func TwoFactor() string                    { return "/profile/two-factor" }
func TwoFactorShortForms() []string        { return []string{"/two-factor", "/2fa"} }
func NewPasskey() string                   { return TwoFactor() + "/passkeys/new" }
func NewPasskeyChallenge() string          { return TwoFactor() + "/passkeys/challenge" }
func NewAuthenticator() string             { return TwoFactor() + "/apps/new" }
func AuthenticatorSetup(app string) string { return TwoFactor() + "/apps/" + app }
func NewPhone() string                     { return TwoFactor() + "/phones/new" }
func PhoneSetup(phone string) string       { return TwoFactor() + "/phones/" + phone }
func PhoneSetupCode(phone string) string   { return PhoneSetup(phone) + "/code" }
func FactorName(method, factor string) string {
	return TwoFactor() + "/" + method + "/" + factor + "/name"
}
func FactorRemoval(method, factor string) string {
	return TwoFactor() + "/" + method + "/" + factor + "/removal"
}
func BackupCodes() string        { return TwoFactor() + "/backup-codes" }
func BackupCodesFile() string    { return BackupCodes() + ".txt" }
func BackupCodesKept() string    { return BackupCodes() + "/kept" }
func BackupCodesRenewal() string { return BackupCodes() + "/renewal" }

// Addresses of app passwords.
func AppPasswords() string   { return "/profile/app-passwords" }
func NewAppPassword() string { return AppPasswords() + "/new" }
func AppPasswordRevocation(password string) string {
	return AppPasswords() + "/" + password + "/revocation"
}

// Addresses of the YES or NO to a sign-in on another device.
func SignInApprovals() string           { return "/profile/sign-in-approvals" }
func SignInApprovalEvents() string      { return SignInApprovals() + "/events" }
func SignInApproval(push string) string { return SignInApprovals() + "/" + push + "/approval" }
func SignInRefusal(push string) string  { return SignInApprovals() + "/" + push + "/refusal" }
func SignInRefused() string             { return SignInApprovals() + "/refused" }

// Whoami is the address of the API that tells a program whose app password it uses.
func Whoami() string { return "/api/v1/whoami" }

// Account access: sessions, known devices, what a person decided about sign-ins.
func AccountAccess() string         { return "/profile/access" }
func SecuritySettingsShort() string { return "/profile/security" }
func SessionRemoval(session string) string {
	return AccountAccess() + "/sessions/" + session + "/removal"
}
func OtherSessionsRemoval() string       { return AccountAccess() + "/sessions/removal" }
func DeviceRemoval(device string) string { return AccountAccess() + "/devices/" + device + "/removal" }
func DeviceConfirmation(device string) string {
	return AccountAccess() + "/devices/" + device + "/confirmation"
}
func SecuritySettings() string { return AccountAccess() + "/settings" }

// An account that somebody else got into, or that is locked.
func NotMe() string                     { return "/profile/not-me" }
func NotMeAbout(session string) string  { return With(NotMe(), "session", session) }
func NotMeLink(token string) string     { return "/not-me/" + token }
func UnlockAccount(token string) string { return "/unlock/" + token }

// UserUnlocking unlocks the account of one of an organization's people.
func UserUnlocking(number, member string) string { return User(number, member) + "/unlocking" }

// Addresses of a recovery case: where the links of its mails lead, and where whoever is signed in stops it.
func RecoveryCase(token string) string       { return "/recovery/" + token }
func RecoveryWithdrawal(token string) string { return RecoveryCase(token) + "/withdrawal" }
func RecoveryStop(token string) string       { return "/recovery-stop/" + token }
func RecoveryEntry(token string) string      { return "/recovery-entry/" + token }
func OwnRecovery() string                    { return "/profile/recovery-request" }

// Vouching is where a member of an organization vouches for a colleague.
func Vouching(number, recovery string) string { return Org(number) + "/recovery/" + recovery }

// RecoveryCaseParam is the pattern of a recovery case in an address, as the router reads it.
const RecoveryCaseParam = "{case}"
