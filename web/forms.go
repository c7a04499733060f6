package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/route"
)

// maxUpload is how large a request with a file may be, in bytes.
const maxUpload = 6 << 20

// readForm fills the fields of in that carry a tag `form:"name"` from the
// request; a form reaches nothing else. What is posted is read from the body
// alone: a prepared link could else overrule what the person chose. Strings
// lose invalid UTF-8 and keep everything else for the use case to judge.
func readForm(r *http.Request, in any) error {
	if err := parseForm(r); err != nil {
		return err
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return fill(in, r.Form)
	}
	return fill(in, r.PostForm)
}

func parseForm(r *http.Request) error {
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(maxUpload)
	} else {
		err = r.ParseForm()
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	if err != nil {
		return fault.New(fault.Invalid, "error.invalid_form")
	}
	return nil
}

func fill(in any, values url.Values) error {
	v := reflect.ValueOf(in).Elem()
	for i := range v.NumField() {
		name, ok := v.Type().Field(i).Tag.Lookup("form")
		if !ok {
			continue
		}
		given := values[name]
		switch field := v.Field(i); field.Interface().(type) {
		case []string:
			field.Set(reflect.ValueOf(cleanAll(given)))
		case bool:
			field.SetBool(len(given) > 0 && given[len(given)-1] != "" && given[len(given)-1] != "false")
		case int:
			n, err := strconv.Atoi(last(given))
			if err == nil {
				field.SetInt(int64(n))
			}
		default:
			if field.Kind() != reflect.String {
				return fmt.Errorf("form field %s has a type that forms don't carry: %s", name, field.Type())
			}
			field.SetString(clean(last(given)))
		}
	}
	return nil
}

func last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

// unwritten turns the line ends of browsers into those of Unix, and NUL, which
// Postgres can't store, into the sign for a character that can't be shown.
var unwritten = strings.NewReplacer("\r\n", "\n", "\x00", "\uFFFD")

// clean makes text that can be stored and shown: valid UTF-8, with the line ends of Unix and without NUL.
func clean(s string) string {
	return unwritten.Replace(strings.ToValidUTF8(s, "\uFFFD"))
}

func cleanAll(values []string) []string {
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = clean(value)
	}
	return all
}

// memberParam reads the member's ID from the address; anything that is no ID is not found.
func memberParam(r *http.Request) (id.Member, error) { return idParam[id.Member](r, "member") }

func idParam[T ~[16]byte](r *http.Request, name string) (T, error) {
	parsed, err := id.Parse[T](chi.URLParam(r, name))
	if err != nil || parsed == (T{}) { // an ID that stands for none
		return parsed, fault.New(fault.NotFound, "error.not_found")
	}
	return parsed, nil
}

// maxKept is how much of a cut-off form is kept, in bytes.
const maxKept = 64 << 10

// comeBack sends the browser to sign in or to prove who it is, and afterwards
// to where it wanted to go. A form that was cut off is kept, without passwords
// and files, and shown filled in again; it is never sent by itself.
func (s *Server) comeBack(w http.ResponseWriter, r *http.Request, via, flashKey string) {
	back := r.URL.RequestURI()
	cutOff := r.Method != http.MethodGet && r.Method != http.MethodHead
	if cutOff {
		var err error
		if back, err = s.keepForm(r); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	if !route.Local(back) || back == route.Home() {
		back = ""
	}
	address := route.With(via, "return", back)
	var err error
	if flashKey != "" && (cutOff || s.sessionToken(r) != "") {
		err = s.redirectTelling(w, r, address, flashKey)
	} else {
		err = s.redirect(w, r, address)
	}
	if err != nil {
		s.fail(w, r, err)
	}
}

// keepForm keeps the form of r for the person it belongs to and returns the address that shows it again.
func (s *Server) keepForm(r *http.Request) (string, error) {
	if err := parseForm(r); err != nil {
		return "", err
	}
	if !s.shows(r.URL.Path) {
		// A button without a page of its own: back to the page it was on.
		if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host {
			return from.RequestURI(), nil
		}
		return "", nil
	}
	user, err := s.formOwner(r)
	if err != nil {
		return "", err
	}
	kept := url.Values{}
	for name, values := range r.PostForm {
		if !strings.Contains(name, "password") {
			kept[name] = values
		}
	}
	form, err := json.Marshal(kept)
	if err != nil {
		return "", fmt.Errorf("write down the form: %w", err)
	}
	if user.IsZero() || len(kept) == 0 || len(form) > maxKept {
		return r.URL.EscapedPath(), nil
	}
	keptID, err := s.accounts.KeepForm(r.Context(), user, form)
	if fault.Has(err, fault.Limited) {
		return r.URL.Path, nil // what was typed is lost, the way back is not
	}
	if err != nil {
		return "", err
	}
	return route.With(r.URL.EscapedPath(), "kept", keptID.String()), nil
}

// formOwner is for whom a form is kept: who is signed in, else whose session it
// was or, after signing out, who was the last to sign in with this browser.
// Nobody else gets to see it. Zero when nobody knows.
func (s *Server) formOwner(r *http.Request) (id.User, error) {
	if user := visitFrom(r.Context()).entry.User; !user.IsZero() {
		return user, nil
	}
	user, err := s.accounts.UserOfEndedSession(r.Context(), s.sessionToken(r))
	if err == nil && user.IsZero() {
		user = s.accounts.LastUser(cookieValue(r, deviceCookie))
	}
	return user, err
}

// shows tells whether the address has a page to show.
func (s *Server) shows(path string) bool { return s.answers(http.MethodGet, path) }

func (s *Server) answers(method, path string) bool {
	mux, ok := s.router.(chi.Routes)
	return ok && mux.Match(chi.NewRouteContext(), method, path)
}

// prefill fills in with what the person typed before the form was cut off, and
// tells whether there was anything.
func (s *Server) prefill(r *http.Request, in any) (bool, error) {
	kept, err := id.Parse[id.KeptForm](r.URL.Query().Get("kept"))
	if err != nil {
		return false, nil // no kept form is asked for
	}
	form, found, err := s.accounts.KeptForm(r.Context(), visitFrom(r.Context()).entry.User, kept)
	if err != nil || !found {
		return false, err
	}
	values := url.Values{}
	if err := json.Unmarshal(form, &values); err != nil {
		return false, fmt.Errorf("read the kept form: %w", err)
	}
	return true, fill(in, values)
}
