package policy

import (
	"context"
	"strconv"
	"time"

	"manager/internal/audit"
	"manager/internal/billing/legal"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/staff"
)

// LegalForm is what the form of a legal text says.
type LegalForm struct {
	Base   string `form:"base"` // the latest version when it was opened
	On     string `form:"on"`
	TextEN string `form:"text_en"`
	TextFR string `form:"text_fr"`
	TextDE string `form:"text_de"`
	TextIT string `form:"text_it"`
	TextES string `form:"text_es"`
}

// Text is the text of a language.
func (f *LegalForm) Text(lang i18n.Lang) *string {
	return map[i18n.Lang]*string{i18n.EN: &f.TextEN, i18n.FR: &f.TextFR, i18n.DE: &f.TextDE, i18n.IT: &f.TextIT, i18n.ES: &f.TextES}[lang]
}

// NewLegalForm is the form of a kind, with the texts of its latest version.
func NewLegalForm(d legal.Desk) LegalForm {
	f := LegalForm{Base: strconv.Itoa(d.Latest), On: legal.DayName(max(d.Today+1, nextDay(d)))}
	if d.Version != nil {
		for _, lang := range i18n.Languages {
			*f.Text(lang) = d.Version.Texts[lang]
		}
	}
	return f
}

// nextDay is the day after the latest version.
func nextDay(d legal.Desk) tax.Day {
	if d.Version == nil {
		return 0
	}
	return d.Version.On + 1
}

// draft is the version that the form asks for.
func (f *LegalForm) draft(kind legal.Kind) legal.Draft {
	d := legal.Draft{Kind: kind, Texts: legal.Texts{}}
	d.Base, _ = strconv.Atoi(f.Base) // anything else is no version: it was overtaken
	if d.On.UnmarshalText([]byte(f.On)) != nil {
		d.On = 0 // no day that could be chosen
	}
	for _, lang := range i18n.Languages {
		d.Texts[lang] = legal.Clean(*f.Text(lang))
	}
	return d
}

// LegalVersions reads the versions of all legal texts, for those who may publish them.
func (p *Policies) LegalVersions(ctx context.Context, by staff.Colleague) (map[legal.Kind]legal.Versions, error) {
	if err := by.Role.Must(staff.SetPolicies); err != nil {
		return nil, err
	}
	return p.legal.Versions(ctx)
}

// LegalDesk reads the versions of a legal text and the latest one in full, for those who may publish them.
func (p *Policies) LegalDesk(ctx context.Context, by staff.Colleague, kind legal.Kind) (legal.Desk, error) {
	if err := by.Role.Must(staff.SetPolicies); err != nil {
		return legal.Desk{}, err
	}
	return p.legal.Desk(ctx, kind)
}

// PreviewLegal is the version that a form would publish; faults stand beside its fields.
func (p *Policies) PreviewLegal(by staff.Colleague, kind legal.Kind, in *LegalForm) (legal.Draft, error) {
	if err := by.Role.Must(staff.SetPolicies); err != nil {
		return legal.Draft{}, err
	}
	d := in.draft(kind)
	return d, p.legal.Check(p.clock(), d)
}

// PublishLegal publishes a version of a legal text, once for the key of the form; the same again is
// no error. Conflict when one was published meanwhile, also by this form with other content. Faults stand beside the fields.
func (p *Policies) PublishLegal(ctx context.Context, by staff.Colleague, key id.DeskForm, kind legal.Kind, in *LegalForm) error {
	d := in.draft(kind)
	var err error
	if d.Request, err = requestOf(key, d); err != nil {
		return err
	}
	err = p.approvals.Act(ctx, by, staff.SetPolicies, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		d.By = by.ID
		number, err := p.legal.Publish(ctx, tx, now, d)
		if err != nil || number == 0 {
			return err
		}
		return p.recordLegal(ctx, tx, now, by, "staff.legal_published", kind, number, audit.Change{Field: "applies_from", After: legal.DayName(d.On)})
	})
	if err == nil {
		p.legal.Forget()
	}
	return err
}

// TakeLegalBack makes a version undone that does not apply yet; one that was taken back is no error.
func (p *Policies) TakeLegalBack(ctx context.Context, by staff.Colleague, kind legal.Kind, day string) error {
	var on tax.Day
	if on.UnmarshalText([]byte(day)) != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	err := p.approvals.Act(ctx, by, staff.SetPolicies, func(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague) error {
		number, err := p.legal.TakeBack(ctx, tx, now, kind, on)
		if err != nil || number == 0 {
			return err
		}
		return p.recordLegal(ctx, tx, now, by, "staff.legal_taken_back", kind, number, audit.Change{Field: "applies_from", Before: legal.DayName(on)})
	})
	if err == nil {
		p.legal.Forget()
	}
	return err
}

// recordLegal writes into the log who did what with which version.
func (p *Policies) recordLegal(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, action string, kind legal.Kind, number int, day audit.Change) error {
	return p.audit.Record(ctx, tx, now, audit.Event{Action: action, Actor: by.Actor(), Subject: string(kind) + " " + strconv.Itoa(number),
		Changes: []audit.Change{{Field: "legal_text", After: string(kind) + " " + strconv.Itoa(number)}, day}})
}
