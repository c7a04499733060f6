package reminder

import (
	"cmp"
	"context"
	"slices"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/db"
)

// Version is the policy from a day on.
type Version struct {
	Number int
	From   tax.Day
	MadeAt time.Time
	MadeBy string // name of somebody of the staff; empty: on the command line
	Policy Policy
}

// Versions are versions of the policy by their days; of several of one day the last counts.
type Versions []Version

// On is the version in force on a day; the zero one before all of them.
func (v Versions) On(day tax.Day) (in Version) {
	for _, one := range v {
		if one.From <= day {
			in = one
		}
	}
	return in
}

// Numbered is the policy of a version; none of one that is not there.
func (v Versions) Numbered(number int) Policy {
	if i := slices.IndexFunc(v, func(one Version) bool { return one.Number == number }); i >= 0 {
		return v[i].Policy
	}
	return nil
}

// Calendar lists the steps that are left of an invoice as long as nobody pays it: by
// the version by which its reminders have begun, or by the one that will be in force when they begin.
func (v Versions) Calendar(begun int, f Facts) []Planned {
	if begun != 0 {
		return v.Numbered(begun).Calendar(f)
	}
	for {
		all := v.On(f.Today).Policy.Calendar(f)
		next := v.next(f.Today)
		if next == 0 || len(all) > 0 && all[0].On < next {
			return all
		}
		f.Today = next
	}
}

// next is the first day after a day from which another version applies; zero: there is none.
func (v Versions) next(day tax.Day) tax.Day {
	if i := slices.IndexFunc(v, func(one Version) bool { return one.From > day }); i >= 0 {
		return v[i].From
	}
	return 0
}

// inForceSQL is the number of the version in force today.
const inForceSQL = `(select number from reminder_versions where applies_from <= @today order by applies_from desc, number desc limit 1)`

// queueVersions reads the versions whose numbers an expression lists.
func queueVersions(batch *db.Batch, numbers string, args db.Args, v *Versions) {
	*v = nil
	var of Version
	var from time.Time
	var rule Rule
	db.QueueEach(batch, `select v.number, v.applies_from, v.made_at, coalesce(trim(m.first_name || ' ' || m.last_name), ''),
			coalesce(s.step, 0), coalesce(s.days, 0), coalesce(s.kind, ''), coalesce(s.mail, false), coalesce(s.sms, false), coalesce(s.fee_chf, 0), coalesce(s.fee_eur, 0), coalesce(s.texts, '{}')
		from reminder_versions v left join staff_members m on m.id = v.made_by left join reminder_version_steps s on s.version = v.number
		where v.number = `+numbers+` order by v.applies_from, v.number, s.days`, args,
		[]any{&of.Number, &from, &of.MadeAt, &of.MadeBy, &rule.Step, &rule.Days, &rule.Kind, &rule.Mail, &rule.SMS, &rule.FeeCHF, &rule.FeeEUR, &rule.Texts}, func() {
			if len(*v) == 0 || (*v)[len(*v)-1].Number != of.Number {
				*v = append(*v, Version{Number: of.Number, From: tax.DayOf(from), MadeAt: of.MadeAt, MadeBy: of.MadeBy})
			}
			if last := &(*v)[len(*v)-1]; rule.Step != 0 {
				last.Policy = append(last.Policy, rule)
			}
			rule.Texts = nil
		})
}

// versionsShown is how many versions staff see at once.
const versionsShown = 100

// Versions reads the latest versions, by their days.
func (r *Reminders) Versions(ctx context.Context) (v Versions, err error) {
	batch := &db.Batch{}
	queueVersions(batch, `any(select number from reminder_versions order by number desc limit @limit)`, db.Args{"limit": versionsShown}, &v)
	return v, r.db.Read(ctx, db.System("read the policy of reminders"), batch)
}

// Policy reads the policy in force today.
func (r *Reminders) Policy(ctx context.Context) (Policy, error) {
	var v Versions
	batch := &db.Batch{}
	queueVersions(batch, inForceSQL, db.Args{"today": r.Today().Time()}, &v)
	if err := r.db.Read(ctx, db.System("read the policy of reminders"), batch); err != nil {
		return nil, err
	}
	return v.On(r.Today()).Policy, nil
}

// VersionsIn reads in tx the version that is in force on a day.
func (r *Reminders) VersionsIn(ctx context.Context, tx db.Tx, day tax.Day) (v Versions, err error) {
	batch := &db.Batch{}
	queueVersions(batch, inForceSQL, db.Args{"today": day.Time()}, &v)
	return v, send(ctx, tx, batch, "read the policy of reminders")
}

// Latest is the number of the version that was made last.
func (v Versions) Latest() (number int) {
	for _, one := range v {
		number = max(number, one.Number)
	}
	return number
}

// Newest lists the versions as staff read them: what comes first, then what is in force, then what was.
func (v Versions) Newest() Versions {
	all := slices.Clone(v)
	slices.SortStableFunc(all, func(a, b Version) int {
		return cmp.Or(-cmp.Compare(a.From, b.From), -cmp.Compare(a.Number, b.Number))
	})
	return all
}
