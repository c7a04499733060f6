-- +goose Up

alter table ledger_accounts drop constraint ledger_accounts_kind_check;
alter table ledger_accounts add constraint ledger_accounts_kind_check
    check (kind in ('prepaid', 'receivable', 'payout_held', 'refund_held', 'bank_clearing', 'card_clearing', 'paypal_clearing', 'payouts_in_transit', 'revenue', 'vat_payable', 'cashback_expense'));
alter table ledger_accounts drop constraint ledger_accounts_not_negative;
alter table ledger_accounts add constraint ledger_accounts_not_negative check (balance >= 0 or kind not in ('prepaid', 'payout_held', 'refund_held'));

create table refunds (
    org_id       uuid not null references organizations,
    id           uuid not null,
    payment_id   uuid not null,
    document_id  uuid not null,
    note_id      uuid not null,
    amount       bigint not null check (amount > 0),
    currency     text not null check (currency in ('CHF', 'EUR')),
    state        text not null check (state in ('created', 'pending', 'succeeded', 'failed')),
    failure      text not null default '',
    provider_ref text,
    created_at   timestamptz not null,
    asked_at     timestamptz not null,
    ended_at     timestamptz,
    primary key (org_id, id),
    constraint refunds_once unique (org_id, note_id, payment_id),
    constraint refunds_payment foreign key (org_id, payment_id) references payments (org_id, id),
    constraint refunds_document foreign key (org_id, document_id) references documents (org_id, id),
    constraint refunds_note foreign key (org_id, note_id) references documents (org_id, id) deferrable initially deferred,
    constraint refunds_ended check ((state in ('succeeded', 'failed')) = (ended_at is not null))
);
create unique index refunds_by_id on refunds (id);
create index refunds_open on refunds (asked_at) where state in ('created', 'pending');
create index refunds_of_payment on refunds (org_id, payment_id);
create index refunds_of_document on refunds (org_id, document_id);
comment on table refunds is 'Money that goes back to the card or PayPal account by which an invoice was paid: each is written down before the provider is asked, and asked under its own ID, so that none is given back twice and none is forgotten.';
comment on column refunds.asked_at is 'When the provider was asked last, so that a job that was lost is noticed.';
comment on column refunds.document_id is 'The invoice that was credited.';
comment on column refunds.note_id is 'The credit note; it is written when its transaction commits, so the reference is checked then.';

alter table simulated_means drop constraint simulated_means_behaviour_check;
alter table simulated_means add constraint simulated_means_behaviour_check
    check (behaviour in ('pays', 'declines', 'asks', 'abandoned', 'delays', 'repeats', 'disordered', 'reverses', 'refuses_refunds', 'delays_refunds'));

create table simulated_refunds (
    key         text primary key,
    ref         text not null unique,
    payment_key text not null references simulated_payments,
    amount      bigint not null check (amount > 0),
    currency    text not null,
    state       text not null check (state in ('pending', 'succeeded', 'failed')),
    created_at  timestamptz not null
);
create index simulated_refunds_of_payment on simulated_refunds (payment_key);
comment on table simulated_refunds is 'Refunds that the simulator was asked for, by the key of who asked.';

alter table refunds enable row level security;
alter table refunds force row level security;
create policy tenant on refunds using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on refunds using ((select current_setting('app.system', true)) = 'on');
