-- +goose Up

create table demo_clock (
    only_one   boolean primary key default true check (only_one),
    seconds    bigint not null check (seconds >= 0)
);
comment on table demo_clock is 'How far the clock of a demo was moved forward, so that it stays so after a restart; only demo mode reads it.';
