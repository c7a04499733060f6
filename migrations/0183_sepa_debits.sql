-- +goose Up

alter table payment_profiles drop constraint payment_profiles_means_check;
alter table payment_profiles add constraint payment_profiles_means_check check (means in ('card', 'paypal', 'sepa_debit', 'prepaid', 'bank_transfer'));
alter table payment_profiles drop constraint payment_profiles_token;
alter table payment_profiles add constraint payment_profiles_token check ((means in ('card', 'paypal', 'sepa_debit')) = (token <> '' and provider <> ''));

create table mandates (
    org_id       uuid not null references organizations,
    id           uuid not null,
    profile_id   uuid not null,
    provider     text not null,
    provider_ref text not null check (length(provider_ref) between 1 and 200),
    reference    text not null check (length(reference) between 1 and 35),
    signed_at    timestamptz not null,
    holder       text not null check (length(holder) between 1 and 140),
    last4        text not null check (last4 ~ '^[0-9A-Z]{4}$'),
    creditor     text not null check (length(creditor) between 1 and 200),
    language     text not null,
    accepted     text not null check (length(accepted) between 1 and 2000),
    state        text not null check (state in ('active', 'ended', 'blocked')),
    reason       text not null default '',
    ended_at     timestamptz,
    created_by   uuid not null references users,
    primary key (org_id, id),
    constraint mandates_profile foreign key (org_id, profile_id) references payment_profiles (org_id, id),
    constraint mandates_ended check ((state = 'active') = (ended_at is null))
);
create unique index mandates_one_active on mandates (org_id, profile_id) where state = 'active';
create index mandates_of_provider on mandates (provider, provider_ref);
create index mandates_of_profile on mandates (org_id, profile_id, signed_at desc);
comment on table mandates is 'By which the holder of a bank account lets the seller debit it (SEPA). Of the account its last four characters come here, and nothing else of its number.';
comment on column mandates.accepted is 'The text that was accepted, word for word, in the language of the column beside it.';
comment on column mandates.state is 'Blocked: a debit was returned as not authorized; ended: withdrawn, replaced, or the account is closed.';
alter table mandates enable row level security;
alter table mandates force row level security;
create policy tenant on mandates using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on mandates using ((select current_setting('app.system', true)) = 'on');

create table debit_policy (
    only_row    boolean primary key default true check (only_row),
    notice_days smallint not null check (notice_days between 1 and 14),
    due_days    smallint not null check (due_days between 1 and 60)
);
comment on table debit_policy is 'How debits are made; staff may change it.';
comment on column debit_policy.notice_days is 'How many days at least lie between the notice of a debit and the debit.';
comment on column debit_policy.due_days is 'How many days there are to pay an invoice whose debit was returned.';
insert into debit_policy (notice_days, due_days) values (2, 10);

alter table payments drop constraint payments_means_check;
alter table payments add constraint payments_means_check check (means in ('card', 'paypal', 'sepa_debit'));
alter table payments add column collect_on date;
alter table payments add column mandate_id uuid;
alter table payments add column looked_at timestamptz;
alter table payments add constraint payments_mandate foreign key (org_id, mandate_id) references mandates (org_id, id);
alter table payments add constraint payments_debit check (case when means = 'sepa_debit' then collect_on is not null and mandate_id is not null and currency = 'EUR' else collect_on is null and mandate_id is null end);
create index payments_of_mandate on payments (org_id, mandate_id) where mandate_id is not null;
comment on column payments.collect_on is 'The day on which a bank account is debited, of which its holder had notice before.';
comment on column payments.looked_at is 'When the provider was last asked what became of a debit: it takes days, so it is asked seldom.';

alter table ledger_accounts drop constraint ledger_accounts_kind_check;
alter table ledger_accounts add constraint ledger_accounts_kind_check
    check (kind in ('prepaid', 'receivable', 'payout_held', 'refund_held', 'bank_clearing', 'card_clearing', 'paypal_clearing', 'debit_clearing', 'payouts_in_transit', 'revenue', 'vat_payable', 'cashback_expense'));
alter table documents drop constraint documents_settled_by_check;
alter table documents add constraint documents_settled_by_check check (settled_by in ('', 'prepaid', 'bank_transfer', 'card', 'paypal', 'sepa_debit'));
-- An invoice whose payment was returned is open again, and due later; nothing else of it changes.
-- +goose StatementBegin
create or replace function refuse_document_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (new.org_id, new.id, new.kind, new.series, new.year, new.seq, new.number, new.issued_at, new.issued_on, new.currency, new.net, new.vat, new.total,
            new.order_id, new.original_id, new.reference, new.about, new.lines, new.content, new.previous, new.digest)
            is not distinct from (old.org_id, old.id, old.kind, old.series, old.year, old.seq, old.number, old.issued_at, old.issued_on, old.currency, old.net, old.vat, old.total,
            old.order_id, old.original_id, old.reference, old.about, old.lines, old.content, old.previous, old.digest)
            and (new.due_on is not distinct from old.due_on or new.kind = 'invoice' and new.state = 'open' and new.paid < old.paid and new.due_on is not null and new.due_on >= coalesce(old.due_on, new.issued_on)) then
            return new;
        end if;
    end if;
    raise exception 'documents never change: % on % refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
-- +goose StatementEnd
comment on column documents.due_on is 'When it is to be paid; later than what the document says when its payment was returned.';

-- A step belongs to a due day: an invoice that is open again begins anew.
alter table reminder_steps drop constraint reminder_steps_pkey;
alter table reminder_steps add primary key (org_id, document_id, due_on, step);

alter table simulated_means drop constraint simulated_means_behaviour_check;
alter table simulated_means add constraint simulated_means_behaviour_check
    check (behaviour in ('pays', 'declines', 'asks', 'abandoned', 'delays', 'repeats', 'disordered', 'reverses', 'refuses_refunds', 'delays_refunds', 'returns', 'unauthorized', 'closed'));
alter table simulated_means add column mandate_ended boolean not null default false;
alter table simulated_means add column detached_at timestamptz;
