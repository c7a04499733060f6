-- +goose Up
create table recovery_cases (
    id            uuid primary key,
    number        text not null unique,
    user_id       uuid not null references users,
    kind          text not null check (kind in ('documents', 'members')),
    vouching_org  uuid references organizations,
    state         text not null check (state in ('opened', 'waiting', 'ready', 'used', 'refused', 'stopped', 'withdrawn', 'expired')),
    contact       text not null check (length(contact) <= 254),
    language      text not null,
    device        text not null default '',
    place         text not null default '',
    proof         text not null default '' check (proof in ('', 'passport', 'card')),
    consent       integer not null default 0,
    reasons       text[] not null default '{}',
    asked_at      timestamptz not null,
    decided_at    timestamptz,
    waits_until   timestamptz,
    link_sent_at  timestamptz,
    link_until    timestamptz,
    ended_at      timestamptz,
    destroy_at    timestamptz,
    destroyed_at  timestamptz,
    constraint recovery_cases_kind check ((kind = 'members') = (vouching_org is not null) and (kind = 'documents') = (consent > 0)),
    constraint recovery_cases_waiting check ((state in ('waiting', 'ready', 'used')) <= (decided_at is not null and waits_until is not null)),
    constraint recovery_cases_end check ((state in ('opened', 'waiting', 'ready')) = (ended_at is null)),
    constraint recovery_cases_destruction check ((ended_at is not null) <= (destroy_at is not null))
);
create unique index recovery_cases_open on recovery_cases (user_id) where state in ('opened', 'waiting', 'ready');
create index recovery_cases_of_user on recovery_cases (user_id, asked_at desc);
create index recovery_cases_list on recovery_cases (asked_at desc, id desc);
create index recovery_cases_due on recovery_cases (state, asked_at) where state in ('opened', 'waiting', 'ready');
create index recovery_cases_to_destroy on recovery_cases (destroy_at) where destroyed_at is null and destroy_at is not null;
create index recovery_cases_of_org on recovery_cases (vouching_org, asked_at desc) where vouching_org is not null;
comment on table recovery_cases is 'People who lost every second factor and ask to be let in again, by documents or by two members of an organization, and what became of it.';
comment on column recovery_cases.contact is 'Where the person reads mail now; empty once the documents are destroyed.';
comment on column recovery_cases.consent is 'The version of the text that the person agreed to; 0 where no documents are asked for.';
comment on column recovery_cases.destroy_at is 'From when the key of the case is destroyed, and with it whatever lies sealed in any copy of the database.';

create table recovery_documents (
    id       uuid primary key,
    case_id  uuid not null references recovery_cases on delete cascade,
    kind     text not null check (kind in ('front', 'back', 'selfie')),
    position integer not null,
    type     text not null check (type in ('image/jpeg', 'image/png')),
    sealed   bytea not null,
    unique (case_id, position)
);
comment on table recovery_documents is 'Pictures of identity documents, drawn anew by us and sealed with the key of their case, which lies in no database.';

create table recovery_links (
    id         uuid primary key,
    case_id    uuid not null references recovery_cases on delete cascade,
    purpose    text not null check (purpose in ('status', 'stop', 'entry')),
    token_hash bytea not null unique,
    made_at    timestamptz not null,
    used_at    timestamptz
);
create index recovery_links_of_case on recovery_links (case_id);
comment on table recovery_links is 'Links of mails about recovery cases: to see how far it is, to stop it, and the one that lets in.';

create table recovery_verdicts (
    case_id  uuid not null references recovery_cases on delete cascade,
    staff_id uuid not null references staff_members,
    accepted boolean not null,
    reasons  text[] not null default '{}',
    at       timestamptz not null,
    primary key (case_id, staff_id),
    check (accepted = (reasons = '{}'))
);
comment on table recovery_verdicts is 'What each of the staff decided about a recovery case, without seeing what another one decided.';

create table recovery_vouchers (
    case_id uuid not null references recovery_cases on delete cascade,
    user_id uuid not null references users,
    role    text not null check (role in ('legal_representative', 'administrator', 'collaborator')),
    at      timestamptz not null,
    primary key (case_id, user_id)
);
comment on table recovery_vouchers is 'Members of an organization who say that it is their colleague who asks to be let in again.';

create table recovery_views (
    id       uuid primary key,
    case_id  uuid not null references recovery_cases,
    staff_id uuid not null references staff_members,
    document uuid,
    reason   text not null,
    at       timestamptz not null
);
create index recovery_views_of_case on recovery_views (case_id, at desc);
comment on table recovery_views is 'Who of the staff saw a recovery case or one of its documents, when, and for what reason; written by the statement that reads it.';
comment on column recovery_views.document is 'Which document; NULL: the page of the case. No foreign key: documents are destroyed, views are kept.';
create trigger recovery_views_kept before update or delete or truncate on recovery_views for each statement execute function refuse_change();

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['recovery_cases', 'recovery_documents', 'recovery_links', 'recovery_verdicts', 'recovery_vouchers', 'recovery_views'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd

-- A session that sets new second factors up after a recovery, and nothing else; an older version takes it for an ordinary one.
alter table sessions add column recovery_case_id uuid references recovery_cases on delete set null;
comment on column sessions.recovery_case_id is 'Set while the session, begun by the link of a recovery case, may set up a new second factor and nothing else.';
