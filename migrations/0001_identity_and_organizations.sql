-- +goose Up

create table keyring_checks (
    one    boolean primary key default true check (one),
    value  bytea not null
);
comment on table keyring_checks is 'One value made with the keyring, so that a start with another key is refused before it writes anything it could never read again.';

create table users (
    id                  uuid primary key,
    login_id            text not null check (length(login_id) <= 254),
    login_key           text collate "C" not null,
    first_name          text not null check (length(first_name) between 1 and 100),
    last_name           text not null check (length(last_name) between 1 and 100),
    country             char(2) not null,
    language            text check (language in ('en', 'fr', 'de', 'it', 'es')),
    time_zone           text not null default 'Europe/Zurich',
    theme               text check (theme in ('light', 'dark')),
    image_id            uuid,
    password            bytea,
    password_changed_at timestamptz,
    two_factor          boolean not null default false,
    state               text not null default 'active' check (state in ('active', 'closed')),
    last_org_id         uuid,
    created_at          timestamptz not null,
    version             integer not null default 1,
    constraint users_login_key unique (login_key)
);
comment on table users is 'A person''s account: one login ID and password, in any number of organizations.';
comment on column users.login_key is 'The login ID as it is compared: NFC, lower case, IDNA domain.';
comment on column users.password is 'An argon2id hash, sealed with the keyring for this user.';
comment on column users.language is 'NULL: the browser decides.';

create table sign_ups (
    id          uuid primary key,
    user_id     uuid not null,
    login_id    text not null,
    login_key   text collate "C" not null,
    first_name  text not null,
    last_name   text not null,
    country     char(2) not null,
    language    text not null,
    time_zone   text not null,
    password    bytea not null,
    token_hash  bytea not null,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    confirmed_at timestamptz,
    constraint sign_ups_token unique (token_hash)
);
create index sign_ups_expiry on sign_ups (expires_at);
comment on table sign_ups is 'An account that waits until its address is confirmed; nothing exists under that address before.';
comment on column sign_ups.user_id is 'The ID the account will have; its password is sealed for it already.';

create table link_tokens (
    id          uuid primary key,
    purpose     text not null check (purpose in ('reset_password')),
    user_id     uuid references users,
    token_hash  bytea not null,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    used_at     timestamptz,
    constraint link_tokens_token unique (token_hash)
);
create index link_tokens_user on link_tokens (user_id, purpose);
create index link_tokens_expiry on link_tokens (expires_at);
comment on table link_tokens is 'Single-use links sent by mail to an account; only the hash of the token is kept.';
comment on column link_tokens.user_id is 'NULL: the address asked for has no account; the row is there so that asking takes the same time.';

create table sessions (
    id           uuid primary key,
    user_id      uuid not null references users,
    token_hash   bytea not null,
    persistent   boolean not null,
    methods      text[] not null,
    auth_at      timestamptz not null,
    user_agent   text not null,
    address      inet,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null,
    revoked_at   timestamptz,
    constraint sessions_token unique (token_hash)
);
create index sessions_user on sessions (user_id, last_seen_at desc);
create index sessions_expiry on sessions (expires_at);
comment on table sessions is 'A signed-in device: the truth about a sign-in; the cookie only points at it. A revoked row never comes back.';
comment on column sessions.auth_at is 'When the person last proved who they are; sensitive pages want it recent.';

create table kept_forms (
    id         uuid primary key,
    user_id    uuid not null references users,
    sealed     bytea not null check (length(sealed) <= 70000),
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index kept_forms_expiry on kept_forms (expires_at);
comment on table kept_forms is 'What a person typed into a form that was cut off by an expired sign-in or a step-up, sealed, without passwords and files, so that it can be shown filled in again.';

create table images (
    id           uuid primary key,
    user_id      uuid references users,
    content_type text not null check (content_type in ('image/png', 'image/jpeg')),
    body         bytea not null check (length(body) <= 1048576),
    created_at   timestamptz not null
);
create index images_user on images (user_id);
comment on table images is 'Pictures of people, re-encoded here; the random ID is their address.';
alter table users add constraint users_image foreign key (image_id) references images;
create index users_by_image on users (image_id) where image_id is not null; -- deleting a picture asks who shows it

create table organizations (
    id         uuid primary key,
    number     text collate "C" not null check (number ~ '^[0-9]{6,10}$'),
    name       text not null check (length(name) between 1 and 120),
    kind       text not null check (kind in ('private_person', 'association', 'company', 'public_body')),
    country    char(2) not null,
    state      text not null default 'active' check (state in ('active', 'closed')),
    created_at timestamptz not null,
    version    integer not null default 1,
    constraint organizations_number unique (number)
);
comment on table organizations is 'The tenant: members, teams, products and billing hang on it.';
comment on column organizations.number is 'The short, random customer number that stands in addresses.';

create table members (
    org_id                uuid not null references organizations,
    id                    uuid not null,
    user_id               uuid references users,
    state                 text not null check (state in ('invited', 'active')),
    role                  text not null check (role in ('legal_representative', 'administrator', 'collaborator', 'external')),
    role_rank             smallint not null generated always as (case role when 'legal_representative' then 1 when 'administrator' then 2 when 'collaborator' then 3 else 4 end) stored,
    accounting            boolean not null default false,
    billing_mail          boolean not null default false,
    billing_sms           boolean not null default false,
    email                 text not null check (length(email) <= 254),
    email_key             text collate "C" not null,
    first_name            text not null default '',
    last_name             text not null default '',
    sort_name             text collate "C" not null,
    image_id              uuid,
    two_factor            boolean not null default false,
    last_seen_at          timestamptz,
    invited_by            text,
    invitation_token_hash bytea,
    invitation_request    uuid,
    invitation_language   text,
    invitation_sent_at    timestamptz,
    invitation_expires_at timestamptz,
    created_at            timestamptz not null,
    joined_at             timestamptz,
    version               integer not null default 1,
    primary key (org_id, id),
    constraint members_user unique (org_id, user_id),
    constraint members_email unique (org_id, email_key),
    constraint members_invitation_token unique (invitation_token_hash),
    constraint members_shape check (
        (state = 'active' and user_id is not null and joined_at is not null)
        or (state = 'invited' and user_id is null and invitation_token_hash is not null and invitation_expires_at is not null))
);
create index members_by_role on members (org_id, role_rank, sort_name, id);
create index members_by_name on members (org_id, sort_name, id);
-- user_id is in these because row-level security asks for it: what is counted is counted in the index alone.
create index members_without_two_factor on members (org_id, role_rank, sort_name, id) include (user_id) where state = 'active' and not two_factor;
create index members_with_two_factor on members (org_id, role_rank, sort_name, id) where state = 'active' and two_factor;
create index members_pending on members (org_id, role_rank, sort_name, id) include (user_id) where state = 'invited';
create index members_newest on members (org_id, joined_at desc, id) where state = 'active';
create index members_invitation_expiry on members (org_id, invitation_expires_at) where state = 'invited';
create index members_of_user on members (user_id, org_id);
comment on table members is 'A person''s place in an organization; an invitation is a member without a user yet, so that one list shows both and access can be given before they accept.';
comment on column members.invitation_token_hash is 'Stays after the acceptance, so that a link opened twice is recognized.';
comment on column members.invitation_request is 'The form that asked for the invitation, so that sending it twice invites once.';
comment on column members.sort_name is 'The name as it sorts, or the address while invited: a sort key of its own, because sorting by a joined column does not scale. Refreshed in the transaction that changes the person''s name.';

create table member_words (
    org_id    uuid not null,
    member_id uuid not null,
    word      text collate "C" not null,
    sort_name text collate "C" not null,
    primary key (org_id, member_id, word),
    constraint member_words_member foreign key (org_id, member_id) references members (org_id, id) on delete cascade
);
create index member_words_search on member_words (org_id, word, sort_name, member_id);
comment on table member_words is 'The words of a member''s name and address, folded, so that the users table finds people by the beginning of any word through an index.';

alter table organizations enable row level security;
alter table organizations force row level security;
create policy tenant on organizations using (id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on organizations using ((select current_setting('app.system', true)) = 'on');

alter table members enable row level security;
alter table members force row level security;
create policy tenant on members using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy own on members for select using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on members using ((select current_setting('app.system', true)) = 'on');

-- A user's own organizations: those in which the user's own policy on members shows a row.
create policy own on organizations for select using (id in (select org_id from members where user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)));

alter table member_words enable row level security;
alter table member_words force row level security;
create policy tenant on member_words using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on member_words using ((select current_setting('app.system', true)) = 'on');
