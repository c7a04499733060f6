-- +goose Up

create table sms_resets (
    id         uuid primary key,
    user_id    uuid references users,
    way_id     uuid,
    receiver   bytea not null,
    token_hash bytea not null,
    code_hash  bytea not null,
    tries      smallint not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint sms_resets_token unique (token_hash)
);
create index sms_resets_user on sms_resets (user_id);
create index sms_resets_expiry on sms_resets (expires_at);
comment on table sms_resets is 'Forgotten passwords for which a code was asked by SMS: each code is good once, for five minutes and five tries, on the page that asked for it.';
comment on column sms_resets.user_id is 'NULL: the login ID has no account, or the account no recovery phone; the row is there so that asking takes the same time.';
comment on column sms_resets.way_id is 'The recovery phone that the code went to: without it the code is good for nothing.';
comment on column sms_resets.receiver is 'A MAC of the login ID asked for, so that a form sent twice is known as one.';

alter table sms_resets enable row level security;
alter table sms_resets force row level security;
create policy own on sms_resets using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on sms_resets using ((select current_setting('app.system', true)) = 'on');
