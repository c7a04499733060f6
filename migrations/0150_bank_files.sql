-- +goose Up

create table bank_files (
    id       uuid primary key,
    digest   bytea not null check (length(digest) = 32),
    name     text not null check (length(name) <= 255),
    bytes    bigint not null check (bytes >= 0),
    taken_by text not null check (length(taken_by) <= 120),
    taken_at timestamptz not null,
    state    text not null check (state in ('taking', 'done', 'refused')),
    progress bigint not null default 0 check (progress >= 0),
    known    bigint not null default 0 check (known >= 0),
    reason   text not null default '' check (length(reason) <= 40),
    detail   text not null default '' check (length(detail) <= 1000),
    ended_at timestamptz,
    constraint bank_files_digest unique (digest),
    constraint bank_files_ended check ((state = 'taking') = (ended_at is null)),
    constraint bank_files_refused check ((state = 'refused') = (reason <> ''))
);
create index bank_files_by_time on bank_files (taken_at desc, id desc);
comment on table bank_files is 'Files of banks that were taken or refused, each content once, with what became of it. The row is locked while a part of the file is written, so that two who take it at once write each part once.';
comment on column bank_files.digest is 'SHA-256 of the file.';
comment on column bank_files.progress is 'How many of its transactions are written: who takes the file again after a crash goes on there.';
comment on column bank_files.known is 'How many of them had come by another file.';

create table bank_reports (
    account    text not null,
    kind       text not null check (kind in ('statement', 'notification')),
    message_id text not null,
    report_id  text not null,
    page       text not null,
    made_on    text not null,
    file_id    uuid not null references bank_files,
    primary key (account, kind, message_id, report_id, page, made_on)
);
create index bank_reports_of_file on bank_reports (file_id);
comment on table bank_reports is 'Statements and notifications that were taken whole: the same message in another file brings nothing.';

create table bank_transactions (
    id           uuid primary key,
    file_id      uuid not null references bank_files,
    place        bigint not null check (place > 0),
    account      text not null,
    kind         text not null check (kind in ('statement', 'notification')),
    level        text not null check (level in ('entry', 'detail')),
    credit       boolean not null,
    reversal     boolean not null,
    entry_ref    text not null,
    bank_ref     text not null,
    fingerprint  bytea not null check (length(fingerprint) = 16),
    occurrence   integer not null check (occurrence > 0),
    amount       bigint not null check (amount >= 0),
    currency     text not null check (currency in ('CHF', 'EUR')),
    instructed   text not null default '' check (length(instructed) <= 60),
    charges      text not null default '' check (length(charges) <= 60),
    booked_on    date not null,
    valued_on    date,
    refs         text[] not null default '{}',
    end_to_end   text not null default '' check (length(end_to_end) <= 140),
    debtor       text not null default '' check (length(debtor) <= 140),
    debtor_iban  text not null default '' check (length(debtor_iban) <= 40),
    debtor_place text not null default '' check (length(debtor_place) <= 300),
    memo         text not null default '' check (length(memo) <= 1000),
    returned     text not null default '' check (length(returned) <= 40),
    state        text not null check (state in ('booking', 'paid', 'prepaid', 'taken_back', 'waiting', 'reversed', 'payout', 'ignored', 'detailed')),
    reason       text not null default '' check (reason in ('', 'less', 'more', 'currency', 'ended', 'clerk')),
    org_id       uuid references organizations,
    document_id  uuid,
    order_id     uuid,
    paid         bigint not null default 0 check (paid >= 0),
    prepaid      bigint not null default 0 check (prepaid >= 0),
    reverses     uuid references bank_transactions,
    settled_at   timestamptz,
    settled_by   text not null default '' check (length(settled_by) <= 120),
    constraint bank_transactions_place unique (file_id, place),
    constraint bank_transactions_fingerprint unique (fingerprint, account, credit, occurrence),
    constraint bank_transactions_document foreign key (org_id, document_id) references documents (org_id, id),
    constraint bank_transactions_order foreign key (org_id, order_id) references orders (org_id, id),
    constraint bank_transactions_one_target check (document_id is null or order_id is null),
    constraint bank_transactions_owner check ((state in ('booking', 'paid', 'prepaid', 'taken_back')) = (org_id is not null)),
    constraint bank_transactions_settled check ((state in ('booking', 'waiting')) = (settled_at is null)),
    constraint bank_transactions_allocated check (paid + prepaid = case when state in ('paid', 'prepaid') then amount else 0 end and (state = 'paid') = (paid > 0))
);
create unique index bank_transactions_ref on bank_transactions (account, bank_ref, level, credit) where bank_ref <> '';
create unique index bank_transactions_reversed_once on bank_transactions (reverses) where reverses is not null;
create index bank_transactions_of_entry on bank_transactions (account, entry_ref, level) where entry_ref <> '';
create index bank_transactions_without_ref on bank_transactions (fingerprint, account, occurrence) where bank_ref = '';
create index bank_transactions_by_end_to_end on bank_transactions (account, end_to_end) where end_to_end <> '';
create index bank_transactions_waiting on bank_transactions (booked_on, id) where state = 'waiting';
create index bank_transactions_to_book on bank_transactions (org_id, id) where state = 'booking';
create index bank_transactions_of_org on bank_transactions (org_id, booked_on desc, id desc) where org_id is not null;
comment on table bank_transactions is 'What banks booked on the seller''s accounts, each once, and what became of it. Money that waits for a clerk is these rows: the ledger knows it once it belongs to an organization.';
comment on column bank_transactions.entry_ref is 'The bank''s reference of the booking; several transactions may share it.';
comment on column bank_transactions.bank_ref is 'The bank''s reference of this transaction (level detail), or of the booking where it is not divided (level entry); empty where it names several.';
comment on column bank_transactions.fingerprint is 'Of day, amount, reference and end-to-end ID: by which a transaction without a bank''s reference is known again. Equal payments are counted by occurrence.';
comment on column bank_transactions.refs is 'Payment references with the right check digits.';
comment on column bank_transactions.memo is 'What the debtor wrote; it only proposes.';
comment on column bank_transactions.reverses is 'The credit that this debit takes back.';

alter table bank_transactions enable row level security;
alter table bank_transactions force row level security;
create policy tenant on bank_transactions using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on bank_transactions using ((select current_setting('app.system', true)) = 'on');
alter table bank_files enable row level security;
alter table bank_files force row level security;
create policy system on bank_files using ((select current_setting('app.system', true)) = 'on');
alter table bank_reports enable row level security;
alter table bank_reports force row level security;
create policy system on bank_reports using ((select current_setting('app.system', true)) = 'on');
