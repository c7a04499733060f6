-- +goose Up

create table former_passwords (
    id          uuid primary key,
    user_id     uuid not null references users,
    password    bytea not null,
    replaced_at timestamptz not null
);
create index former_passwords_of_user on former_passwords (user_id, replaced_at desc, id desc);
comment on table former_passwords is 'The hashes of the last few passwords of a person, none of which may be chosen again; older ones are deleted.';
comment on column former_passwords.password is 'An argon2id hash, sealed with the keyring for this user, as users.password is.';

alter table former_passwords enable row level security;
alter table former_passwords force row level security;
create policy own on former_passwords using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on former_passwords using ((select current_setting('app.system', true)) = 'on');
