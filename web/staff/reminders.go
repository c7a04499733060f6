package staff

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"manager/internal/billing/reminder"
	"manager/internal/billing/tax"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/money"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/staff/policy"
	"manager/templates/layout"
	pages "manager/templates/pages/staff"
	"manager/web/kit"
)

// Reminders shows the versions of the policy of reminders, and one of them on a sample invoice.
func (h *Handlers) Reminders(w http.ResponseWriter, r *http.Request) error {
	versions, shown, err := h.reminderVersion(r)
	if err != nil {
		return err
	}
	view := pages.RemindersView{Versions: versions, Shown: shown, Today: h.policies.Today(), Lang: languageOf(r, kit.QueryValue(r, "lang"))}
	if view.Samples, err = h.samples(shown.Policy, max(shown.From, view.Today), view.Lang); err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "staff.reminders.title", func(f layout.Frame) templ.Component {
		view.Frame = f
		return pages.Reminders(view)
	})
}

// reminderVersion is the version that the address names, else the one in force.
func (h *Handlers) reminderVersion(r *http.Request) (all reminder.Versions, named reminder.Version, err error) {
	if all, err = h.policies.Reminders(r.Context(), kit.Colleague(r)); err != nil {
		return nil, named, err
	}
	number, err := strconv.Atoi(kit.QueryValue(r, "version"))
	if i := slices.IndexFunc(all, func(v reminder.Version) bool { return v.Number == number }); err == nil && i >= 0 {
		return all, all[i], nil
	}
	return all, all.On(h.policies.Today()), nil
}

// languageOf is the language of a code, else that of the page.
func languageOf(r *http.Request, code string) i18n.Lang {
	if lang, known := i18n.ParseLang(code); known {
		return lang
	}
	return i18n.From(r.Context()).Lang
}

// samples are what a policy does with a sample invoice of a day, with what people would read.
func (h *Handlers) samples(p reminder.Policy, issued tax.Day, lang i18n.Lang) ([]pages.SampleMail, error) {
	var all []pages.SampleMail
	for _, one := range p.Preview(issued, money.CHF, lang) {
		payload, err := json.Marshal(one.Mail)
		if err != nil {
			return nil, fmt.Errorf("encode a sample reminder: %w", err)
		}
		rendered, err := h.render(one.Mail.MailKind(), payload, lang)
		if err != nil {
			return nil, err
		}
		all = append(all, pages.SampleMail{Sample: one, Subject: rendered.Subject, Text: rendered.Text})
	}
	return all, nil
}

// NewRemindersPage asks for a new version of the policy of reminders, beginning with one that there is.
func (h *Handlers) NewRemindersPage(w http.ResponseWriter, r *http.Request) error {
	if err := kit.Colleague(r).Must(staff.SetPolicies, h.Now()); err != nil {
		return err
	}
	versions, begun, err := h.reminderVersion(r)
	if err != nil {
		return err
	}
	in := pages.RemindersForm{Request: id.New[id.DeskForm]().String(), Lang: string(i18n.From(r.Context()).Lang)}
	in.ReminderForm = policy.NewReminderForm(versions, begun.Policy, h.policies.Today()+1)
	return h.showNewReminders(w, r, pages.NewRemindersView{In: in}, kit.NewForm)
}

func (h *Handlers) showNewReminders(w http.ResponseWriter, r *http.Request, view pages.NewRemindersView, answer kit.FormAnswer) error {
	view.Errors, view.Problem = answer.Errors, answer.Problem
	return h.Render(w, r, answer.Status, "staff.reminders.change_title", func(f layout.Frame) templ.Component {
		view.Frame = f.In(route.StaffReminders())
		return pages.NewReminders(view)
	})
}

// SetReminders makes a new version of the policy of reminders, or shows what it would bring.
func (h *Handlers) SetReminders(w http.ResponseWriter, r *http.Request) error {
	var in pages.RemindersForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	if err := kit.ReadForm(r, &in.ReminderForm); err != nil {
		return err
	}
	key, err := kit.FormKey[id.DeskForm](in.Request)
	if err != nil {
		return err
	}
	if in.Preview {
		return h.previewReminders(w, r, in)
	}
	err = h.policies.SetReminders(r.Context(), kit.Colleague(r), key, &in.ReminderForm)
	if fault.Has(err, fault.StepUp) {
		return h.showNewReminders(w, r, pages.NewRemindersView{In: in, Touch: true}, unsaved)
	}
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNewReminders(w, r, pages.NewRemindersView{In: in}, answer)
	}
	return h.RedirectWithFlash(w, r, route.StaffReminders(), "staff.reminders.saved")
}

func (h *Handlers) previewReminders(w http.ResponseWriter, r *http.Request, in pages.RemindersForm) error {
	made, from, err := h.policies.PreviewReminders(kit.Colleague(r), &in.ReminderForm)
	if err != nil {
		answer, err := kit.AnswerForm(w, r, err)
		if err != nil {
			return err
		}
		return h.showNewReminders(w, r, pages.NewRemindersView{In: in}, answer)
	}
	samples, err := h.samples(made, from, languageOf(r, in.Lang))
	if err != nil {
		return err
	}
	return h.showNewReminders(w, r, pages.NewRemindersView{In: in, Previews: true, Samples: samples}, kit.NewForm)
}
