package kit

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/parts"
	"manager/templates/ui"
)

// Handler answers a request or returns why it can't.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Handle makes a handler of a function that returns its error.
func (k *Kit) Handle(h Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			k.Fail(w, r, err)
		}
	}
}

// Fail answers with the page for err: the only place that maps kinds of faults to a status.
func (k *Kit) Fail(w http.ResponseWriter, r *http.Request, err error) {
	var f *fault.Fault
	switch {
	case errors.As(err, &f):
	case IsTooLarge(err):
		k.showFault(w, r, http.StatusRequestEntityTooLarge, fault.New(fault.Invalid, "error.too_large"))
		return
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil:
		return // nobody is there to read an answer
	default:
		k.Log.ErrorContext(r.Context(), "request failed", "request", RequestID(r.Context()), "error", err)
		k.showFault(w, r, http.StatusInternalServerError, fault.New(0, "error.internal"))
		return
	}
	if IsStaff(r) && f.Kind == fault.StepUp {
		k.leadStaff(w, r, route.StaffElevation(), "staff.elevation.again")
		return
	}
	if f.Kind == fault.StepUp {
		k.redirectToSignIn(w, r, route.StepUp(), "")
		return
	}
	if f.Kind == fault.Unavailable {
		k.Log.WarnContext(r.Context(), "unavailable", "request", RequestID(r.Context()), "error", err)
	}
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	k.showFault(w, r, statusOf(f.Kind), f)
}

func statusOf(kind fault.Kind) int {
	switch kind {
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Expired:
		return http.StatusGone
	case fault.Limited:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

func (k *Kit) showFault(w http.ResponseWriter, r *http.Request, status int, f *fault.Fault) {
	text := "" // a fault that only names fields has its sentence there
	if f.Key != "" {
		text = i18n.T(r.Context(), f.Key, f.Args...)
	} else if len(f.Fields) > 0 {
		text = i18n.T(r.Context(), f.Fields[0].Key, f.Fields[0].Args...)
	}
	view := parts.FaultView{Status: status, Text: text, RequestID: RequestID(r.Context()),
		Rule: f.Kind == fault.Conflict && !byOthers[f.Key], AskWho: f.Kind == fault.Forbidden && strings.Contains(f.Key, ".denied.") && !InConsole(r.URL.Path), Staff: InConsole(r.URL.Path)}
	if view.AskWho {
		view.Contacts = k.contacts(r, strings.HasSuffix(f.Key, ".legal_representatives_only"))
	}
	err := k.Render(w, r, status, view.Title(), func(frame layout.Frame) templ.Component {
		view.Frame = frame
		return parts.Fault(view)
	})
	if err != nil {
		k.Log.ErrorContext(r.Context(), "the error page failed", "request", RequestID(r.Context()), "error", err)
		http.Error(w, http.StatusText(status), status)
	}
}

// contacts names who can do what was refused; nobody where no organization is concerned.
func (k *Kit) contacts(r *http.Request, onlyLegal bool) parts.ContactsProps {
	act := Actor(r)
	if act.Org.IsZero() || act.Role == actor.Visitor {
		return parts.ContactsProps{}
	}
	people, err := k.orgs.Contacts(r.Context(), act, onlyLegal)
	if err != nil { // the page says in general who can help
		k.Log.WarnContext(r.Context(), "who can help was not read", "request", RequestID(r.Context()), "error", err)
	}
	return parts.ContactsProps{Number: act.OrgNumber, People: people, Links: org.MaySeeMembers(act.Role)}
}

// byOthers are the conflicts that somebody else caused meanwhile; the others are rules.
var byOthers = map[string]bool{
	"access.changed_meanwhile": true, "access.member_gone": true, "access.team_gone": true, "error.conflict_changed_meanwhile": true,
	"site.variable.gone": true, "teams.deleted_meanwhile": true,
}

// NotFound answers addresses that lead nowhere.
func (k *Kit) NotFound(http.ResponseWriter, *http.Request) error {
	return fault.New(fault.NotFound, "error.not_found")
}

// MethodNotAllowed answers methods that an address does not take.
func (k *Kit) MethodNotAllowed(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Allow", k.allowedMethods(r.URL.Path))
	k.showFault(w, r, http.StatusMethodNotAllowed, fault.New(fault.Invalid, "error.method_not_allowed"))
	return nil
}

// allowedMethods lists the methods that the address answers (RFC 9110, 15.5.6).
func (k *Kit) allowedMethods(path string) string {
	var methods []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if k.hasRoute(method, path) {
			methods = append(methods, method)
		}
		if method == http.MethodGet && len(methods) > 0 {
			methods = append(methods, http.MethodHead)
		}
	}
	return strings.Join(methods, ", ")
}

// FieldErrors splits err: the messages beside the fields of a form, in the
// reader's language, when it is about the form; else err itself.
func FieldErrors(r *http.Request, err error) (ui.Errors, error) {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) == 0 {
		return nil, err
	}
	var errs ui.Errors
	for _, field := range f.Fields {
		errs = append(errs, ui.NamedError{Name: field.Field, Label: fieldLabel(r, field), Text: i18n.T(r.Context(), field.Key, field.Args...)})
	}
	return errs, nil
}

// fieldLabels is what forms call their fields: a general error ("Please fill in
// this field.") and one about one of two hand-overs say in a summary which one they mean.
var fieldLabels = map[string]string{
	"addresses":        "users.invite.addresses",
	"city":             "org.city",
	"code":             "two_factor.code",
	"comment":          "product.terminate.comment",
	"contract":         "cancel.contract",
	"days":             "app_password.expires",
	"dated":            "withdraw.dated",
	"declarant":        "declaration.name",
	"details":          "cancel.details",
	"country":          "profile.country",
	"current_password": "profile.password.current",
	"description":      "teams.description",
	"email":            "sign_up.email",
	"ends_at":          "org.security.exception.ends_on",
	"ends_on":          "cancel.ends_on",
	"files":            "handover.files",
	"files_to":         "handover.files",
	"first_name":       "sign_up.first_name",
	"kind":             "org.kind",
	"language":         "profile.language",
	"last_name":        "sign_up.last_name",
	"login_id":         "profile.login_id",
	"mailboxes":        "handover.mailboxes",
	"mailboxes_to":     "handover.mailboxes",
	"name":             "org.name",
	"new_password":     "profile.password.new",
	"password":         "auth.password",
	"phone":            "two_factor.phone.number",
	"photo":            "profile.avatar.photo",
	"postal_code":      "org.postal_code",
	"reason":           "product.terminate.reason",
	"region":           "org.region",
	"role":             "users.role",
	"scopes":           "app_password.scopes",
	"street":           "org.street",
	"street2":          "org.street2",
	"tags":             "product.tags",
	"time_zone":        "profile.time_zone",
	"value":            "site.variable.value",
	"variable_name":    "site.variable.name",
}

func fieldLabel(r *http.Request, f fault.FieldFault) string {
	label, known := fieldLabels[f.Field]
	if !known || !strings.HasPrefix(f.Key, "error.") && !strings.HasPrefix(f.Key, "handover.") {
		return ""
	}
	return i18n.T(r.Context(), label)
}
