-- +goose Up

create table passkeys (
    id              uuid primary key,
    user_id         uuid not null references users,
    name            text not null check (length(name) between 1 and 60),
    credential_id   bytea not null check (length(credential_id) between 1 and 1023),
    public_key      bytea not null,
    sign_count      bigint not null,
    aaguid          bytea not null,
    transports      text[] not null,
    discoverable    boolean,
    user_verified   boolean not null,
    backup_eligible boolean not null,
    backed_up       boolean not null,
    created_at      timestamptz not null,
    last_used_at    timestamptz,
    clone_warned_at timestamptz,
    constraint passkeys_credential unique (credential_id)
);
create index passkeys_of_user on passkeys (user_id);
comment on table passkeys is 'Passkeys and security keys (WebAuthn): a public key per device or password manager, by which a person signs in.';
comment on column passkeys.transports is 'As the browser named them; they are sent back unchanged.';
comment on column passkeys.discoverable is 'NULL: the browser did not say.';
comment on column passkeys.user_verified is 'It was registered with a PIN, a finger or a face: only then does it sign in without a password.';
comment on column passkeys.clone_warned_at is 'When its counter first went backwards, which a copy of the key may cause; the person is told once.';

create table authenticator_apps (
    id           uuid primary key,
    user_id      uuid not null references users,
    name         text not null check (length(name) between 1 and 60),
    seed         bytea not null,
    confirmed_at timestamptz,
    last_step    bigint not null default 0,
    created_at   timestamptz not null,
    last_used_at timestamptz
);
create index authenticator_apps_of_user on authenticator_apps (user_id);
create index authenticator_apps_unconfirmed on authenticator_apps (created_at) where confirmed_at is null;
comment on table authenticator_apps is 'Authenticator apps (TOTP, RFC 6238); one that is not confirmed counts for nothing and is deleted after half an hour.';
comment on column authenticator_apps.seed is 'Sealed with the keyring for this user and this app.';
comment on column authenticator_apps.last_step is 'The time step of the last code accepted: a code is good once.';

create table sms_phones (
    id           uuid primary key,
    user_id      uuid not null references users,
    name         text not null check (length(name) between 1 and 60),
    phone        bytea not null,
    phone_mac    bytea not null,
    hint         text not null,
    confirmed_at timestamptz,
    created_at   timestamptz not null,
    last_used_at timestamptz,
    constraint sms_phones_phone unique (user_id, phone_mac)
);
create index sms_phones_unconfirmed on sms_phones (created_at) where confirmed_at is null;
comment on table sms_phones is 'Phones that get codes by SMS; one that is not confirmed counts for nothing and is deleted after half an hour.';
comment on column sms_phones.phone is 'The number as E.164 has it, sealed with the keyring for this user and this phone.';
comment on column sms_phones.phone_mac is 'Recognizes a number that the person has added before.';
comment on column sms_phones.hint is 'As much of the number as is shown: its country code and last two digits.';

create table sms_codes (
    id         uuid primary key,
    user_id    uuid not null references users,
    phone_id   uuid not null references sms_phones on delete cascade,
    session_id uuid not null references sessions on delete cascade,
    hash       bytea not null,
    tries      smallint not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
create index sms_codes_of_session on sms_codes (session_id, phone_id);
create index sms_codes_of_phone on sms_codes (phone_id);
create index sms_codes_expiry on sms_codes (expires_at);
comment on table sms_codes is 'Codes sent by SMS: each is good once, for five minutes, in the session that asked for it and while its phone is enrolled.';
comment on column sms_codes.hash is 'A MAC of the code: six digits behind a plain hash could be counted through.';

create table backup_code_sets (
    user_id uuid primary key references users,
    made_at timestamptz not null,
    kept_at timestamptz
);
comment on table backup_code_sets is 'When the backup codes of a person were made, and when they said that they keep them; until then pages remind of it.';

create table backup_codes (
    user_id uuid not null references backup_code_sets on delete cascade,
    n       smallint not null check (n between 1 and 10),
    hash    bytea not null,
    used_at timestamptz,
    primary key (user_id, n)
);
comment on table backup_codes is 'One-use codes for the day on which every other method is lost; only MACs of them are kept.';

create table push_requests (
    id          uuid primary key,
    user_id     uuid not null references users,
    session_id  uuid not null references sessions on delete cascade,
    number      smallint not null check (number between 10 and 99),
    choices     smallint[] not null check (cardinality(choices) = 3),
    address     inet,
    user_agent  text not null,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    answered_at timestamptz,
    answer      text check (answer in ('approved', 'refused', 'wrong_number')),
    answered_by uuid,
    used_at     timestamptz,
    constraint push_requests_shape check ((answered_at is null) = (answer is null))
);
create index push_requests_of_user on push_requests (user_id, expires_at);
create index push_requests_of_session on push_requests (session_id, created_at);
create index push_requests_expiry on push_requests (expires_at);
comment on table push_requests is 'Sign-ins that wait for a YES on a device where the person is signed in already; each is answered once, within 90 seconds.';
comment on column push_requests.choices is 'The numbers that the approving device offers; the one that the waiting page shows must be picked.';
comment on column push_requests.used_at is 'When the approval completed the sign-in: it does so once.';

create table spent_challenges (
    hash       bytea primary key,
    expires_at timestamptz not null
);
create index spent_challenges_expiry on spent_challenges (expires_at);
comment on table spent_challenges is 'WebAuthn challenges that were answered. A challenge travels signed with its page, so that opening a page writes nothing; here it is noted that it can''t be answered twice.';

create table app_passwords (
    id             uuid primary key,
    user_id        uuid not null references users,
    name           text not null check (length(name) between 1 and 60),
    scopes         text[] not null check (cardinality(scopes) > 0 and scopes <@ array['api', 'mail']),
    hash           bytea not null,
    created_at     timestamptz not null,
    last_used_at   timestamptz,
    last_used_from inet,
    expires_at     timestamptz,
    constraint app_passwords_hash unique (hash)
);
create index app_passwords_of_user on app_passwords (user_id);
create index app_passwords_expiry on app_passwords (expires_at) where expires_at is not null;
comment on table app_passwords is 'Passwords for programs that can''t ask for a second factor; they open the API or the mail services, never the portal.';
comment on column app_passwords.hash is 'SHA-256 is enough: 120 random bits can''t be guessed, whatever the hash''s speed.';

-- Everything that belongs to a person is seen by that person and by the system.
alter table passkeys enable row level security;
alter table passkeys force row level security;
create policy own on passkeys using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on passkeys using ((select current_setting('app.system', true)) = 'on');
alter table authenticator_apps enable row level security;
alter table authenticator_apps force row level security;
create policy own on authenticator_apps using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on authenticator_apps using ((select current_setting('app.system', true)) = 'on');
alter table sms_phones enable row level security;
alter table sms_phones force row level security;
create policy own on sms_phones using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on sms_phones using ((select current_setting('app.system', true)) = 'on');
alter table sms_codes enable row level security;
alter table sms_codes force row level security;
create policy own on sms_codes using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on sms_codes using ((select current_setting('app.system', true)) = 'on');
alter table backup_code_sets enable row level security;
alter table backup_code_sets force row level security;
create policy own on backup_code_sets using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on backup_code_sets using ((select current_setting('app.system', true)) = 'on');
alter table backup_codes enable row level security;
alter table backup_codes force row level security;
create policy own on backup_codes using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on backup_codes using ((select current_setting('app.system', true)) = 'on');
alter table push_requests enable row level security;
alter table push_requests force row level security;
create policy own on push_requests using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on push_requests using ((select current_setting('app.system', true)) = 'on');
alter table app_passwords enable row level security;
alter table app_passwords force row level security;
create policy own on app_passwords using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on app_passwords using ((select current_setting('app.system', true)) = 'on');
