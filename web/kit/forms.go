package kit

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/text"
)

// maxUpload is how large a request with a file may be, in bytes.
const maxUpload = 6 << 20

// maxDocuments is maxUpload where somebody sends pictures of identity documents.
const maxDocuments = 31 << 20

// ReadForm fills the fields of in that carry a tag `form:"name"` from the
// request; a form reaches nothing else. What is posted is read from the body
// alone: a prepared link could else overrule what the person chose. Strings
// lose invalid UTF-8 and what is invisible at their ends, and keep everything
// else for the use case to judge. Passwords, and fields whose tag says
// `form:"name,verbatim"`, keep their ends, too.
func ReadForm(r *http.Request, in any) error {
	if err := ParseForm(r); err != nil {
		return err
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return fill(in, r.Form)
	}
	return fill(in, r.PostForm)
}

// ParseForm reads the body of a form; a body that is too large is an *http.MaxBytesError.
func ParseForm(r *http.Request) error {
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(maxDocuments) // all of it in memory: nothing that was uploaded is written to a disk
	} else {
		err = r.ParseForm()
	}
	if IsTooLarge(err) {
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
		tag, ok := v.Type().Field(i).Tag.Lookup("form")
		if !ok {
			continue
		}
		name, option, _ := strings.Cut(tag, ",")
		given := cleanAll(values[name], option == "verbatim" || isPassword(name))
		switch field := v.Field(i); field.Interface().(type) {
		case []string:
			field.Set(reflect.ValueOf(given))
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
			field.SetString(last(given))
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

// sanitizer turns the line ends of browsers into those of Unix, and NUL, which
// Postgres can't store, into the sign for a character that can't be shown.
var sanitizer = strings.NewReplacer("\r\n", "\n", "\x00", "\uFFFD")

// Clean makes text that can be stored and shown: valid UTF-8, with the line ends of Unix and without NUL.
func Clean(s string) string {
	return sanitizer.Replace(strings.ToValidUTF8(s, "\uFFFD"))
}

func cleanAll(values []string, verbatim bool) []string {
	all := make([]string, len(values))
	for i, value := range values {
		if all[i] = Clean(value); !verbatim {
			all[i] = text.TrimInvisible(all[i])
		}
	}
	return all
}

// isPassword tells whether the field of a form holds a password.
func isPassword(name string) bool { return strings.Contains(name, "password") }

// QueryValue reads one value from the query of the address as ReadForm reads a field.
func QueryValue(r *http.Request, name string) string {
	return text.TrimInvisible(Clean(r.URL.Query().Get(name)))
}

// IDParam reads an ID from the address; anything that is no ID is not found.
func IDParam[T ~[16]byte](r *http.Request, name string) (T, error) {
	parsed, err := id.Parse[T](chi.URLParam(r, name))
	if err != nil || parsed == (T{}) { // an ID that stands for none
		return parsed, fault.New(fault.NotFound, "error.not_found")
	}
	return parsed, nil
}

// FormKey reads the key of a form that does something once; one that was never
// written by us is refused, because it would not protect from being sent twice.
func FormKey[T ~[16]byte](typed string) (T, error) {
	key, err := id.Parse[T](typed)
	if err != nil || key == (T{}) {
		return key, fault.New(fault.Invalid, "error.invalid_form")
	}
	return key, nil
}
