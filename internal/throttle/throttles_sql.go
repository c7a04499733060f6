package throttle

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
)

// The statements go through the door for reading because it sends a single
// statement without BEGIN and COMMIT around it: one round trip, atomic all the same.
var scope = db.System("throttles belong to no organization")

// takeSQL charges nothing when the snapshot shows an empty bucket, so a flood
// writes nothing. The condition on the conflict holds against tries in
// parallel: it sees the row as it is under its lock. Rows are locked in the order of their keys.
//
// No honest clock stores a time beyond now + burst. One that lies a little beyond
// is another instance's, whose clock is ahead, and counts as that; one further on
// was stored before the clock was set back, and counts as none: it would lock people out until the clock is there again.
const takeSQL = `
with asked as (
	select * from unnest(@keys::bytea[], @steps::interval[], @bursts::interval[]) with ordinality
		as a (key, step, burst, place)
), seen as (
	select asked.*, greatest(` + believed + `, @now) + asked.step - (@now + asked.burst) as excess
	from asked left join throttles t using (key)
), charged as (
	insert into throttles as t (key, full_at)
	select key, @now::timestamptz + step from asked
	where not exists (select from seen where excess > interval '0')
	order by key
	on conflict (key) do update
	set full_at = (select greatest(` + believed + `, @now) + asked.step from asked where asked.key = excluded.key)
	where (select greatest(` + believed + `, @now) + asked.step <= @now + asked.burst from asked where asked.key = excluded.key)
	returning key
)
select c.key is not null,
	case when bool_or(excess > interval '0') over () then greatest(excess, interval '0') else step end
from seen left join charged c using (key)
order by place`

// believed is the stored time as far as it can be true; null when it can't.
const believed = `case when t.full_at <= @now::timestamptz + asked.burst + interval '1 minute' then least(t.full_at, @now::timestamptz + asked.burst) end`

// outcome is what became of one check: charged, or how long until it could be.
type outcome struct {
	charged bool
	wait    time.Duration
}

func (t *Throttle) take(ctx context.Context, rows checkRows) (outcomes []outcome, err error) {
	batch := new(db.Batch)
	db.QueueRows(batch, &outcomes, takeSQL, t.args(rows), func(row pgx.CollectableRow) (o outcome, err error) {
		return o, row.Scan(&o.charged, &o.wait)
	})
	return outcomes, t.db.Read(ctx, scope, batch)
}

const refundSQL = `
with asked as (
	select * from unnest(@keys::bytea[], @steps::interval[]) as a (key, step)
), locked as (
	select key, step from throttles join asked using (key) order by key for update of throttles
)
update throttles t set full_at = t.full_at - locked.step from locked where t.key = locked.key`

func (t *Throttle) refund(ctx context.Context, rows checkRows) error {
	batch := new(db.Batch)
	batch.Queue(refundSQL, t.args(rows))
	return t.db.Read(ctx, scope, batch)
}

func (t *Throttle) slow(ctx context.Context, rows checkRows, longest time.Duration) (hold time.Duration, err error) {
	batch := new(db.Batch)
	args := t.args(rows)
	args["step"], args["burst"], args["longest"] = rows.steps[0], rows.bursts[0], longest
	args["key"] = rows.keys[0]
	db.Queue(batch, nil, `
insert into throttles as t (key, full_at) values (@key, @now::timestamptz + @step::interval)
on conflict (key) do update
set full_at = least(greatest(t.full_at, @now) + @step::interval, @now::timestamptz + @burst::interval + @longest::interval)
returning greatest(full_at - @now::timestamptz - @burst::interval, interval '0')`, args, &hold)
	return hold, t.db.Read(ctx, scope, batch)
}

// sweep takes rows that nobody is using, a few at a time, so that no try waits for it.
func (t *Throttle) sweep(ctx context.Context) (deleted int, err error) {
	const chunk = 5000
	for more := true; more; {
		batch, count := new(db.Batch), 0
		db.Queue(batch, nil, `
with full_again as (
	select key from throttles where full_at <= @now limit @chunk for update skip locked
), gone as (
	delete from throttles using full_again where throttles.key = full_again.key returning 1
)
select count(*) from gone`, db.Args{"now": t.clock(), "chunk": chunk}, &count)
		if err := t.db.Read(ctx, scope, batch); err != nil {
			return deleted, err
		}
		deleted += count
		more = count == chunk
	}
	return deleted, nil
}

func (t *Throttle) args(rows checkRows) db.Args {
	return db.Args{"keys": rows.keys, "steps": rows.steps, "bursts": rows.bursts, "now": t.clock()}
}
