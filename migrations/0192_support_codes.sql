-- +goose Up

create table support_codes (
    org_id     uuid not null references organizations,
    user_id    uuid not null references users,
    salt       bytea not null check (octet_length(salt) = 16),
    code_hash  bytea not null check (octet_length(code_hash) = 32),
    drawn_at   timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    primary key (org_id, user_id),
    constraint support_codes_hash unique (code_hash)
);
create index support_codes_expiry on support_codes (expires_at);
create index support_codes_of_user on support_codes (user_id);
comment on table support_codes is 'The code by which a person identifies to the provider''s support, one for each organization of theirs: drawing it again replaces it. The digits are made of the row and the keyring; without the keyring a row tells none.';
comment on column support_codes.code_hash is 'A keyed hash of the digits, by which they are found. It stays after the use, so that a used code is not drawn for somebody else while it is still on a sheet of paper.';

create table vip_codes (
    org_id     uuid primary key references organizations,
    salt       bytea not null check (octet_length(salt) = 16),
    code_hash  bytea not null check (octet_length(code_hash) = 32),
    drawn_at   timestamptz not null,
    expires_at timestamptz not null,
    constraint vip_codes_hash unique (code_hash)
);
comment on table vip_codes is 'The code with which people of an organization that has Premium Support call the technical contact. It is the organization''s, and good many times until the month is over or somebody renews it.';

create table support_identifications (
    id        uuid primary key,
    org_id    uuid not null references organizations,
    user_id   uuid references users,
    staff_id  uuid not null references staff_members,
    code_hash bytea not null check (octet_length(code_hash) = 32),
    made_at   timestamptz not null
);
create index support_identifications_of_staff on support_identifications (staff_id, made_at desc);
create index support_identifications_age on support_identifications (made_at);
create index support_identifications_of_user on support_identifications (user_id);
create index support_identifications_of_org on support_identifications (org_id);
comment on table support_identifications is 'Who identified to whom of the staff by a code, so that the answer outlives the code that was used up: a form sent twice, and an answer that was lost, lead to the same one.';
comment on column support_identifications.user_id is 'NULL: a VIP code, which names the organization only.';

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['support_codes', 'vip_codes', 'support_identifications'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
