-- +goose Up

create table vat_checks (
    org_id      uuid not null references organizations,
    id          uuid not null,
    number      text not null check (length(number) between 4 and 40),
    register    text not null check (register in ('VIES', 'UID')),
    answer      text not null check (answer in ('valid', 'invalid', 'none')),
    problem     text not null default '' check (length(problem) <= 60),
    request     text not null default '' check (length(request) <= 100),
    name        text not null default '' check (length(name) <= 400),
    address     text not null default '' check (length(address) <= 400),
    asked_at    timestamptz not null,
    answered_at timestamptz,
    primary key (org_id, id),
    constraint vat_checks_answered check ((answer = 'none') = (answered_at is null) and (answer = 'none') = (problem <> ''))
);
create index vat_checks_of_number on vat_checks (org_id, number, asked_at, id);
comment on table vat_checks is 'What the registers of VAT numbers answered about the numbers of customers, append-only: the evidence for documents without VAT, kept as long as they are.';
comment on column vat_checks.number is 'In electronic form, without separators and, for a Swiss one, without the word for VAT.';
comment on column vat_checks.answer is 'none: the register could not tell, for the reason in problem.';
comment on column vat_checks.request is 'The number under which the register keeps the question (the consultation number of VIES).';
comment on column vat_checks.name is 'Of the holder, where the register says it.';

alter table vat_checks enable row level security;
alter table vat_checks force row level security;
create policy tenant on vat_checks using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on vat_checks using ((select current_setting('app.system', true)) = 'on');

create trigger vat_checks_append_only before update or delete or truncate on vat_checks for each statement execute function refuse_change();

-- For the round that asks again about the numbers of addresses in use.
create index billing_addresses_with_number on billing_addresses (org_id, id) where retired_at is null and vat_number <> '';
