-- +goose Up

create table billing_addresses (
    org_id          uuid not null references organizations,
    id              uuid not null,
    name            text not null check (length(name) between 1 and 120),
    care_of         text not null default '' check (length(care_of) <= 120),
    street          text not null default '' check (length(street) <= 120),
    house_number    text not null default '' check (length(house_number) <= 16),
    postal_code     text not null default '' check (length(postal_code) <= 16),
    town            text not null check (length(town) between 1 and 80),
    region          text not null default '' check (length(region) <= 80),
    country         text not null check (country ~ '^[A-Z]{2}$'),
    business        boolean not null,
    vat_number      text not null default '' check (length(vat_number) <= 40),
    vat_checked_at  timestamptz,
    registration    text not null default '' check (length(registration) <= 40),
    peppol_id       text not null default '' check (length(peppol_id) <= 60),
    buyer_reference text not null default '' check (length(buyer_reference) <= 60),
    purchase_order  text not null default '' check (length(purchase_order) <= 60),
    language        text not null check (language in ('en', 'fr', 'de', 'it', 'es')),
    recipients      text[] not null default '{}' check (cardinality(recipients) <= 10),
    is_default      boolean not null default false,
    retired_at      timestamptz,
    created_at      timestamptz not null,
    version         integer not null default 1,
    primary key (org_id, id),
    constraint billing_addresses_default check (not is_default or retired_at is null),
    constraint billing_addresses_checked check (vat_checked_at is null or vat_number <> '')
);
create unique index billing_addresses_one_default on billing_addresses (org_id) where is_default;
create index billing_addresses_in_use on billing_addresses (org_id, created_at, id) where retired_at is null;
comment on table billing_addresses is 'Whom documents are made out to: structured addresses with the identifiers of the buyer. Orders and documents keep a copy of their own, so one that changes or retires changes nothing that was issued.';
comment on column billing_addresses.registration is 'UID, SIREN or SIRET, or what the country has.';
comment on column billing_addresses.recipients is 'Mail addresses that get the documents without having an account.';
comment on column billing_addresses.vat_checked_at is 'When the authority confirmed the number; null: not yet, and tax is charged.';

alter table billing_addresses enable row level security;
alter table billing_addresses force row level security;
create policy tenant on billing_addresses using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on billing_addresses using ((select current_setting('app.system', true)) = 'on');
