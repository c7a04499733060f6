-- +goose Up

alter table users add column recovered_at timestamptz;
comment on column users.recovered_at is 'When the account was last given back to its owner without any of its factors; for three days after that nobody changes its login ID or its recovery ways. NULL: never.';

create table reserved_login_ids (
    login_key      text collate "C" primary key,
    user_id        uuid not null references users,
    reserved_until timestamptz not null
);
create index reserved_login_ids_user on reserved_login_ids (user_id);
create index reserved_login_ids_expiry on reserved_login_ids (reserved_until);
comment on table reserved_login_ids is 'Login IDs that a person gave up a few days ago: nobody else gets them while the person can still take them back.';

create table login_id_changes (
    id                uuid primary key,
    user_id           uuid not null references users,
    old_id            text not null,
    old_key           text collate "C" not null,
    new_id            text not null,
    new_key           text collate "C" not null,
    token_hash        bytea not null,
    created_at        timestamptz not null,
    expires_at        timestamptz not null,
    confirmed_at      timestamptz,
    revert_token_hash bytea,
    revert_until      timestamptz,
    reverted_at       timestamptz,
    voided_at         timestamptz,
    constraint login_id_changes_token unique (token_hash),
    constraint login_id_changes_revert_token unique (revert_token_hash)
);
create index login_id_changes_user on login_id_changes (user_id, created_at);
create index login_id_changes_expiry on login_id_changes (expires_at);
comment on table login_id_changes is 'Changes of a login ID: asked for with the password, made by the link sent to the new address, and taken back by the link sent to the old one.';
comment on column login_id_changes.voided_at is 'Its links are good for nothing more: another change was asked for, or an earlier one was taken back.';

alter table reserved_login_ids enable row level security;
alter table reserved_login_ids force row level security;
create policy own on reserved_login_ids using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on reserved_login_ids using ((select current_setting('app.system', true)) = 'on');
alter table login_id_changes enable row level security;
alter table login_id_changes force row level security;
create policy own on login_id_changes using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on login_id_changes using ((select current_setting('app.system', true)) = 'on');
