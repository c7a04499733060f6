// Package support has the screens of support: codes, contacts, Premium Support.
package support

import (
	"context"
	"strings"
	"time"

	"manager/internal/i18n"
	"manager/internal/support"
	"manager/internal/support/code"
	"manager/internal/support/contact"
	"manager/templates/layout"
	"manager/templates/ui"
)

// View is what the pages of support show.
type View struct {
	Frame  layout.Frame
	Number string
	support.Page
	Mail   string // for questions where no contacts are known; may be empty
	Now    time.Time
	MayBuy bool // whether the shop is open to the person
}

func spoken(ctx context.Context, c code.Code, labelKey string) ui.SpokenProps {
	first, second := c.Groups()
	return ui.SpokenProps{First: first, Second: second, Apart: c.Apart(), Label: i18n.T(ctx, labelKey)}
}

// hours says when somebody answers: "Mon–Fri 08:00–20:00, Sat 09:00–17:00".
func hours(ctx context.Context, c contact.Contact) string {
	if c.Always() {
		return i18n.T(ctx, "support.hours.always")
	}
	parts := make([]string, 0, len(c.Hours))
	for _, h := range c.Hours {
		days := make([]string, 0, 2)
		for _, run := range h.Runs() {
			day := dayName(ctx, run[0])
			if run[1] > run[0] {
				day += "–" + dayName(ctx, run[1])
			}
			days = append(days, day)
		}
		parts = append(parts, strings.Join(days, ", ")+" "+h.From+"–"+h.To)
	}
	return strings.Join(parts, "; ")
}

func dayName(ctx context.Context, day int) string {
	return i18n.T(ctx, "support.day."+string(rune('0'+day)))
}

// now says who answers at the moment, and who else from when.
func now(ctx context.Context, v View) string {
	var open []string
	var next time.Time
	for _, level := range v.Levels {
		if !level.Yours {
			continue
		}
		if level.Open {
			open = append(open, level.Name.In(i18n.From(ctx).Lang))
		} else if opens := level.Opens(v.Now); next.IsZero() || opens.Before(next) {
			next = opens
		}
	}
	if len(open) > 0 {
		return i18n.T(ctx, "support.now.open", "Names", i18n.From(ctx).List(open))
	}
	if next.IsZero() {
		return ""
	}
	return i18n.T(ctx, "support.now.closed", "At", i18n.From(ctx).DateTime(next))
}

func tel(phone string) string {
	return "tel:" + strings.NewReplacer(" ", "", "(", "", ")", "", "/", "", "-", "").Replace(phone)
}

// vipText says whose the VIP code is.
func vipText(ctx context.Context, v View) string {
	for _, held := range v.Premium {
		return i18n.T(ctx, "support.vip.of_product", "Name", held.Name)
	}
	return ""
}

// address is where to write: of the best level that is the organization's.
func (v View) address() string {
	address := v.Mail
	for _, level := range v.Levels {
		if level.Yours && level.Email != "" {
			address = level.Email
		}
	}
	return address
}
