-- +goose Up

create table recovery_ways (
    id           uuid primary key,
    user_id      uuid not null references users,
    kind         text not null check (kind in ('email', 'phone')),
    address      bytea not null,
    token_hash   bytea,
    code_hash    bytea,
    code_tries   smallint not null default 0,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    confirmed_at timestamptz,
    constraint recovery_ways_token unique (token_hash)
);
create unique index recovery_ways_in_force on recovery_ways (user_id, kind) where confirmed_at is not null;
create unique index recovery_ways_unconfirmed on recovery_ways (user_id, kind) where confirmed_at is null;
create index recovery_ways_expiry on recovery_ways (expires_at) where confirmed_at is null;
comment on table recovery_ways is 'How a person is reached who can''t get in: a recovery e-mail and a recovery phone, each besides one that waits to be confirmed.';
comment on column recovery_ways.address is 'The address, or the number as E.164 has it, sealed with the keyring for this user and this row.';
comment on column recovery_ways.code_hash is 'A MAC of the code sent by SMS: six digits behind a plain hash could be counted through.';
comment on column recovery_ways.expires_at is 'Until then it can be confirmed.';

alter table recovery_ways enable row level security;
alter table recovery_ways force row level security;
create policy own on recovery_ways using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy system on recovery_ways using ((select current_setting('app.system', true)) = 'on');
