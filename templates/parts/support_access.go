package parts

import (
	"context"
	"slices"
	"strconv"

	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/support/visit"
	"manager/templates/ui"
)

// AccessForm is what the form sends that gives support access. Request makes one
// access of it, however often it is sent.
type AccessForm struct {
	Request string   `form:"request"`
	Reason  string   `form:"reason"`
	Ticket  string   `form:"ticket"`
	Scope   []string `form:"scope"`
	Change  bool     `form:"change"`
	Hours   int      `form:"hours"`
}

// What may be ticked as the scope.
const (
	accessToProducts   = "products"
	accessToAccounting = "accounting"
)

// usualAccessHours is how long is proposed.
const usualAccessHours = 4

// NewAccessForm is the form as it is shown first.
func NewAccessForm() AccessForm {
	return AccessForm{Request: id.New[id.SupportAccess]().String(), Scope: []string{accessToProducts}, Hours: usualAccessHours}
}

// ID is that of the access; a new one where the form brings none.
func (f AccessForm) ID() id.SupportAccess {
	if access, err := id.Parse[id.SupportAccess](f.Request); err == nil {
		return access
	}
	return id.New[id.SupportAccess]()
}

// Terms are what the form gives.
func (f AccessForm) Terms() visit.Terms {
	return visit.Terms{Reason: f.Reason, Ticket: f.Ticket, Products: f.has(accessToProducts), Accounting: f.has(accessToAccounting), MayChange: f.Change, Hours: f.Hours}
}

func (f AccessForm) has(scope string) bool { return slices.Contains(f.Scope, scope) }

func accessHours(ctx context.Context) []ui.Option {
	options := make([]ui.Option, len(visit.Durations))
	for i, hours := range visit.Durations {
		options[i] = ui.Option{Value: strconv.Itoa(hours), Label: AccessLasts(ctx, hours)}
	}
	return options
}

// AccessLasts says a duration in hours or, from a day on, in days.
func AccessLasts(ctx context.Context, hours int) string {
	if hours%24 == 0 {
		return i18n.N(ctx, "visit.days", hours/24)
	}
	return i18n.N(ctx, "visit.hours", hours)
}

// AccessScope says what terms open.
func AccessScope(ctx context.Context, t visit.Terms) string {
	switch {
	case t.Products && t.Accounting:
		return i18n.T(ctx, "visit.scope.products") + ", " + i18n.T(ctx, "visit.scope.accounting")
	case t.Accounting:
		return i18n.T(ctx, "visit.scope.accounting")
	}
	return i18n.T(ctx, "visit.scope.products")
}

// AccessChanges says whether terms let settings be changed.
func AccessChanges(ctx context.Context, t visit.Terms) string {
	if t.MayChange {
		return i18n.T(ctx, "visit.settings")
	}
	return i18n.T(ctx, "visit.read_only")
}

// AccessBadge says how far an access is.
func AccessBadge(ctx context.Context, a visit.Access, state visit.State) ui.BadgeProps {
	p := ui.BadgeProps{Text: i18n.T(ctx, "visit.state."+string(state))}
	switch {
	case state == visit.Granted && a.In != "":
		p.Text, p.Tone = i18n.T(ctx, "visit.in_now"), ui.Warn
	case state == visit.Granted:
		p.Tone = ui.Good
	case state == visit.Asked:
		p.Tone = ui.Warn
	}
	return p
}

// AccessWho is who asked, or support as a whole.
func AccessWho(ctx context.Context, a visit.Access) string {
	if a.AskerName == "" {
		return i18n.T(ctx, "visit.support")
	}
	return a.AskerName
}
