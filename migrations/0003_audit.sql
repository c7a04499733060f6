-- +goose Up

create table audit_events (
    chain   uuid not null,
    seq     bigint not null,
    id      uuid not null,
    org_id  uuid,
    user_id uuid,
    at      timestamptz not null,
    action  text not null,
    body    bytea not null,
    key_id  text not null,
    mac     bytea not null,
    primary key (chain, seq),
    constraint audit_events_id unique (id)
);
create index audit_events_org on audit_events (org_id, at desc, id) where org_id is not null;
create index audit_events_user on audit_events (user_id, at desc, id) where user_id is not null;
comment on table audit_events is 'What happened, append-only: each entry carries a MAC over its own bytes and the MAC of the entry before, so that a missing or altered one shows.';
comment on column audit_events.chain is 'The organization''s ID, or the user''s where no organization is concerned.';
comment on column audit_events.user_id is 'The user who acted, or whose account it is about.';
comment on column audit_events.body is 'The exact bytes the MAC covers.';

create table audit_personal (
    event_id uuid primary key references audit_events (id),
    org_id   uuid,
    user_id  uuid,
    data     jsonb not null
);
comment on table audit_personal is 'Names and addresses that belong to audit entries, apart from them so that they can be erased without breaking the chain.';

create table audit_heads (
    chain   uuid primary key,
    org_id  uuid,
    user_id uuid,
    seq     bigint not null,
    mac     bytea not null
);
comment on table audit_heads is 'The newest entry of each chain; locking it puts writers in order, and it shows when entries are cut off at the end.';

-- +goose StatementBegin
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are kept unchanged', tg_table_name using errcode = 'restrict_violation';
end $$;
-- +goose StatementEnd
create trigger audit_events_unchanged before update or delete on audit_events for each row execute function refuse_change();
create trigger audit_events_kept before truncate on audit_events for each statement execute function refuse_change();

-- +goose StatementBegin
do $$
declare t text;
begin
    foreach t in array array['audit_events', 'audit_personal', 'audit_heads'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy own on %I using (org_id is null and user_id = (select nullif(current_setting(''app.user_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
