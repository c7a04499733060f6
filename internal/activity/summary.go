package activity

import (
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
)

// Summary is what the last 90 days of an account were like. Counts go as far as
// somebody who signs in several times a day gets; More says that there was more,
// and then the weeks have the newest only.
type Summary struct {
	SignIns  org.Count
	Failures org.Count
	Changes  org.Count // of how the account is protected
	Devices  int       // browsers that signed in
	Weeks    []Week    // the oldest first; the first one as far as it is in the 90 days
}

// Week is one week of a summary; From is its Monday.
type Week struct {
	From     time.Time
	SignIns  int
	Failures int
}

const (
	summedDays  = 90
	countedUpTo = 300
	// changesUpTo is less: that there were so many is enough of a warning.
	changesUpTo = 20
)

var (
	signInActions  = []string{"user.signed_in"}
	failureActions = []string{"user.sign_in_failed", "user.second_factor_failed"}
	// changeActions are those of Security that change something of the account.
	changeActions = []string{"user.password_changed", "user.password_reset", "user.factor_added", "user.factor_removed",
		"user.backup_codes_renewed", "user.app_password_made", "user.app_password_revoked",
		"user.login_id_changed", "user.login_id_reverted", "user.recovery_email_changed", "user.recovery_email_removed", "user.recovery_phone_changed", "user.recovery_phone_removed"}
)

// summing is a summary on its way.
type summing struct {
	since time.Time
	zone  *time.Location
	now   time.Time
	read  []summed
}

// summed is one event of the 90 days.
type summed struct {
	action, device string
	at             time.Time
}

func newSumming(now time.Time, zone *time.Location) summing {
	return summing{since: midnight(now.In(zone)).AddDate(0, 0, -summedDays), zone: zone, now: now}
}

func midnight(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, t.Location())
}

// queue reads the events of the 90 days, of each action no more than are counted.
// The limits are literals: without knowing them, the planner would read whole tables.
func (s *summing) queue(batch *db.Batch, user id.User) {
	db.QueueRows(batch, &s.read, fmt.Sprintf(`
		select r.action, r.at, d.device from unnest(@actions::text[]) k (action) cross join lateral (
			select e.action, e.at, e.id from audit_events e where e.user_id = @user and e.action = k.action and e.at >= @since order by e.at desc, e.id desc limit %d) r
		left join lateral (select p.data ->> 'device' as device from audit_personal p where r.action = @signed_in and p.event_id = r.id limit 1) d on true`, countedUpTo+1),
		db.Args{"user": user, "actions": slices.Concat(signInActions, failureActions, changeActions), "since": s.since, "signed_in": signInActions[0]},
		func(row pgx.CollectableRow) (e summed, err error) {
			return e, row.Scan(&e.action, &e.at, (*zeronull.Text)(&e.device))
		})
}

// summary is nil when nothing was queued.
func (s *summing) summary() *Summary {
	if s.zone == nil {
		return nil
	}
	sum := &Summary{}
	monday := mondayOf(s.since)
	for from := monday; !from.After(s.now); from = from.AddDate(0, 0, 7) {
		sum.Weeks = append(sum.Weeks, Week{From: from})
	}
	signIns, failures, changes := 0, 0, 0
	devices := map[string]bool{}
	for _, e := range s.read {
		week := &sum.Weeks[min(weeksBetween(monday, e.at.In(s.zone)), len(sum.Weeks)-1)]
		switch {
		case slices.Contains(signInActions, e.action):
			signIns, devices[e.device] = signIns+1, true
			week.SignIns++
		case slices.Contains(failureActions, e.action):
			failures++
			week.Failures++
		default:
			changes++
		}
	}
	sum.SignIns, sum.Failures, sum.Changes = org.CountUpTo(signIns, countedUpTo), org.CountUpTo(failures, countedUpTo), org.CountUpTo(changes, changesUpTo)
	sum.Devices = len(devices)
	return sum
}

// mondayOf is the midnight with which the week of t begins.
func mondayOf(t time.Time) time.Time {
	return midnight(t).AddDate(0, 0, -(int(t.Weekday())+6)%7)
}

// weeksBetween counts Mondays: a week with a clock change counts as one.
func weeksBetween(monday, t time.Time) int {
	civil := func(t time.Time) int64 {
		year, month, day := t.Date()
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
	}
	return max(int(civil(t)-civil(monday))/7, 0)
}
