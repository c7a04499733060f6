package browser

import (
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// AuthenticatorOptions is what a passkey or security key is like.
type AuthenticatorOptions struct {
	Passkey      bool // built into the device: it verifies its user and remembers whose it is; else a key to plug in that does neither
	Synchronized bool // a provider copies it to other devices
}

// Authenticator is a passkey provider or security key of the browser's, which
// answers at once, as if somebody touched it.
type Authenticator struct {
	page *Page
	id   webauthn.AuthenticatorID
}

// Authenticator gives the page a virtual authenticator.
func (p *Page) Authenticator(o AuthenticatorOptions) *Authenticator {
	p.t.Helper()
	p.must(command(p.ctx, webauthn.Enable, webauthn.EnableParams{}), "enable virtual authenticators")
	transport := webauthn.AuthenticatorTransportUsb
	if o.Passkey {
		transport = webauthn.AuthenticatorTransportInternal
	}
	made, err := chromedp.Call(p.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: transport, HasResidentKey: o.Passkey, HasUserVerification: o.Passkey, IsUserVerified: o.Passkey,
		AutomaticPresenceSimulation: true, DefaultBackupEligibility: o.Synchronized, DefaultBackupState: o.Synchronized,
	}})
	p.must(err, "add a virtual authenticator")
	return &Authenticator{page: p, id: made.AuthenticatorID}
}

// Verify says whether the authenticator recognizes its user from now on.
func (a *Authenticator) Verify(verified bool) {
	a.page.t.Helper()
	a.page.must(command(a.page.ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: a.id, IsUserVerified: verified}), "set the user verified")
}

// Touch says whether somebody touches the authenticator from now on.
func (a *Authenticator) Touch(touched bool) {
	a.page.t.Helper()
	a.page.must(command(a.page.ctx, webauthn.SetAutomaticPresenceSimulation, webauthn.SetAutomaticPresenceSimulationParams{AuthenticatorID: a.id, Enabled: touched}), "set the user present")
}

// Unplug takes the authenticator away, and what it knows.
func (a *Authenticator) Unplug() {
	a.page.t.Helper()
	a.page.must(command(a.page.ctx, webauthn.RemoveVirtualAuthenticator, webauthn.RemoveVirtualAuthenticatorParams{AuthenticatorID: a.id}), "take the authenticator away")
}

// BackUp says whether the only credential of the authenticator has a copy elsewhere from now on.
func (a *Authenticator) BackUp(copied bool) {
	a.page.t.Helper()
	a.page.must(command(a.page.ctx, webauthn.SetCredentialProperties, webauthn.SetCredentialPropertiesParams{
		AuthenticatorID: a.id, CredentialID: a.only().CredentialID, BackupState: &copied,
	}), "set the backup state")
}

// Rewind sets the signature counter of the authenticator's only credential back to
// its beginning, as a copy of the device made then has it.
func (a *Authenticator) Rewind() {
	a.page.t.Helper()
	none := 0.0
	a.page.must(command(a.page.ctx, webauthn.SetCredentialProperties, webauthn.SetCredentialPropertiesParams{
		AuthenticatorID: a.id, CredentialID: a.only().CredentialID, SignCount: &none,
	}), "set the signature counter back")
}

// only is the one credential that the authenticator keeps.
func (a *Authenticator) only() *webauthn.Credential {
	a.page.t.Helper()
	found, err := chromedp.Call(a.page.ctx, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: a.id})
	a.page.must(err, "read the credentials")
	if len(found.Credentials) != 1 {
		a.page.t.Fatalf("the authenticator keeps %d credentials, want one", len(found.Credentials))
	}
	return found.Credentials[0]
}

// Credential is one that an authenticator keeps.
type Credential struct {
	UserName string
	Counter  int
}

// Credentials are those that the authenticator keeps.
func (a *Authenticator) Credentials() []Credential {
	a.page.t.Helper()
	found, err := chromedp.Call(a.page.ctx, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: a.id})
	a.page.must(err, "read the credentials")
	list := make([]Credential, len(found.Credentials))
	for i, c := range found.Credentials {
		list[i] = Credential{UserName: c.UserName, Counter: int(c.SignCount)}
	}
	return list
}
