-- +goose Up

create table staff_members (
    id         uuid primary key,
    first_name text not null check (length(first_name) between 1 and 60),
    last_name  text not null check (length(last_name) between 1 and 60),
    email      text not null check (length(email) between 3 and 254 and email = lower(email)),
    role       text not null check (role in ('agent', 'billing_clerk', 'operator')),
    state      text not null default 'active' check (state in ('active', 'blocked')),
    language   text not null default 'en',
    created_at timestamptz not null,
    constraint staff_members_email unique (email)
);
comment on table staff_members is 'People of the provider who work in the staff console. They have no account of a customer and no password: a passkey is their only way in.';

create table staff_links (
    id         uuid primary key,
    staff_id   uuid not null references staff_members,
    token_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint staff_links_token unique (token_hash)
);
create index staff_links_of_staff on staff_links (staff_id);
comment on table staff_links is 'One-use links by which somebody of the staff registers a passkey: the first one, or another when all were lost.';

create table staff_passkeys (
    id              uuid primary key,
    staff_id        uuid not null references staff_members,
    name            text not null check (length(name) between 1 and 60),
    credential_id   bytea not null check (length(credential_id) between 1 and 1023),
    public_key      bytea not null,
    sign_count      bigint not null,
    aaguid          bytea not null,
    transports      text[] not null,
    backup_eligible boolean not null,
    backed_up       boolean not null,
    created_at      timestamptz not null,
    last_used_at    timestamptz,
    clone_warned_at timestamptz,
    constraint staff_passkeys_credential unique (credential_id)
);
create index staff_passkeys_of_staff on staff_passkeys (staff_id);
comment on table staff_passkeys is 'Passkeys of the staff, all with a PIN, a finger or a face.';
comment on column staff_passkeys.clone_warned_at is 'When its counter first went backwards, which a copy of the key may cause.';

create table staff_sessions (
    id             uuid primary key,
    staff_id       uuid not null references staff_members,
    passkey_id     uuid not null references staff_passkeys on delete cascade,
    token_hash     bytea not null,
    user_agent     text not null,
    address        inet,
    created_at     timestamptz not null,
    last_seen_at   timestamptz not null,
    expires_at     timestamptz not null,
    elevated_until timestamptz,
    elevated_for   text not null default '' check (length(elevated_for) <= 200),
    revoked_at     timestamptz,
    constraint staff_sessions_token unique (token_hash)
);
create index staff_sessions_of_staff on staff_sessions (staff_id, last_seen_at desc);
create index staff_sessions_expiry on staff_sessions (expires_at);
comment on table staff_sessions is 'Sign-ins to the staff console, apart from those of customers: neither cookie opens the other side. A revoked row never comes back.';
comment on column staff_sessions.elevated_until is 'Until when acts on money and recovery may be done after a fresh touch of the passkey.';
comment on column staff_sessions.elevated_for is 'The reason given for it.';

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['staff_members', 'staff_links', 'staff_passkeys', 'staff_sessions'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
