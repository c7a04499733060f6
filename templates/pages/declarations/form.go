package declarations

import (
	"context"

	"manager/internal/billing/declaration"
	"manager/internal/i18n"
	"manager/internal/route"
	"manager/templates/layout"
	"manager/templates/ui"
)

// Form is what both pages send, with the key by which one confirmation makes one declaration.
type Form struct {
	Key       string `form:"key"`
	Declarant string `form:"declarant"`
	Email     string `form:"email"`
	Contract  string `form:"contract"`
	Dated     string `form:"dated"`
	How       string `form:"how"`
	EndsOn    string `form:"ends_on"`
	Details   string `form:"details"`
	Change    bool   `form:"change"` // back from the confirmation
}

// forCause is the choice of a cancellation for cause.
const forCause = "cause"

// Statement is the form as the area knows it.
func (f Form) Statement(kind declaration.Kind) declaration.Statement {
	return declaration.Statement{Kind: kind, Name: f.Declarant, Email: f.Email, Contract: f.Contract, Dated: f.Dated, ForCause: f.How == forCause, EndsOn: f.EndsOn, Details: f.Details}
}

// hidden carries the form along to the confirmation, and back.
func (f Form) hidden(back bool) []ui.Hidden {
	all := []ui.Hidden{{Name: "key", Value: f.Key}, {Name: "declarant", Value: f.Declarant}, {Name: "email", Value: f.Email}, {Name: "contract", Value: f.Contract},
		{Name: "dated", Value: f.Dated}, {Name: "how", Value: f.How}, {Name: "ends_on", Value: f.EndsOn}, {Name: "details", Value: f.Details}}
	if back {
		all = append(all, ui.Hidden{Name: "change", Value: "true"})
	}
	return all
}

// FormView is the form, and the page that repeats it.
type FormView struct {
	Frame   layout.Frame
	Kind    declaration.Kind
	In      Form
	Sent    bool // it answers a form, which another language would ask for again
	Errors  ui.Errors
	Problem string
}

// Within puts the view into a frame, whose switches bring along what was sent.
func (v FormView) Within(f layout.Frame) FormView {
	if v.Sent {
		f.CurrentPath, f.Typed = v.address(), v.In.hidden(v.In.Change)
	}
	v.Frame = f
	return v
}

func (v FormView) address() string {
	if v.Kind == declaration.Cancellation {
		return route.Cancel()
	}
	return route.Withdraw()
}

func (v FormView) confirmation() string {
	if v.Kind == declaration.Cancellation {
		return route.CancelConfirmation()
	}
	return route.WithdrawConfirmation()
}

// words says a text of the page.
func words(ctx context.Context, kind declaration.Kind, withdraw, cancel string) string {
	if kind == declaration.Cancellation {
		return i18n.T(ctx, cancel)
	}
	return i18n.T(ctx, withdraw)
}

func how(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: "ordinary", Label: i18n.T(ctx, "cancel.kind.ordinary"), Hint: i18n.T(ctx, "cancel.kind.ordinary_hint")},
		{Value: forCause, Label: i18n.T(ctx, "cancel.kind.cause"), Hint: i18n.T(ctx, "cancel.kind.cause_hint")},
	}
}

// ReceiptView is what follows a confirmation, whatever was declared.
type ReceiptView struct {
	Frame       layout.Frame
	Declaration declaration.Declaration
}

func kindWords(ctx context.Context, s declaration.Statement) string {
	if s.ForCause {
		return i18n.T(ctx, "cancel.kind.cause")
	}
	return i18n.T(ctx, "cancel.kind.ordinary")
}

func endWords(ctx context.Context, s declaration.Statement) string {
	day, given := s.End()
	if !given {
		return i18n.T(ctx, "cancel.soonest")
	}
	return i18n.New(i18n.From(ctx).Lang, day.Location(), nil).Date(day)
}
