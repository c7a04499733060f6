-- +goose Up

create table products (
    org_id            uuid not null references organizations,
    id                uuid not null,
    kind              text not null,
    category          text not null,
    offer             text not null,
    name              text not null check (length(name) between 1 and 120),
    sort_name         text collate "C" not null check (sort_name <> ''),
    state             text not null check (state in ('ordered', 'provisioning', 'active', 'suspended', 'terminated')),
    expires_at        timestamptz not null default 'infinity',
    tags              text[] not null default '{}',
    reference         text,
    locked_at         timestamptz,
    locked_by         uuid references users,
    maintenance_at    timestamptz,
    maintenance_by    uuid references users,
    created_at        timestamptz not null,
    version           integer not null default 1,
    primary key (org_id, id),
    constraint products_kind foreign key (kind, category) references product_kinds (code, category) on update cascade,
    constraint products_offer foreign key (kind, offer) references product_offers on update cascade,
    constraint products_reference unique (reference),
    -- What a grant carries of its product, kept true by the foreign key.
    constraint products_list_keys unique (org_id, id, kind, state, sort_name, expires_at),
    constraint products_lock check ((locked_at is null) = (locked_by is null)),
    constraint products_maintenance check ((maintenance_at is null) = (maintenance_by is null))
);
create index products_by_name on products (org_id, sort_name, id);
create index products_by_category_and_name on products (org_id, category, sort_name, id);
create index products_by_kind_and_name on products (org_id, kind, sort_name, id);
create index products_by_expiry on products (org_id, expires_at, id);
create index products_by_category_and_expiry on products (org_id, category, expires_at, id);
create index products_by_kind_and_expiry on products (org_id, kind, expires_at, id);
create index products_by_state on products (org_id, state, sort_name, id);
create index products_by_category_and_state on products (org_id, category, state, sort_name, id);
create index products_by_kind_and_state on products (org_id, kind, state, sort_name, id);
comment on table products is 'One thing bought: a domain, a hosting, a drive. A transfer makes a new row with the new organization, and the reference moves there.';
comment on column products.reference is 'By what the provider''s systems know it; none for a product that was handed on.';
comment on column products.sort_name is 'The name folded: by it products are sorted and searched.';

create table product_words (
    org_id     uuid not null,
    product_id uuid not null,
    word       text collate "C" not null,
    kind       text not null,
    sort_name  text collate "C" not null,
    primary key (org_id, product_id, word),
    constraint product_words_product foreign key (org_id, product_id) references products (org_id, id) on delete cascade
);
create index product_words_search on product_words (org_id, word, sort_name, product_id);
create index product_words_search_by_kind on product_words (org_id, kind, word, sort_name, product_id);
comment on table product_words is 'The words of a product''s name and tags, folded, so that lists find products by the beginning of any word through an index; a tag as a whole begins with #.';

create table folders (
    org_id     uuid not null,
    product_id uuid not null,
    id         uuid not null,
    parent_id  uuid,
    name       text not null check (length(name) between 1 and 120),
    primary key (org_id, product_id, id),
    constraint folders_product foreign key (org_id, product_id) references products (org_id, id) on delete cascade,
    constraint folders_parent foreign key (org_id, product_id, parent_id) references folders (org_id, product_id, id) on delete cascade
);
create unique index folders_name on folders (org_id, product_id, parent_id, name) nulls not distinct;
comment on table folders is 'The folder tree of a drive, as far as access can be given to a part of it; the provider''s systems feed it.';

create table kind_grants (
    org_id     uuid not null,
    member_id  uuid,
    team_id    uuid,
    grantee    uuid not null generated always as (coalesce(member_id, team_id)) stored,
    kind       text not null references product_kinds on update cascade,
    rights     integer not null check (rights > 0),
    present    boolean not null,
    created_at timestamptz not null,
    primary key (org_id, grantee, kind),
    constraint kind_grants_one_grantee check (num_nonnulls(member_id, team_id) = 1),
    constraint kind_grants_member foreign key (org_id, member_id) references members (org_id, id) on delete cascade,
    constraint kind_grants_team foreign key (org_id, team_id) references teams (org_id, id) on delete cascade
);
create index kind_grants_by_kind on kind_grants (org_id, kind, grantee);
create index kind_grants_of_member on kind_grants (org_id, member_id) where member_id is not null;
create index kind_grants_of_team on kind_grants (org_id, team_id) where team_id is not null;
comment on table kind_grants is 'The rule for future products: rights that a member or a team gets on each product of a kind that comes; with present, on all that are there too.';
comment on column kind_grants.present is 'True: the rule itself gives access to every product of the kind. False: each product that comes gets a grant with by_rule.';

create table grants (
    org_id     uuid not null,
    id         uuid not null,
    member_id  uuid,
    team_id    uuid,
    grantee    uuid not null generated always as (coalesce(member_id, team_id)) stored,
    product_id uuid not null,
    kind       text not null,
    state      text not null,
    sort_name  text collate "C" not null,
    expires_at timestamptz not null,
    folder_id  uuid,
    rights     integer not null check (rights > 0),
    by_rule    boolean not null default false,
    created_at timestamptz not null,
    primary key (org_id, id),
    constraint grants_one_grantee check (num_nonnulls(member_id, team_id) = 1),
    constraint grants_folder_or_rule check (folder_id is null or not by_rule),
    constraint grants_member foreign key (org_id, member_id) references members (org_id, id) on delete cascade,
    constraint grants_team foreign key (org_id, team_id) references teams (org_id, id) on delete cascade,
    constraint grants_product foreign key (org_id, product_id, kind, state, sort_name, expires_at)
        references products (org_id, id, kind, state, sort_name, expires_at) on update cascade on delete cascade,
    constraint grants_folder foreign key (org_id, product_id, folder_id) references folders (org_id, product_id, id) on delete cascade
);
create unique index grants_once on grants (org_id, grantee, product_id, folder_id, by_rule) nulls not distinct;
create index grants_of_product on grants (org_id, product_id, grantee);
create index grants_by_name on grants (org_id, grantee, kind, sort_name, product_id);
create index grants_by_state on grants (org_id, grantee, kind, state, sort_name, product_id);
create index grants_by_expiry on grants (org_id, grantee, kind, expires_at, product_id);
create index grants_of_member on grants (org_id, member_id) where member_id is not null;
create index grants_of_team on grants (org_id, team_id) where team_id is not null;
comment on table grants is 'Access: rights that a member or a team has on one product, or on one folder of a drive.';
comment on column grants.rights is 'A set of rights as bits, so that a list reads one row per product; the bits are those of product.Right.';
comment on column grants.by_rule is 'Made by the rule for future products when the product came; it changes and goes with the rule.';
comment on column grants.sort_name is 'The product''s, as are kind, state and expires_at: what somebody may see is read from an index in the list''s order. The foreign key keeps them true.';

create table product_events (
    org_id     uuid not null references organizations,
    id         uuid primary key,
    product_id uuid,
    type       text not null,
    data       jsonb not null,
    created_at timestamptz not null
);
create index product_events_of_product on product_events (org_id, product_id, id);
comment on table product_events is 'What the provider''s own systems have to learn about a product or its settings, in the order in which it happened.';

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['products', 'product_words', 'folders', 'kind_grants', 'grants', 'product_events'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
