-- +goose Up

create table promo_codes (
    id            uuid primary key,
    code          text not null check (code ~ '^[A-Z0-9][A-Z0-9-]{2,39}$'),
    percent       integer check (percent between 1 and 10000),
    amount_chf    bigint check (amount_chf > 0),
    amount_eur    bigint check (amount_eur > 0),
    kinds         text[] check (cardinality(kinds) > 0),
    all_periods   boolean not null default false,
    valid_from    timestamptz not null,
    valid_until   timestamptz,
    max_uses      integer check (max_uses > 0),
    max_uses_each integer check (max_uses_each > 0),
    uses          integer not null default 0 check (uses >= 0),
    constraint promo_codes_code unique (code),
    constraint promo_codes_worth check ((percent is null) <> (amount_chf is null and amount_eur is null)),
    constraint promo_codes_uses check (uses <= max_uses)
);
comment on table promo_codes is 'Codes that make an order cheaper, given out by staff: by a share in hundredths of a percent, or by an amount in each currency in which they are good.';
comment on column promo_codes.kinds is 'The kinds of products they are good for; null: all.';
comment on column promo_codes.all_periods is 'Also for the renewals of what was ordered, not for the first period alone.';
comment on column promo_codes.uses is 'By orders that were not cancelled; the row is locked while one is placed.';

create table carts (
    org_id     uuid primary key references organizations,
    codes      text[] not null default '{}',
    version    bigint not null default 1
);
comment on table carts is 'The cart of an organization: shared by everybody who may order in it, kept across sessions and devices.';

create table gratuities (
    org_id      uuid not null references organizations,
    id          uuid not null,
    kind        text not null,
    offer       text not null,
    months      smallint not null check (months between 1 and 120),
    valid_until timestamptz not null,
    order_id    uuid,
    created_at  timestamptz not null,
    primary key (org_id, id),
    constraint gratuities_offer foreign key (kind, offer) references product_offers on update cascade
);
create index gratuities_open on gratuities (org_id, kind) where order_id is null;
comment on table gratuities is 'One free product each, granted by staff to one organization, and the order that used it.';

create table cart_lines (
    org_id           uuid not null references organizations,
    id               uuid not null,
    kind             text not null,
    offer            text not null,
    months           smallint not null check (months between 1 and 120),
    quantity         integer not null check (quantity between 1 and 500),
    name             text not null default '' check (length(name) <= 120),
    warranty         boolean not null default false,
    gratuity_id      uuid,
    currency         text not null check (currency in ('CHF', 'EUR')),
    amount           bigint not null check (amount >= 0),
    setup_fee        bigint not null check (setup_fee >= 0),
    guaranteed_until timestamptz not null,
    added_by         uuid not null references users,
    added_at         timestamptz not null,
    primary key (org_id, id),
    constraint cart_lines_offer foreign key (kind, offer) references product_offers on update cascade,
    constraint cart_lines_gratuity foreign key (org_id, gratuity_id) references gratuities (org_id, id),
    constraint cart_lines_one_gratuity unique (org_id, gratuity_id)
);
comment on table cart_lines is 'What is in a cart, with the price at which it was put there.';
comment on column cart_lines.amount is 'What one unit cost for the period when it was put there; it stays so until guaranteed_until, unless it has become cheaper.';

create table orders (
    org_id           uuid not null references organizations,
    id               uuid not null,
    number           text not null check (number ~ '^[0-9]{10}$'),
    key              uuid not null,
    state            text not null check (state in ('open', 'paid', 'cancelled', 'expired')),
    currency         text not null check (currency in ('CHF', 'EUR')),
    net              bigint not null check (net >= 0),
    vat              bigint not null check (vat >= 0),
    total            bigint not null,
    paid             bigint not null default 0 check (paid >= 0),
    means            text not null,
    profile_id       uuid,
    reference        text not null,
    purchase_order   text not null default '' check (length(purchase_order) <= 60),
    address          jsonb not null,
    tax              jsonb not null,
    lines            jsonb not null,
    vat_lines        jsonb not null,
    terms_version    text not null,
    starts_at_once   boolean not null,
    placed_by        uuid not null references users,
    placed_at        timestamptz not null,
    expires_at       timestamptz not null,
    ended_at         timestamptz,
    primary key (org_id, id),
    constraint orders_number unique (number),
    constraint orders_key unique (org_id, key),
    constraint orders_reference unique (reference),
    constraint orders_adds_up check (total = net + vat),
    constraint orders_paid check (paid <= total and (state <> 'paid' or paid = total) and (state not in ('cancelled', 'expired') or paid = 0)),
    constraint orders_ended check ((state = 'open') = (ended_at is null))
);
create index orders_by_time on orders (org_id, placed_at desc, id desc);
create index orders_open on orders (expires_at) where state = 'open';
comment on table orders is 'What was ordered, with everything that it was ordered on: a copy of lines, prices, address and tax that nothing changes later.';
comment on column orders.number is 'By which people know it; random, because a legal document''s number comes with the document.';
comment on column orders.key is 'Of the form that placed it: the same form places one order, however often it is sent.';
comment on column orders.reference is 'The creditor reference (ISO 11649) by which a bank transfer finds it.';
comment on column orders.paid is 'What has come in for it so far; the ledger holds it as paid ahead until the order is paid in full.';

create table order_codes (
    org_id   uuid not null,
    order_id uuid not null,
    code_id  uuid not null references promo_codes,
    primary key (org_id, order_id, code_id),
    constraint order_codes_order foreign key (org_id, order_id) references orders (org_id, id)
);
create index order_codes_by_code on order_codes (org_id, code_id);
comment on table order_codes is 'Which promo codes an order uses; the rows go when it ends unpaid, and the codes can be used again.';

create table order_products (
    org_id     uuid not null,
    order_id   uuid not null,
    line       integer not null check (line >= 0),
    product_id uuid not null,
    primary key (org_id, order_id, product_id),
    constraint order_products_order foreign key (org_id, order_id) references orders (org_id, id),
    constraint order_products_product foreign key (org_id, product_id) references products (org_id, id) on delete cascade
);
create index order_products_of_product on order_products (org_id, product_id);
comment on table order_products is 'Which products an order brought, by its line.';

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['carts', 'cart_lines', 'gratuities', 'orders', 'order_codes', 'order_products'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
