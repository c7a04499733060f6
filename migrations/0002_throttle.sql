-- +goose Up

-- Unlogged: the counters are written on every sign-in and worth nothing after
-- a few minutes. A crash empties the table; every bucket is full again, as it would soon be anyway.
create unlogged table throttles (
    key     bytea primary key,
    full_at timestamptz not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
comment on table throttles is 'How far each bucket of tries is used up, for all instances together. A row whose time has passed says the same as no row, and is swept.';
comment on column throttles.key is 'A MAC of the bucket''s name and key: neither addresses nor login IDs can be read from it.';
comment on column throttles.full_at is 'When all tries are back: the theoretical arrival time of the generic cell rate algorithm.';
