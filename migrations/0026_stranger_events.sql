-- +goose Up

-- Anybody can type any login ID: what happens to those without an account must
-- not grow the audit log, which keeps everything for ever.
create table stranger_events (
    id      uuid primary key,
    subject uuid not null,
    at      timestamptz not null,
    action  text not null,
    data    jsonb not null
);
create index stranger_events_at on stranger_events (at);
create index stranger_events_subject on stranger_events (subject, at desc);
comment on table stranger_events is 'What was tried with login IDs that have no account, outside of the audit log''s chains and for 90 days only.';
comment on column stranger_events.subject is 'A MAC of the login ID: the same for the same one, and nobody''s.';
comment on column stranger_events.data is 'Address and device that it came from.';

alter table stranger_events enable row level security;
alter table stranger_events force row level security;
create policy system on stranger_events using ((select current_setting('app.system', true)) = 'on');
create policy append on stranger_events for insert with check (true);
