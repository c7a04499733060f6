-- +goose Up

create table reminder_policy (
    step smallint primary key check (step between 1 and 20),
    days smallint not null check (days between -60 and 400),
    kind text not null check (kind in ('notice', 'reminder', 'suspension', 'termination')),
    mail boolean not null,
    sms  boolean not null,
    constraint reminder_policy_days unique (days),
    constraint reminder_policy_notice check ((kind = 'notice') = (days <= 0))
);
create unique index reminder_policy_once on reminder_policy (kind) where kind in ('suspension', 'termination');
comment on table reminder_policy is 'What happens when an invoice is not paid, and when: staff may change it. A step keeps its number when its day changes, so that no invoice gets it twice.';
comment on column reminder_policy.days is 'After the day on which the invoice is due; below zero: before it.';
comment on column reminder_policy.sms is 'Also by SMS, to those who want that.';
insert into reminder_policy (step, days, kind, mail, sms) values (1, 7, 'reminder', true, false), (2, 14, 'reminder', true, true), (3, 30, 'suspension', true, false), (4, 60, 'termination', true, false);

create table reminder_steps (
    org_id      uuid not null references organizations,
    document_id uuid not null,
    step        smallint not null,
    kind        text not null check (kind in ('notice', 'reminder', 'suspension', 'termination')),
    due_on      date not null,
    done_on     date not null,
    at          timestamptz not null,
    outcome     text not null default '' check (outcome in ('', 'passed', 'nothing')),
    mails       integer not null default 0 check (mails >= 0),
    texts       integer not null default 0 check (texts >= 0),
    primary key (org_id, document_id, step),
    constraint reminder_steps_document foreign key (org_id, document_id) references documents (org_id, id)
);
comment on table reminder_steps is 'Which steps were carried out for an unpaid invoice: each once, however many instances work and however often a job is tried again.';
comment on column reminder_steps.done_on is 'The day on which it was carried out, in the zone of the seller.';
comment on column reminder_steps.outcome is 'Empty: it was carried out; passed: a later reminder stood for it; nothing: the invoice has no products that could be suspended or ended.';
comment on column reminder_steps.mails is 'To how many people it was told by mail.';

create table suspensions_for_debt (
    org_id      uuid not null references organizations,
    product_id  uuid not null,
    document_id uuid not null,
    since       timestamptz not null,
    primary key (org_id, product_id, document_id),
    constraint suspensions_for_debt_product foreign key (org_id, product_id) references products (org_id, id) on delete cascade,
    constraint suspensions_for_debt_document foreign key (org_id, document_id) references documents (org_id, id)
);
create index suspensions_for_debt_of_document on suspensions_for_debt (org_id, document_id);
comment on table suspensions_for_debt is 'Which products are off because which invoice is not paid. A product works again when no row is left and it is not off for want of a renewal.';

create index documents_unpaid on documents (due_on, org_id) where state = 'open' and kind = 'invoice';
create index renewal_steps_of_document on renewal_steps (org_id, document_id) where document_id is not null;
create index bank_transactions_of_document on bank_transactions (org_id, document_id) where document_id is not null;

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['reminder_steps', 'suspensions_for_debt'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
