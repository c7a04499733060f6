package staff_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/lockout"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// documentsForm is the form with pictures as a browser sends it; a picture that is nil was not chosen.
func documentsForm(t *testing.T, fields url.Values, pictures map[string][]byte) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name := range fields {
		check(w.WriteField(name, fields.Get(name)))
	}
	for name, file := range pictures {
		part, err := w.CreateFormFile(name, name+".png")
		check(err)
		_, err = part.Write(file)
		check(err)
	}
	check(w.Close())
	return w.FormDataContentType(), b.Bytes()
}

var answers = url.Values{"proof": {"passport"}, "email": {"olive.now@example.org"}, "consent": {"true"}}

// asksForAssistance is Olive, who has lost her second factor, in a browser in which she gave the password and sent documents.
func (o *office) asksForAssistance() id.RecoveryCase {
	o.t.Helper()
	o.Protect(cast.Olive)
	c := o.Client(o.t)
	c.Post(route.SignIn(), portal.Credentials(cast.Olive.LoginID, cast.Password))
	contentType, body := documentsForm(o.t, answers, map[string][]byte{"front": testkit.PNG(o.t, 800, 600), "selfie": testkit.PNG(o.t, 600, 800)})
	page := c.PostBody(route.AssistanceByDocuments(), contentType, body)
	portal.WantText(o.t, page, "body", "Your request has been sent.")
	return testkit.Value[id.RecoveryCase](o.t, o.App.DB, `select id from recovery_cases`, nil)
}

// Breaks when the desk shows a case without a touch of the passkey, keeps a look at it from the record, or shows one verdict to whoever has to give the other.
func TestRecoveryDesk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	of := o.asksForAssistance()
	address, first := route.StaffRecovery(of.String()), o.AsStaff(t, staff.Agent)
	list := first.Get(route.StaffRecoveries())
	portal.WantText(t, list, "main", "Waits for you")
	if text := list.Text("main"); strings.Contains(text, cast.Olive.LoginID) || strings.Contains(text, cast.Olive.LastName) {
		t.Error("the list says whose case it is")
	}
	portal.WantStatus(t, o.ana.Get(address), http.StatusForbidden)

	page := first.Get(address)
	portal.WantText(t, page, "main", cast.Olive.LoginID)
	portal.WantText(t, page, "main", "two of you decide")
	links := page.Doc.Find(".recovery-pictures a")
	if links.Length() != 2 {
		t.Fatalf("%d pictures", links.Length())
	}
	picture := first.Get(links.First().AttrOr("href", ""))
	if picture.Status != http.StatusOK || picture.Header.Get("Content-Type") != "image/png" && picture.Header.Get("Content-Type") != "image/jpeg" || picture.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a picture: %d, %s, %s", picture.Status, picture.Header.Get("Content-Type"), picture.Header.Get("Cache-Control"))
	}
	if n := testkit.Value[int](t, o.App.DB, `select count(*)::int from recovery_views where case_id = @id and staff_id = @staff`, db.Args{"id": of, "staff": first.ID}); n != 2 {
		t.Errorf("%d looks are noted", n)
	}
	stranger := route.StaffRecoveryDocument(id.New[id.RecoveryCase]().String(), links.First().AttrOr("href", "")[len(links.First().AttrOr("href", ""))-36:])
	portal.WantStatus(t, first.Get(stranger), http.StatusNotFound)

	portal.WantText(t, first.Post(route.StaffRecoveryVerdict(of.String()), url.Values{"verdict": {"accept"}}), "body", "Your verdict has been noted.")
	page = o.bob.Get(address)
	if text := page.Text("main"); strings.Contains(text, "Accepted") {
		t.Errorf("the second one reads the first verdict: %.300q", text)
	}
	portal.WantText(t, page, "main", "Who looked")
	portal.WantStatus(t, o.bob.Post(route.StaffRecoveryVerdict(of.String()), url.Values{"verdict": {"refuse"}}), http.StatusUnprocessableEntity)
	portal.WantText(t, o.bob.Post(route.StaffRecoveryVerdict(of.String()), url.Values{"verdict": {"accept"}}), "body", "Your verdict has been noted.")
	portal.WantText(t, first.Get(address), "main", "Verdicts")
	late := o.AsStaff(t, staff.Agent)
	portal.WantStatus(t, late.Post(route.StaffRecoveryVerdict(of.String()), url.Values{"verdict": {"accept"}}), http.StatusConflict)
}

// Breaks when a file that is no picture of a document is taken, or the refusal stands elsewhere than beside its field.
func TestRefusedDocuments(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Protect(cast.Mia)
	c := o.Client(t)
	c.Post(route.SignIn(), portal.Credentials(cast.Mia.LoginID, cast.Password))
	good := testkit.PNG(t, 600, 400)
	for name, front := range map[string][]byte{
		"a PDF": []byte("%PDF-1.7\n"), "a program": []byte("MZ\x90\x00"), "SVG": []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "a huge picture": testkit.HugePNG(t, 60_000, 60_000), "a tiny one": testkit.PNG(t, 20, 20), "11 MB": append(testkit.PNG(t, 400, 400), make([]byte, lockout.MaxDocument)...),
	} {
		contentType, body := documentsForm(t, answers, map[string][]byte{"front": front, "selfie": good})
		page := c.PostBody(route.AssistanceByDocuments(), contentType, body)
		if page.Status != http.StatusUnprocessableEntity || page.Doc.Find("#front-error, [id$=front-error]").Length() == 0 {
			t.Errorf("%s: %d, %.300q", name, page.Status, page.Text("main"))
		}
	}
	contentType, body := documentsForm(t, answers, map[string][]byte{"front": make([]byte, 32<<20), "selfie": good})
	if page := c.PostBody(route.AssistanceByDocuments(), contentType, body); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("32 MB: %d", page.Status)
	}
	if n := testkit.Value[int](t, o.App.DB, `select count(*)::int from recovery_cases`, nil); n != 0 {
		t.Errorf("%d cases", n)
	}
}
