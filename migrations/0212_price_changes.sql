-- +goose Up

create table price_changes (
    id         uuid primary key,
    kind       text not null references product_kinds on update cascade,
    valid_from date not null,
    made_at    timestamptz not null,
    made_by    uuid not null references staff_members,
    taken_back_at timestamptz
);
create unique index price_changes_of_day on price_changes (kind, valid_from) where taken_back_at is null;
comment on table price_changes is 'What staff published about the prices of a kind, and from when it applies: all rows of one change come and go together. Its ID is of the form, which publishes once.';
comment on column price_changes.taken_back_at is 'When it was taken back before its day; its prices are gone.';

alter table offer_prices add column change_id uuid references price_changes;
alter table offer_prices add column closed_by uuid references price_changes;
comment on column offer_prices.change_id is 'The change that published it; null: not in the staff console.';
comment on column offer_prices.closed_by is 'The change by which it ends, where staff ended it.';
create index offer_prices_of_change on offer_prices (change_id) where change_id is not null;
create index offer_prices_closed_by on offer_prices (closed_by) where closed_by is not null;

create table tier_sets (
    kind       text not null references product_kinds on update cascade,
    valid_from date not null,
    tiers      jsonb not null check (jsonb_typeof(tiers) = 'array'),
    change_id  uuid references price_changes,
    primary key (kind, valid_from)
);
comment on table tier_sets is 'The volume tiers of a kind from a day on, in place of those before: from how many units on each costs how much less, in hundredths of a percent.';
insert into tier_sets (kind, valid_from, tiers)
    select kind, date '2000-01-01', jsonb_agg(jsonb_build_object('from', min_quantity, 'discount', discount) order by min_quantity) from volume_tiers group by kind;
comment on table volume_tiers is 'The volume tiers as they were before they had days: read only by instances of an older version of the portal, while they still run.';
