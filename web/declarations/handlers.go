// Package declarations has the public pages on which consumers withdraw from a contract, or cancel one.
//
// It must not hold rules: a handler reads the form, calls one use case, and
// shows what comes back.
package declarations

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/billing/declaration"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/route"
	"manager/internal/text"
	"manager/templates/layout"
	pages "manager/templates/pages/declarations"
	"manager/web/kit"
)

// Handlers answer the requests of these screens.
type Handlers struct {
	*kit.Kit
	declarations *declaration.Declarations
}

// New makes the handlers.
func New(k *kit.Kit, declarations *declaration.Declarations) *Handlers {
	return &Handlers{Kit: k, declarations: declarations}
}

// page asks for a declaration; who is signed in finds their name filled in.
func (h *Handlers) page(w http.ResponseWriter, r *http.Request, kind declaration.Kind) error {
	e := kit.RequestContext(r)
	in := pages.Form{Key: id.New[id.Event]().String(), How: "ordinary", Contract: kit.QueryValue(r, "order")}
	if kit.IsSignedIn(r) {
		in.Declarant, in.Email = text.FullName(e.FirstName, e.LastName), e.LoginID
	}
	return h.show(w, r, pages.FormView{Kind: kind, In: in}, kit.NewForm)
}

// check repeats what was typed, with the button that declares it.
func (h *Handlers) check(w http.ResponseWriter, r *http.Request, kind declaration.Kind) error {
	var in pages.Form
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if in.Change {
		return h.show(w, r, pages.FormView{Kind: kind, In: in, Sent: true}, kit.NewForm)
	}
	said, err := in.Statement(kind).Check(h.declarations.Today())
	if err != nil {
		return h.refuse(w, r, kind, in, err)
	}
	in.Declarant, in.Email, in.Contract, in.Dated, in.EndsOn, in.Details = said.Name, said.Email, said.Contract, said.Dated, said.EndsOn, said.Details
	return h.Render(w, r, http.StatusOK, confirmTitles[kind], func(f layout.Frame) templ.Component {
		return pages.Confirm(pages.FormView{Kind: kind, In: in, Sent: true}.Within(f))
	})
}

// confirm takes the declaration down; what follows is the same whatever it says.
func (h *Handlers) confirm(w http.ResponseWriter, r *http.Request, kind declaration.Kind, receipt func(string) string) error {
	var in pages.Form
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if _, err := in.Statement(kind).Check(h.declarations.Today()); err != nil {
		return h.refuse(w, r, kind, in, err)
	}
	key, err := kit.FormKey[id.Event](in.Key)
	if err != nil {
		return err
	}
	made, err := h.declarations.Declare(r.Context(), key, in.Statement(kind), i18n.From(r.Context()).Lang, kit.ClientAddress(r))
	if err != nil {
		return h.refuse(w, r, kind, in, err)
	}
	return h.Redirect(w, r, receipt(made.String()))
}

// receipt shows what was received; its address is known to nobody else.
func (h *Handlers) receipt(w http.ResponseWriter, r *http.Request, kind declaration.Kind) error {
	which, err := kit.IDParam[id.Declaration](r, "declaration")
	if err != nil {
		return err
	}
	made, err := h.declarations.Receipt(r.Context(), kind, which)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return h.Render(w, r, http.StatusOK, receiptTitles[kind], func(f layout.Frame) templ.Component {
		return pages.Receipt(pages.ReceiptView{Frame: f, Declaration: made})
	})
}

func (h *Handlers) refuse(w http.ResponseWriter, r *http.Request, kind declaration.Kind, in pages.Form, refused error) error {
	answer, err := kit.AnswerForm(w, r, refused)
	if err != nil {
		return err
	}
	return h.show(w, r, pages.FormView{Kind: kind, In: in, Sent: true}, answer)
}

func (h *Handlers) show(w http.ResponseWriter, r *http.Request, v pages.FormView, answer kit.FormAnswer) error {
	v.Errors, v.Problem = answer.Errors, answer.Problem
	v.In.Key = keyOrNew(v.In.Key)
	return h.Render(w, r, answer.Status, titles[v.Kind], func(f layout.Frame) templ.Component {
		return pages.Declare(v.Within(f))
	})
}

// keyOrNew is the key of a form, or a new one where it was mangled.
func keyOrNew(typed string) string {
	key, err := kit.FormKey[id.Event](typed)
	if err != nil {
		key = id.New[id.Event]()
	}
	return key.String()
}

var (
	titles        = map[declaration.Kind]string{declaration.Withdrawal: "withdraw.title", declaration.Cancellation: "cancel.title"}
	confirmTitles = map[declaration.Kind]string{declaration.Withdrawal: "withdraw.confirm_title", declaration.Cancellation: "cancel.confirm_title"}
	receiptTitles = map[declaration.Kind]string{declaration.Withdrawal: "withdraw.receipt_title", declaration.Cancellation: "cancel.receipt_title"}
)

// WithdrawPage asks from what somebody withdraws.
func (h *Handlers) WithdrawPage(w http.ResponseWriter, r *http.Request) error {
	return h.page(w, r, declaration.Withdrawal)
}

// CheckWithdrawal repeats a withdrawal before it is declared.
func (h *Handlers) CheckWithdrawal(w http.ResponseWriter, r *http.Request) error {
	return h.check(w, r, declaration.Withdrawal)
}

// ConfirmWithdrawal takes a withdrawal down.
func (h *Handlers) ConfirmWithdrawal(w http.ResponseWriter, r *http.Request) error {
	return h.confirm(w, r, declaration.Withdrawal, route.WithdrawReceipt)
}

// BackToWithdrawal leads from the address of a confirmation to the form.
func (h *Handlers) BackToWithdrawal(w http.ResponseWriter, r *http.Request) error {
	return h.Redirect(w, r, route.Withdraw())
}

// WithdrawReceipt shows the receipt of a withdrawal.
func (h *Handlers) WithdrawReceipt(w http.ResponseWriter, r *http.Request) error {
	return h.receipt(w, r, declaration.Withdrawal)
}

// CancelPage asks which contract shall end.
func (h *Handlers) CancelPage(w http.ResponseWriter, r *http.Request) error {
	return h.page(w, r, declaration.Cancellation)
}

// CheckCancellation repeats a cancellation before it is declared.
func (h *Handlers) CheckCancellation(w http.ResponseWriter, r *http.Request) error {
	return h.check(w, r, declaration.Cancellation)
}

// ConfirmCancellation takes a cancellation down.
func (h *Handlers) ConfirmCancellation(w http.ResponseWriter, r *http.Request) error {
	return h.confirm(w, r, declaration.Cancellation, route.CancelReceipt)
}

// BackToCancellation leads from the address of a confirmation to the form.
func (h *Handlers) BackToCancellation(w http.ResponseWriter, r *http.Request) error {
	return h.Redirect(w, r, route.Cancel())
}

// CancelReceipt shows the receipt of a cancellation.
func (h *Handlers) CancelReceipt(w http.ResponseWriter, r *http.Request) error {
	return h.receipt(w, r, declaration.Cancellation)
}
