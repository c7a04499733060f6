-- +goose Up

create table staff_approvals (
    id          uuid primary key,
    kind        text not null check (kind ~ '^[a-z_]+$' and length(kind) <= 40),
    org_id      uuid references organizations,
    amount      bigint check (amount > 0),
    currency    text check (currency in ('CHF', 'EUR')),
    subject     text not null default '' check (length(subject) <= 80),
    data        jsonb not null,
    reason      text not null check (length(reason) between 1 and 200),
    proposed_by uuid not null references staff_members,
    proposed_at timestamptz not null,
    expires_at  timestamptz not null check (expires_at > proposed_at),
    state       text not null default 'proposed' check (state in ('proposed', 'approved', 'refused', 'withdrawn', 'expired')),
    decided_by  uuid references staff_members,
    decided_at  timestamptz,
    refusal     text not null default '' check (length(refusal) <= 200),
    constraint staff_approvals_amount check ((amount is null) = (currency is null)),
    constraint staff_approvals_decided check ((state = 'proposed') = (decided_at is null)),
    constraint staff_approvals_by check ((state in ('approved', 'refused', 'withdrawn')) = (decided_by is not null)),
    constraint staff_approvals_two_people check (state not in ('approved', 'refused') or decided_by <> proposed_by),
    constraint staff_approvals_own check (state <> 'withdrawn' or decided_by = proposed_by),
    constraint staff_approvals_refusal check ((state = 'refused') = (refusal <> ''))
);
create unique index staff_approvals_of_subject on staff_approvals (kind, subject) where state = 'proposed' and subject <> '';
create index staff_approvals_open on staff_approvals (proposed_at, id) where state = 'proposed';
create index staff_approvals_list on staff_approvals (proposed_at desc, id desc);
create index staff_approvals_of_org on staff_approvals (org_id, proposed_at desc) where org_id is not null;
comment on table staff_approvals is 'What one of the staff proposed and another one must approve before it is done, of whatever kind: money, later access, too. Kept for good: who agreed to what.';
comment on column staff_approvals.data is 'What the act needs to be carried out, in the form of its kind.';
comment on column staff_approvals.subject is 'What the act is about, where it may be proposed only once at a time.';
comment on column staff_approvals.refusal is 'Why it was refused.';

-- Who approves gets what was proposed: no row says anything else later, and a decision stays.
-- +goose StatementBegin
create function refuse_other_proposal() returns trigger language plpgsql as $$
begin
    if old.state <> 'proposed'
        or (old.id, old.kind, old.org_id, old.amount, old.currency, old.subject, old.data, old.reason, old.proposed_by, old.proposed_at, old.expires_at)
            is distinct from (new.id, new.kind, new.org_id, new.amount, new.currency, new.subject, new.data, new.reason, new.proposed_by, new.proposed_at, new.expires_at) then
        raise exception 'proposals are kept as they were made and decided' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger staff_approvals_as_proposed before update on staff_approvals for each row execute function refuse_other_proposal();
create trigger staff_approvals_kept before delete or truncate on staff_approvals for each statement execute function refuse_change();

alter table staff_approvals enable row level security;
alter table staff_approvals force row level security;
create policy system on staff_approvals using ((select current_setting('app.system', true)) = 'on');

-- What the staff adds to a prepaid account, or takes from it, by hand.
alter table ledger_accounts drop constraint ledger_accounts_kind_check;
alter table ledger_accounts add constraint ledger_accounts_kind_check
    check (kind in ('prepaid', 'receivable', 'payout_held', 'refund_held', 'bank_clearing', 'card_clearing', 'paypal_clearing', 'debit_clearing', 'payouts_in_transit', 'revenue', 'vat_payable', 'cashback_expense', 'corrections'));

-- What an organization had paid out lately.
create index payouts_released_of_org on payouts (org_id, released_at) where released_at is not null;
