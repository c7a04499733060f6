-- +goose Up

create table mails (
    id         uuid primary key,
    org_id     uuid,
    user_id    uuid,
    kind       text not null,
    to_address text not null check (length(to_address) between 1 and 254),
    language   text not null check (language in ('en', 'fr', 'de', 'it', 'es')),
    state      text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
    attempts   integer not null default 0,
    last_error text,
    payload    bytea,
    created_at timestamptz not null,
    sent_at    timestamptz,
    constraint mails_shape check (
        (state = 'queued' and payload is not null and sent_at is null)
        or (state = 'sent' and payload is null and sent_at is not null)
        or (state = 'failed' and payload is null and sent_at is null and last_error is not null))
);
create index mails_by_age on mails (created_at);
comment on table mails is 'The outbox: a mail is put here in the transaction of the change it tells about, and sent by a job afterwards. A log of what was sent, so it references nothing.';
comment on column mails.user_id is 'Whom the mail concerns; an account that is still to be confirmed has no row yet.';
comment on column mails.payload is 'The typed message, sealed with the keyring for this mail; erased as soon as it is delivered or given up, for it may hold a link that opens an account.';
comment on column mails.last_error is 'Why the last attempt failed: the mail server''s own words, if it said any.';

alter table mails enable row level security;
alter table mails force row level security;
create policy tenant on mails using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy own on mails using (org_id is null and user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on mails using ((select current_setting('app.system', true)) = 'on');

create table dev_messages (
    id         uuid primary key,
    at         timestamptz not null,
    to_address text not null,
    subject    text not null,
    body_text  text not null,
    body_html  text not null,
    links      text[] not null
);
create index dev_messages_newest on dev_messages (at desc, id desc);
comment on table dev_messages is 'The development mailbox: mails as they were rendered, kept in demo mode only.';
comment on column dev_messages.id is 'The mail''s ID in the outbox.';
comment on column dev_messages.at is 'When the mail was put into the outbox.';
