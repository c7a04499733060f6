-- +goose Up
alter table payment_events add column note text not null default '' check (length(note) <= 200);
comment on column payment_events.note is 'Why nothing was booked for a message: it is about nothing of ours, or about another amount or currency than was asked for.';
comment on table payment_events is 'Which messages of a provider of payments have come, for 90 days: each counts once, however often it is sent.';
