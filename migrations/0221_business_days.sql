-- +goose Up

-- The picture of the business: what happened on each day, counted by a job, so that nobody waits
-- for a count of all documents to see it.
create table business_days (
    day      date not null,
    figure   text not null check (figure in ('invoiced', 'credited', 'money_in', 'money_out', 'open', 'overdue', 'payments_failed', 'mails_failed', 'signed_in', 'sign_ins_failed', 'orders', 'customers')),
    currency text not null default '',
    count    bigint not null,
    amount   bigint not null default 0,
    counted_at timestamptz not null,
    primary key (day, figure, currency)
);
comment on table business_days is 'What the staff''s picture of the business shows: how often something happened on a day of the seller''s zone, and how much money it was about. Open and overdue are as they stood when the day was last counted. It names no customer.';
comment on column business_days.currency is 'Of the amount; empty: there is none.';
alter table business_days enable row level security;
alter table business_days force row level security;
create policy system on business_days using ((select current_setting('app.system', true)) = 'on');

-- A day is found without reading all of these tables: rows are appended in the order of time.
create index documents_by_age on documents using brin (issued_at);
create index ledger_entries_by_age on ledger_entries using brin (booked_at);
create index audit_events_by_age on audit_events using brin (at);
create index orders_by_age on orders using brin (placed_at);
create index organizations_by_age on organizations using brin (created_at);
create index payments_failed on payments (ended_at) where state = 'failed';
