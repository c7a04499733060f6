-- +goose Up

create table declarations (
    id          uuid primary key,
    key         uuid not null,
    digest      bytea not null check (octet_length(digest) = 32),
    kind        text not null check (kind in ('withdrawal', 'cancellation')),
    name        text not null check (length(name) between 1 and 120),
    email       text not null check (length(email) between 3 and 254),
    contract    text not null check (length(contract) between 1 and 120),
    dated       text not null default '' check (length(dated) <= 40),
    for_cause   boolean not null default false,
    ends_on     date,
    details     text not null default '' check (length(details) <= 2000),
    language    text not null check (language in ('en', 'fr', 'de', 'it', 'es')),
    received_at timestamptz not null,
    mailed      boolean not null,
    state       text not null check (state in ('received', 'carried_out', 'waiting', 'refused')),
    outcome     text not null default '' check (outcome ~ '^[a-z_]*$'),
    note        text not null default '' check (length(note) <= 500),
    org_id      uuid references organizations,
    order_id    uuid,
    decided_at  timestamptz,
    constraint declarations_once unique (key, digest),
    constraint declarations_decided check ((state in ('carried_out', 'refused')) = (decided_at is not null)),
    constraint declarations_order foreign key (org_id, order_id) references orders (org_id, id)
);
create index declarations_pending on declarations (received_at) where state in ('received', 'waiting');
create index declarations_of_order on declarations (org_id, order_id) where order_id is not null;
comment on table declarations is 'Withdrawals and cancellations as people declared them on the public pages, word for word: they take effect when they are received, so each is evidence, whether its contract is found or not.';
comment on column declarations.key is 'Of the form that was confirmed: with the digest of what it says, the same form makes one declaration, and one that was changed makes another.';
comment on column declarations.dated is 'When the contract was concluded, in the words of whoever withdraws.';
comment on column declarations.ends_on is 'When a cancelled contract shall end; null: as soon as it can.';
comment on column declarations.mailed is 'A receipt went to the address; not when too many had gone there already.';
comment on column declarations.outcome is 'Why it waits, or what carrying it out came to.';
comment on column declarations.note is 'What staff wrote when they decided.';
comment on column declarations.org_id is 'Whose order it is about; null while nobody knows.';

alter table declarations enable row level security;
alter table declarations force row level security;
create policy tenant on declarations using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on declarations using ((select current_setting('app.system', true)) = 'on');
