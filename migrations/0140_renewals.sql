-- +goose Up

create table renewals (
    org_id      uuid not null references organizations,
    product_id  uuid not null,
    anchor_on   date not null,
    next_months smallint check (next_months between 1 and 120),
    automatic   boolean not null default false,
    warranty    boolean not null default false,
    ends        boolean not null default false,
    profile_id  uuid,
    address_id  uuid,
    order_id    uuid,
    next_on     date,
    primary key (org_id, product_id),
    constraint renewals_product foreign key (org_id, product_id) references products (org_id, id) on delete cascade,
    constraint renewals_profile foreign key (org_id, profile_id) references payment_profiles (org_id, id),
    constraint renewals_address foreign key (org_id, address_id) references billing_addresses (org_id, id),
    constraint renewals_order foreign key (org_id, order_id) references orders (org_id, id)
);
create index renewals_next on renewals (next_on, org_id) where next_on is not null;
create index renewals_of_order on renewals (org_id, order_id) where order_id is not null;
comment on table renewals is 'How each product that is paid by periods is renewed, as its organization wants it; a product without a row has the defaults.';
comment on column renewals.anchor_on is 'The day from which all its due days are computed: 31 January stays the anchor of 28 February.';
comment on column renewals.next_months is 'The period that the next renewal is for; null: the one that runs.';
comment on column renewals.ends is 'It ends when it is due, in place of being renewed.';
comment on column renewals.profile_id is 'By which means it is renewed automatically; null: the default one.';
comment on column renewals.order_id is 'The open order that renews it: there is one at a time.';
comment on column renewals.next_on is 'The day of the next step of its calendar; null: there is none. It is computed whenever something changes.';

create table renewal_steps (
    org_id      uuid not null references organizations,
    product_id  uuid not null,
    due_on      date not null,
    step        text not null check (step ~ '^[a-z]+(_[0-9]+)?$'),
    at          timestamptz not null,
    outcome     text not null default '' check (outcome ~ '^[a-z_]*$'),
    amount      bigint,
    currency    text check (currency in ('CHF', 'EUR')),
    order_id    uuid,
    document_id uuid,
    primary key (org_id, product_id, due_on, step),
    constraint renewal_steps_product foreign key (org_id, product_id) references products (org_id, id) on delete cascade,
    constraint renewal_steps_order foreign key (org_id, order_id) references orders (org_id, id)
);
create index renewal_steps_by_time on renewal_steps (at);
comment on table renewal_steps is 'Which steps of a product''s calendar were carried out: each once for each due day, however many instances work and however often a job is tried again.';
comment on column renewal_steps.outcome is 'What became of it: empty when it was carried out, or why it was not.';

alter table orders add column purpose text not null default 'purchase' check (purpose in ('purchase', 'renewal'));
alter table orders alter column placed_by drop not null;
comment on column orders.purpose is 'A purchase brings products, a renewal extends those that it names.';
comment on column orders.placed_by is 'Null: the portal itself, for a renewal that it makes by itself.';

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['renewals', 'renewal_steps'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
