-- +goose Up

alter table sessions add column device_id uuid;
comment on column sessions.device_id is 'The browser, as the sign it keeps names it; NULL for sessions of before this column.';

create table sign_in_settings (
    user_id              uuid primary key references users,
    mail_every_sign_in   boolean not null default false,
    lock_after           smallint check (lock_after between 3 and 100),
    locked_at            timestamptz,
    locked_after         integer,
    lock_mailed_at       timestamptz,
    devices_forgotten_at timestamptz,
    constraint sign_in_settings_lock check ((locked_at is null) = (locked_after is null))
);
create index sign_in_settings_unmailed on sign_in_settings (locked_at) where locked_at is not null and lock_mailed_at is null;
comment on table sign_in_settings is 'What a person decided about sign-ins to their account, and whether it is locked; no row: the defaults.';
comment on column sign_in_settings.lock_after is 'Failed sign-ins from unknown devices after which the account is locked; NULL: never.';
comment on column sign_in_settings.locked_at is 'Since when no password signs in from an unknown device.';
comment on column sign_in_settings.locked_after is 'How many failed sign-ins locked it.';
comment on column sign_in_settings.devices_forgotten_at is 'When all devices were forgotten: one without a row in known_devices is unknown from then on.';

alter table members
    add column locked_at    timestamptz,
    add column locked_after integer;
comment on column members.locked_at is 'Since when the person''s account is locked (sign_in_settings), for those who administer the organization; not from where it was tried.';

create table known_devices (
    user_id       uuid not null references users,
    device_id     uuid not null,
    device_name   text not null,
    address       inet,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    confirmed_at  timestamptz,
    forgotten_at  timestamptz,
    primary key (user_id, device_id)
);
create index known_devices_last_seen on known_devices (last_seen_at);
comment on table known_devices is 'Browsers in which a person has signed in: a sign-in there is no news, and strangers can''t use up its tries.';
comment on column known_devices.device_name is 'Browser and system, as they are shown.';
comment on column known_devices.confirmed_at is 'When the person said that it was them, or nobody had to be asked; NULL: the page Account access asks.';
comment on column known_devices.forgotten_at is 'The person, or a secured account, forgot it: what the browser keeps counts for nothing until the next sign-in there.';

create table known_places (
    user_id       uuid not null references users,
    place         text not null check (length(place) <= 300),
    first_seen_at timestamptz not null,
    primary key (user_id, place)
);
comment on table known_places is 'Places from which a person has signed in: a sign-in from another one is told by mail.';

create table sign_in_notices (
    user_id   uuid not null references users,
    device_id uuid not null,
    place     text not null,
    day       date not null,
    primary key (user_id, device_id, place, day)
);
create index sign_in_notices_day on sign_in_notices (day);
comment on table sign_in_notices is 'Mails about new devices and places: one per account, device, place and day (UTC).';

create table failed_sign_ins (
    user_id        uuid primary key,
    since_sign_in  integer not null default 0,
    unmailed       integer not null default 0,
    unmailed_known integer not null default 0,
    first_at       timestamptz not null,
    last_at        timestamptz not null,
    mailed_at      timestamptz,
    address        inet,
    device_name    text not null
);
create index failed_sign_ins_unmailed on failed_sign_ins (last_at) where unmailed + unmailed_known > 0;
create index failed_sign_ins_last on failed_sign_ins (last_at);
comment on table failed_sign_ins is 'Wrong passwords per account, for the lock and the mails about them. Login IDs without an account have rows of the same size, so that a try takes as long; they are deleted unread.';
comment on column failed_sign_ins.user_id is 'An account, or what stands for a login ID without one: no foreign key.';
comment on column failed_sign_ins.since_sign_in is 'From unknown devices since the last sign-in: as many as the person chose lock the account.';
comment on column failed_sign_ins.unmailed_known is 'From devices that the person is known on: not mailed when they sign in there soon.';

alter table link_tokens drop constraint link_tokens_purpose_check;
alter table link_tokens add constraint link_tokens_purpose_check check (purpose in ('reset_password', 'unlock_account', 'not_me'));
alter table link_tokens add column about_at timestamptz;
comment on column link_tokens.about_at is 'The moment that the mail is about: since when things are to be undone.';

-- +goose StatementBegin
do $$
declare t text;
begin
    foreach t in array array['sign_in_settings', 'known_devices', 'known_places', 'sign_in_notices', 'failed_sign_ins'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own on %I using (user_id = (select nullif(current_setting(''app.user_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
