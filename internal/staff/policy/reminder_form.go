package policy

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"manager/internal/billing/reminder"
	"manager/internal/billing/tax"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/money"
	"manager/internal/text"
)

// ReminderForm is what the form of the reminders says. Each step is a row, whose values stand at the same place of every list.
type ReminderForm struct {
	Base     string   `form:"base"` // the latest version when it was opened
	From     string   `form:"from"`
	Steps    []string `form:"step"` // the step's number; empty: a new one
	Kinds    []string `form:"kind"` // empty: there is no such step
	Days     []string `form:"days"`
	Channels []string `form:"channel"`
	FeesCHF  []string `form:"fee_chf"`
	FeesEUR  []string `form:"fee_eur"`
	TextsEN  []string `form:"text_en"`
	TextsFR  []string `form:"text_fr"`
	TextsDE  []string `form:"text_de"`
	TextsIT  []string `form:"text_it"`
	TextsES  []string `form:"text_es"`
}

// The ways in which a step is told.
const (
	ByMail       = "mail"
	ByMailAndSMS = "mail_sms"
)

// Channels lists the ways in which a step is told.
var Channels = []string{ByMail, ByMailAndSMS}

// Rows is how many rows the form has.
func (f *ReminderForm) Rows() int { return len(f.Kinds) }

// Texts are the texts of all rows in a language.
func (f *ReminderForm) Texts(lang i18n.Lang) *[]string {
	return map[i18n.Lang]*[]string{i18n.EN: &f.TextsEN, i18n.FR: &f.TextsFR, i18n.DE: &f.TextsDE, i18n.IT: &f.TextsIT, i18n.ES: &f.TextsES}[lang]
}

// lists are the lists of the form, of one value each for a row.
func (f *ReminderForm) lists() []*[]string {
	all := []*[]string{&f.Steps, &f.Kinds, &f.Days, &f.Channels, &f.FeesCHF, &f.FeesEUR}
	for _, lang := range i18n.Languages {
		all = append(all, f.Texts(lang))
	}
	return all
}

// NewReminderForm is the form of a policy, with a row for a further step.
func NewReminderForm(v reminder.Versions, p reminder.Policy, from tax.Day) ReminderForm {
	f := ReminderForm{Base: strconv.Itoa(v.Latest()), From: from.Time().Format(time.DateOnly)}
	for _, rule := range p {
		f.addRow(rule)
	}
	if len(p) < reminder.MaxSteps {
		f.addRow(reminder.Rule{})
	}
	return f
}

func (f *ReminderForm) addRow(r reminder.Rule) {
	step, days, channel := "", "", ByMail
	if r.Step > 0 {
		step, days = strconv.Itoa(r.Step), strconv.Itoa(r.Days)
	}
	if r.SMS {
		channel = ByMailAndSMS
	}
	row := []string{step, string(r.Kind), days, channel, r.Fee(money.CHF).Plain(), r.Fee(money.EUR).Plain()}
	for _, lang := range i18n.Languages {
		row = append(row, r.Texts[lang])
	}
	for i, list := range f.lists() {
		*list = append(*list, row[i])
	}
}

// Field is the name of a value in a row, as faults name it.
func Field(name string, row int) string { return fmt.Sprintf("%s-%d", name, row+1) }

// clean is the policy of the form, and the day from which it applies; faults stand beside the fields of their rows.
func (f *ReminderForm) clean() (p reminder.Policy, from tax.Day, base int, err error) {
	base, _ = strconv.Atoi(f.Base) // anything else is no version: it was overtaken
	for _, list := range f.lists() {
		if len(*list) != f.Rows() || f.Rows() > reminder.MaxSteps+1 {
			return nil, 0, 0, fault.New(fault.Invalid, "error.invalid_form")
		}
	}
	wrong := &fault.Fault{Kind: fault.Invalid}
	if from.UnmarshalText([]byte(f.From)) != nil || from == 0 {
		wrong.Add("from", "reminder.wrong.no_day")
	}
	rows := map[int]int{} // by the number of their step
	for row := range f.Rows() {
		if f.Kinds[row] == "" {
			continue
		}
		rule := f.rule(row, wrong)
		if rows[rule.Step] > 0 || rule.Step == 0 {
			rule.Step = f.freeStep(rows)
		}
		rows[rule.Step] = row + 1
		p = append(p, rule)
	}
	slices.SortStableFunc(p, func(a, b reminder.Rule) int { return a.Days - b.Days })
	var refused *reminder.PolicyError
	if errors.As(p.Check(), &refused) {
		for _, one := range refused.Wrong {
			if field := Field(one.Field, rows[one.Step]-1); !slices.ContainsFunc(wrong.Fields, func(w fault.FieldFault) bool { return w.Field == field }) {
				wrong.Add(field, one.Key, one.Args...)
			}
		}
	}
	return p, from, base, wrong.OrNil()
}

// rule is the step of a row.
func (f *ReminderForm) rule(row int, wrong *fault.Fault) reminder.Rule {
	r := reminder.Rule{Kind: reminder.Kind(f.Kinds[row]), Mail: slices.Contains(Channels, f.Channels[row]), SMS: f.Channels[row] == ByMailAndSMS}
	r.Step, _ = strconv.Atoi(f.Steps[row]) // anything else is a new step
	var err error
	if r.Days, err = strconv.Atoi(text.Line(f.Days[row])); err != nil {
		wrong.Add(Field("days", row), "reminder.wrong.no_number")
	}
	r.FeeCHF = feeOf(f.FeesCHF[row], money.CHF, Field("fee_chf", row), wrong)
	r.FeeEUR = feeOf(f.FeesEUR[row], money.EUR, Field("fee_eur", row), wrong)
	for _, lang := range i18n.Languages {
		if line := text.Line((*f.Texts(lang))[row]); line != "" {
			if r.Texts == nil {
				r.Texts = map[i18n.Lang]string{}
			}
			r.Texts[lang] = line
		}
	}
	return r
}

func feeOf(typed string, currency money.Currency, field string, wrong *fault.Fault) int64 {
	if text.Line(typed) == "" {
		return 0
	}
	fee, err := money.Parse(typed, currency)
	if err != nil {
		wrong.Add(field, "reminder.wrong.fee")
	}
	return fee.Minor
}

// freeStep is the first number that no row has.
func (f *ReminderForm) freeStep(rows map[int]int) int {
	for step := 1; ; step++ {
		if rows[step] == 0 && !slices.Contains(f.Steps, strconv.Itoa(step)) {
			return step
		}
	}
}
