-- +goose Up

create table product_categories (
    code text primary key check (code ~ '^[a-z][a-z0-9_]*$'),
    rank smallint not null
);
comment on table product_categories is 'The shelves of the catalogue, in the order of the menu. Their names are the messages category.<code>.';

create table product_kinds (
    code         text primary key check (code ~ '^[a-z][a-z0-9_]*$'),
    category     text not null references product_categories,
    rank         smallint not null,
    icon         text not null,
    name         jsonb not null check (name ?& array['en', 'fr', 'de', 'it', 'es']),
    plural       jsonb not null check (plural ?& array['en', 'fr', 'de', 'it', 'es']),
    suspended_by text not null default 'lock' check (suspended_by in ('lock', 'maintenance')),
    has_folders  boolean not null default false,
    has_sites    boolean not null default false,
    constraint product_kinds_category unique (code, category)
);
create index product_kinds_by_category on product_kinds (category, rank);
comment on table product_kinds is 'What can be bought: the kinds of products, named in five languages because the provider''s staff edit them.';
comment on column product_kinds.suspended_by is 'How administrators suspend it: most kinds are locked, a mail service is put into maintenance.';

create table product_kind_rights (
    kind   text not null references product_kinds on update cascade,
    "right" text not null check ("right" in ('use', 'manage', 'technical', 'statistics', 'events', 'sales', 'scanning', 'finances', 'customers')),
    covers jsonb not null check (covers ?& array['en', 'fr', 'de', 'it', 'es']),
    primary key (kind, "right")
);
comment on table product_kind_rights is 'Which rights can be given on a kind, and what each covers, in words.';

create table product_offers (
    kind text not null references product_kinds on update cascade,
    code text not null check (code ~ '^[a-z][a-z0-9_]*$'),
    rank smallint not null,
    name jsonb not null check (name ?& array['en', 'fr', 'de', 'it', 'es']),
    primary key (kind, code)
);
comment on table product_offers is 'The variants of a kind that can be bought.';
