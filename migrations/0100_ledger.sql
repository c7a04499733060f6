-- +goose Up

create table ledger_accounts (
    org_id    uuid not null references organizations,
    id        uuid not null,
    kind      text not null check (kind in ('prepaid', 'receivable', 'payout_held', 'bank_clearing', 'card_clearing', 'paypal_clearing', 'payouts_in_transit', 'revenue', 'vat_payable', 'cashback_expense')),
    detail    text not null default '',
    currency  text not null check (currency in ('CHF', 'EUR')),
    balance   bigint not null default 0,
    credited  bigint not null default 0,
    entries   bigint not null default 0,
    booked_at timestamptz not null default '-infinity',
    primary key (org_id, id),
    constraint ledger_accounts_once unique (org_id, kind, detail, currency),
    constraint ledger_accounts_not_negative check (balance >= 0 or kind not in ('prepaid', 'payout_held'))
);
comment on table ledger_accounts is 'The accounts of the double-entry ledger: each organization has its own on both sides, the provider''s too (revenue, VAT, clearing), so that organizations never wait for one another; the provider''s total is the sum over all.';
comment on column ledger_accounts.detail is 'What divides a kind: country and rate of VAT payable, the kind of products of revenue.';
comment on column ledger_accounts.balance is 'The sum of its entries, in minor units: above zero is credit (the provider owes it, or has earned it), below zero debit. It is written with each entry and proven by manager verify.';
comment on column ledger_accounts.credited is 'The sum of its entries above zero; with it a statement of any length knows its totals from both ends.';
comment on column ledger_accounts.booked_at is 'When the last entry was booked: no later entry gets an earlier time, whatever the clocks of the instances say.';

create table ledger_transactions (
    org_id       uuid not null references organizations,
    id           uuid not null,
    scope        text not null check (scope ~ '^[a-z_]+$'),
    key          text not null check (length(key) between 1 and 200),
    request_hash bytea not null check (length(request_hash) = 32),
    kind         text not null check (kind ~ '^[a-z_]+$'),
    about        uuid,
    label        text not null default '' check (length(label) <= 200),
    posted_by    uuid references users,
    created_at   timestamptz not null,
    primary key (org_id, id),
    constraint ledger_transactions_key unique (scope, key)
);
create index ledger_transactions_about on ledger_transactions (org_id, about) where about is not null;
comment on table ledger_transactions is 'One posting each, append-only: what happened with money. Scope and key make it happen once.';
comment on column ledger_transactions.request_hash is 'SHA-256 of what was posted: the same key with another request is a conflict.';
comment on column ledger_transactions.about is 'The order, payment or payout that it belongs to.';
comment on column ledger_transactions.label is 'The number by which a reader knows that.';

create table ledger_entries (
    org_id         uuid not null,
    account_id     uuid not null,
    seq            bigint not null check (seq > 0),
    transaction_id uuid not null,
    amount         bigint not null check (amount <> 0),
    balance_before bigint not null,
    balance_after  bigint not null,
    credited_after bigint not null,
    booked_at      timestamptz not null,
    primary key (org_id, account_id, seq),
    constraint ledger_entries_adds_up check (balance_after = balance_before + amount),
    constraint ledger_entries_account foreign key (org_id, account_id) references ledger_accounts (org_id, id),
    constraint ledger_entries_transaction foreign key (org_id, transaction_id) references ledger_transactions (org_id, id)
);
create index ledger_entries_of_transaction on ledger_entries (org_id, transaction_id);
create index ledger_entries_by_time on ledger_entries (org_id, account_id, booked_at, seq);
comment on table ledger_entries is 'The lines of the postings, append-only, numbered per account without gaps; those of one transaction add up to zero per currency.';

-- What was booked stays as it is, whoever tries.
-- +goose StatementBegin
create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only: % on % refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
-- +goose StatementEnd
create trigger ledger_transactions_append_only before update or delete or truncate on ledger_transactions for each statement execute function refuse_ledger_change();
create trigger ledger_entries_append_only before update or delete or truncate on ledger_entries for each statement execute function refuse_ledger_change();

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['ledger_accounts', 'ledger_transactions', 'ledger_entries'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
