-- +goose Up

create table document_exports (
    org_id     uuid not null references organizations,
    id         uuid not null,
    kind       text not null check (kind in ('csv', 'zip')),
    state      text not null default 'queued' check (state in ('queued', 'ready', 'failed')),
    filter     jsonb not null,
    reader     jsonb not null,
    asked_by   uuid not null references users,
    done       integer not null default 0,
    total      integer not null default 0,
    size       bigint not null default 0,
    asked_at   timestamptz not null,
    ready_at   timestamptz,
    expires_at timestamptz not null,
    primary key (org_id, id),
    constraint document_exports_ready check ((state = 'ready') = (ready_at is not null))
);
create index document_exports_by_time on document_exports (org_id, asked_at desc, id desc);
create index document_exports_expiry on document_exports (expires_at);
comment on table document_exports is 'Files with many documents, or a list of them, that a job makes; each is there for seven days.';
comment on column document_exports.reader is 'Language, country, time zone and separator of whoever asked.';

create table document_export_parts (
    org_id    uuid not null,
    export_id uuid not null,
    n         integer not null,
    body      bytea not null,
    primary key (org_id, export_id, n),
    constraint document_export_parts_export foreign key (org_id, export_id) references document_exports (org_id, id) on delete cascade
);
comment on table document_export_parts is 'Such a file in pieces, so that no more than one lies in memory.';

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['document_exports', 'document_export_parts'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
