-- +goose Up

create table payment_profiles (
    org_id     uuid not null references organizations,
    id         uuid not null,
    means      text not null check (means in ('card', 'paypal', 'prepaid', 'bank_transfer')),
    provider   text not null default '',
    token      text not null default '' check (length(token) <= 200),
    label      text not null default '' check (length(label) <= 80),
    expires_on date,
    is_default boolean not null default false,
    warned_on  date,
    retired_at timestamptz,
    created_by uuid not null references users,
    created_at timestamptz not null,
    primary key (org_id, id),
    constraint payment_profiles_token check ((means in ('card', 'paypal')) = (token <> '' and provider <> '')),
    constraint payment_profiles_default check (not is_default or retired_at is null)
);
create unique index payment_profiles_one_default on payment_profiles (org_id) where is_default;
create unique index payment_profiles_once on payment_profiles (org_id, provider, token, means) where retired_at is null;
create index payment_profiles_expiring on payment_profiles (expires_on) where retired_at is null and warned_on is null and expires_on is not null;
comment on table payment_profiles is 'Saved means of payment. A card is known by the token of the provider of payments and what a person recognizes it by; its number never comes here.';
comment on column payment_profiles.expires_on is 'The last day on which a card is valid.';

alter table orders add constraint orders_profile foreign key (org_id, profile_id) references payment_profiles (org_id, id);

create table payments (
    org_id       uuid not null references organizations,
    id           uuid not null,
    key          uuid not null,
    purpose      text not null check (purpose in ('order', 'credit')),
    order_id     uuid,
    profile_id   uuid not null,
    means        text not null check (means in ('card', 'paypal')),
    provider     text not null,
    provider_ref text,
    amount       bigint not null check (amount > 0),
    currency     text not null check (currency in ('CHF', 'EUR')),
    state        text not null check (state in ('created', 'confirming', 'pending', 'succeeded', 'failed', 'reversed')),
    failure      text not null default '',
    confirm_at   text not null default '',
    created_by   uuid references users,
    created_at   timestamptz not null,
    ended_at     timestamptz,
    primary key (org_id, id),
    constraint payments_key unique (org_id, key),
    constraint payments_ref unique (provider, provider_ref),
    constraint payments_order foreign key (org_id, order_id) references orders (org_id, id),
    constraint payments_profile foreign key (org_id, profile_id) references payment_profiles (org_id, id),
    constraint payments_purpose check ((purpose = 'order') = (order_id is not null)),
    constraint payments_ended check ((state in ('succeeded', 'failed', 'reversed')) = (ended_at is not null))
);
create unique index payments_one_at_a_time on payments (org_id, order_id) where state in ('created', 'confirming', 'pending');
create index payments_open on payments (created_at) where state in ('created', 'confirming', 'pending');
create index payments_by_time on payments (org_id, created_at desc, id desc);
comment on table payments is 'Payments by a provider: each is written down before the provider is asked, and asked under its own ID, so that none is charged twice and none is forgotten.';
comment on column payments.confirm_at is 'Where the person confirms it, while it waits for that.';

create table payment_events (
    provider    text not null,
    event_id    text not null check (length(event_id) between 1 and 200),
    provider_ref text not null,
    received_at timestamptz not null,
    primary key (provider, event_id)
);
create index payment_events_by_time on payment_events (received_at);
comment on table payment_events is 'Which messages of a provider of payments have been worked off, for 90 days: each counts once, however often it is sent.';

create table payouts (
    org_id       uuid not null references organizations,
    id           uuid not null,
    key          uuid not null,
    amount       bigint not null check (amount > 0),
    currency     text not null check (currency in ('CHF', 'EUR')),
    means        text not null check (means in ('bank', 'paypal')),
    holder       text not null default '' check (length(holder) <= 70),
    iban         text not null default '' check (length(iban) <= 34),
    street       text not null default '' check (length(street) <= 70),
    house_number text not null default '' check (length(house_number) <= 16),
    postal_code  text not null default '' check (length(postal_code) <= 16),
    town         text not null default '' check (length(town) <= 35),
    country      text not null default '' check (length(country) <= 2),
    paypal       text not null default '' check (length(paypal) <= 254),
    state        text not null check (state in ('held', 'released', 'paid', 'returned', 'withdrawn')),
    asked_by     uuid not null references users,
    asked_at     timestamptz not null,
    ended_at     timestamptz,
    primary key (org_id, id),
    constraint payouts_key unique (org_id, key)
);
create index payouts_by_time on payouts (org_id, asked_at desc, id desc);
create index payouts_held on payouts (asked_at) where state = 'held';
comment on table payouts is 'Money of a prepaid account that its organization asked back: held from then on, released by staff, and put back when it is withdrawn or returned.';

create table top_ups (
    org_id      uuid not null references organizations,
    currency    text not null check (currency in ('CHF', 'EUR')),
    below       bigint not null check (below > 0),
    amount      bigint not null check (amount > 0),
    monthly_cap bigint not null check (monthly_cap >= amount),
    profile_id  uuid not null,
    set_by      uuid not null references users,
    set_at      timestamptz not null,
    failed_at   timestamptz,
    primary key (org_id, currency),
    constraint top_ups_profile foreign key (org_id, profile_id) references payment_profiles (org_id, id)
);
comment on table top_ups is 'When a prepaid account falls below an amount it is credited from a payment profile, at most so much a month.';

-- The simulated provider of payments: it stands for a company outside, so nothing of the portal refers to its tables.
create table simulated_means (
    token      text primary key,
    behaviour  text not null check (behaviour in ('pays', 'declines', 'asks', 'abandoned', 'delays', 'repeats', 'disordered', 'reverses')),
    created_at timestamptz not null
);
comment on table simulated_means is 'Means of payment that the simulator has given tokens for, and how each behaves.';

create table simulated_payments (
    key        text primary key,
    ref        text not null unique,
    token      text not null references simulated_means,
    amount     bigint not null,
    currency   text not null,
    state      text not null check (state in ('confirm', 'pending', 'succeeded', 'failed', 'reversed')),
    return_to  text not null,
    created_at timestamptz not null
);
comment on table simulated_payments is 'Charges that the simulator was asked for, by the key of who asked.';

create table simulated_events (
    id         bigint generated always as identity primary key,
    event_id   text not null,
    ref        text not null,
    state      text not null,
    deliver_at timestamptz not null,
    sent_at    timestamptz
);
create index simulated_events_due on simulated_events (deliver_at) where sent_at is null;
comment on table simulated_events is 'Messages that the simulator will send about its payments: late, twice or in another order, as the means of payment wants it.';

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['payment_profiles', 'payments', 'payouts', 'top_ups'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
