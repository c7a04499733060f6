-- +goose Up

-- The mail that confirms an erasure must not keep the address that was erased.
alter table mails add column forget boolean not null default false;
create index mails_to_forget on mails (id) where forget and state <> 'queued';
comment on column mails.forget is 'The row is deleted as soon as the mail is delivered or given up, for its receiver has no account any more.';

create table data_exports (
    id         uuid primary key,
    user_id    uuid not null references users,
    state      text not null default 'queued' check (state in ('queued', 'ready', 'failed')),
    steps_done smallint not null default 0,
    size       bigint not null default 0,
    created_at timestamptz not null,
    ready_at   timestamptz,
    expires_at timestamptz not null,
    constraint data_exports_user unique (user_id),
    constraint data_exports_ready check ((state = 'ready') = (ready_at is not null))
);
create index data_exports_expiry on data_exports (expires_at);
comment on table data_exports is 'The copy of their data that a person asked for, one per person; it is there for seven days.';
comment on column data_exports.steps_done is 'How many of its files are collected, for the page that shows how far it is.';
comment on column data_exports.size is 'Of the ZIP file, in bytes.';

create table data_export_parts (
    export_id uuid not null references data_exports on delete cascade,
    n         integer not null,
    body      bytea not null,
    primary key (export_id, n)
);
comment on table data_export_parts is 'The ZIP file of a copy in pieces, each sealed with the keyring for its place, so that no more than one lies in memory.';

alter table data_exports enable row level security;
alter table data_exports force row level security;
create policy own on data_exports using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on data_exports using ((select current_setting('app.system', true)) = 'on');
alter table data_export_parts enable row level security;
alter table data_export_parts force row level security;
create policy own on data_export_parts using (export_id in (select id from data_exports where user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)));
create policy system on data_export_parts using ((select current_setting('app.system', true)) = 'on');
