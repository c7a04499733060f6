package portal

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/testkit/cast"
)

// Credentials fill the sign-in form in.
func Credentials(loginID, password string) url.Values {
	return url.Values{"login_id": {loginID}, "password": {password}}
}

// Newcomer fills the sign-up form in for somebody new.
func Newcomer(email string) url.Values {
	return url.Values{"first_name": {"Nora"}, "last_name": {"New"}, "email": {email}, "password": {"correct battery horse"}, "country": {"CH"}, "language": {"it"}}
}

// Link is the path of the link in a mail that begins with prefix.
func Link(t testing.TB, m notify.DevMessage, prefix string) string {
	t.Helper()
	for _, address := range m.Links {
		if u, err := url.Parse(address); err == nil && strings.HasPrefix(u.Path, prefix) {
			return u.Path
		}
	}
	t.Fatalf("the mail %q has the links %q", m.Subject, m.Links)
	return ""
}

// Invite has somebody invite an address into the demo organization and returns the path of the invitation.
func (p *Portal) Invite(by *Client, email, role string) string {
	p.t.Helper()
	page := by.Post(route.InviteUsers(p.Org(cast.Org)), url.Values{"step": {"summary"}, "addresses": {email}, "role": {role}})
	WantPath(p.t, page, route.Users(p.Org(cast.Org)))
	return Link(p.t, p.Mail(email), "/invitations/")
}

// PostFiles sends a form with files, by field name.
func (c *Client) PostFiles(path string, values url.Values, files map[string][]byte) Page {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name := range values {
		if err := form.WriteField(name, values.Get(name)); err != nil {
			c.t.Fatal(err)
		}
	}
	for field, file := range files {
		part, err := form.CreateFormFile(field, "picture.png")
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := part.Write(file); err != nil {
			c.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		c.t.Fatal(err)
	}
	return c.PostBody(path, form.FormDataContentType(), body.Bytes())
}

// UploadPhoto makes a picture the photo of whoever is signed in.
func (c *Client) UploadPhoto(file []byte) Page {
	c.t.Helper()
	return c.PostFiles(route.ProfileAvatar(), nil, map[string][]byte{"photo": file})
}

// UploadLogo makes a picture the logo of the organization with that number.
func (c *Client) UploadLogo(number string, file []byte) Page {
	c.t.Helper()
	return c.PostFiles(route.PersonalizePortal(number), url.Values{"symbol": {"logo"}, "colour": {"0"}}, map[string][]byte{"logo": file})
}
