package legal

import (
	"context"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/db"
)

// rememberedFor is how long an instance goes by what it has read for the foot of pages.
const rememberedFor = 30 * time.Second

// readWithin is how long a page waits for it at most.
const readWithin = 2 * time.Second

// Published lists the kinds of which a version is in force, as every page links them at its
// foot. It is remembered for a while, on each instance: one that publishes shows it at once,
// the others soon. When it can't be read, what was known before goes on.
func (l *Library) Published() (kinds []Kind, err error) {
	now, today := l.clock(), l.Today()
	if l.foot.isOld(now) {
		err = l.readFoot()
	}
	l.foot.mu.Lock()
	defer l.foot.mu.Unlock()
	for _, kind := range Kinds {
		if day, there := l.foot.first[kind]; there && day <= today {
			kinds = append(kinds, kind)
		}
	}
	return kinds, err
}

// isOld tells one of those who ask to read it again; the others go by what is remembered.
func (f *foot) isOld(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	since := now.Sub(f.readAt)
	if since >= 0 && since < rememberedFor {
		return false
	}
	f.readAt = now
	return true
}

// Forget has the foot read again: something was published or taken back.
func (l *Library) Forget() {
	l.foot.mu.Lock()
	defer l.foot.mu.Unlock()
	l.foot.readAt = time.Time{}
}

// readFoot reads from which day on there are texts. It is no part of the request that comes upon it: it is for all of them.
func (l *Library) readFoot() error {
	ctx, cancel := context.WithTimeout(context.Background(), readWithin)
	defer cancel()
	first := map[Kind]tax.Day{}
	var kind Kind
	var day time.Time
	batch := &db.Batch{}
	db.QueueEach(batch, `select kind, min(applies_on) from legal_versions where taken_back_at is null group by kind`, nil,
		[]any{&kind, &day}, func() { first[kind] = tax.DayOf(day) })
	if err := l.db.Read(ctx, db.System("see which legal texts there are"), batch); err != nil {
		return err
	}
	l.foot.mu.Lock()
	defer l.foot.mu.Unlock()
	l.foot.first = first
	return nil
}
