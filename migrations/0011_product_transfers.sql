-- +goose Up

create table product_transfers (
    org_id      uuid not null,
    product_id  uuid not null,
    id          uuid not null,
    email       text not null check (length(email) between 3 and 254),
    email_key   text not null,
    token_hash  bytea not null check (length(token_hash) = 32),
    state       text not null default 'offered' check (state in ('offered', 'accepted', 'declined', 'withdrawn', 'expired')),
    offered_by  uuid not null references users,
    offered_at  timestamptz not null,
    expires_at  timestamptz not null,
    settled_at  timestamptz,
    settled_by  uuid references users,
    to_org_id   uuid references organizations,
    to_product  uuid,
    primary key (org_id, id),
    constraint product_transfers_token unique (token_hash),
    constraint product_transfers_settled check ((state = 'offered') = (settled_at is null)),
    constraint product_transfers_accepted check ((state = 'accepted') = (to_org_id is not null)),
    constraint product_transfers_product foreign key (org_id, product_id) references products (org_id, id) on delete cascade
);
create unique index product_transfers_pending on product_transfers (org_id, product_id) where state = 'offered';
create index product_transfers_of_product on product_transfers (org_id, product_id, id);
comment on table product_transfers is 'Offers to hand a product on to another organization. They belong to the organization that offers; the other side finds its own by the link''s hash.';
comment on column product_transfers.email_key is 'The address as login IDs are compared: only its owner accepts.';

alter table product_transfers enable row level security;
alter table product_transfers force row level security;
create policy tenant on product_transfers using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on product_transfers using ((select current_setting('app.system', true)) = 'on');
