-- +goose Up

alter table reminder_policy add column fee_chf bigint not null default 0 check (fee_chf between 0 and 10000);
alter table reminder_policy add column fee_eur bigint not null default 0 check (fee_eur between 0 and 10000);
alter table reminder_policy add constraint reminder_policy_fees check (kind <> 'notice' or fee_chf + fee_eur = 0);
comment on column reminder_policy.fee_chf is 'What the step costs the customer, in the minor unit, for an invoice in that currency.';

create table reminder_fees (
    org_id      uuid not null references organizations,
    id          uuid not null,
    document_id uuid not null,
    step        smallint not null,
    due_on      date not null,
    amount      bigint not null check (amount > 0),
    currency    text not null check (currency in ('CHF', 'EUR')),
    state       text not null check (state in ('open', 'paid', 'waived')),
    charged_at  timestamptz not null,
    ended_at    timestamptz,
    reason      text not null default '' check (length(reason) <= 200),
    primary key (org_id, id),
    constraint reminder_fees_document foreign key (org_id, document_id) references documents (org_id, id),
    constraint reminder_fees_once unique (org_id, document_id, due_on, step),
    constraint reminder_fees_ended check ((state = 'open') = (ended_at is null))
);
comment on table reminder_fees is 'Fees of reminders: claims of their own beside the invoice, which does not change, and without VAT, as they are damages.';
comment on column reminder_fees.reason is 'Why it was waived.';
alter table reminder_fees enable row level security;
alter table reminder_fees force row level security;
create policy tenant on reminder_fees using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on reminder_fees using ((select current_setting('app.system', true)) = 'on');

alter table documents add column fees bigint not null default 0 check (fees >= 0);
create index documents_with_fees on documents (org_id, due_on, id) where fees > 0;
comment on column documents.fees is 'The sum of its open reminder fees, which are paid with it or alone.';
