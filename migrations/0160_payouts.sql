-- +goose Up

create table payout_files (
    id         uuid primary key,
    account    text not null check (length(account) between 15 and 34),
    currency   text not null check (currency in ('CHF', 'EUR')),
    day        date not null,
    message_id text not null check (length(message_id) between 1 and 35),
    number     integer not null check (number > 0),
    total      bigint not null check (total > 0),
    content    bytea not null,
    digest     bytea not null check (digest = sha256(content)),
    made_by    text not null check (length(made_by) <= 120),
    made_at    timestamptz not null,
    constraint payout_files_of_day unique (account, currency, day),
    constraint payout_files_message unique (message_id)
);
comment on table payout_files is 'Payment orders (pain.001) as they were written, one for each account, currency and day: whoever asks again gets the same bytes, so that a bank that takes a message once pays once.';
comment on column payout_files.message_id is 'MsgId: the bank''s answers and its debit of the whole file name it.';

alter table payouts
    add column released_at timestamptz,
    add column released_by text not null default '' check (length(released_by) <= 120),
    add column end_to_end text not null default '' check (length(end_to_end) <= 35),
    add column uetr uuid,
    add column file_id uuid references payout_files,
    add column debited_at timestamptz,
    add column credited_at timestamptz,
    add column reason text not null default '' check (length(reason) <= 40),
    add column reason_text text not null default '' check (length(reason_text) <= 500),
    add constraint payouts_released check (state in ('held', 'withdrawn') or released_at is not null and end_to_end <> ''),
    add constraint payouts_file check (file_id is null or means = 'bank' and released_at is not null),
    add constraint payouts_ended check ((state in ('held', 'released')) = (ended_at is null));
create unique index payouts_end_to_end on payouts (end_to_end) where end_to_end <> '';
create unique index payouts_uetr on payouts (uetr) where uetr is not null;
create index payouts_of_file on payouts (file_id) where file_id is not null;
create index payouts_released on payouts (currency, released_at) where state = 'released';
comment on column payouts.end_to_end is 'EndToEndId and InstrId of the payment order, given when it is released.';
comment on column payouts.file_id is 'The one payment order that it stands in.';
comment on column payouts.debited_at is 'When the bank told that it took the money from the seller''s account; also for one that it had rejected before.';
comment on column payouts.credited_at is 'When the bank told that the money came back.';

create table payout_answer_files (
    id         uuid primary key,
    digest     bytea not null check (length(digest) = 32),
    name       text not null check (length(name) <= 255),
    message_id text not null check (length(message_id) <= 140),
    taken_by   text not null check (length(taken_by) <= 120),
    taken_at   timestamptz not null,
    constraint payout_answer_files_digest unique (digest)
);
comment on table payout_answer_files is 'Answers of banks to payment orders (pain.002) that were taken, each content once.';

create table payout_answers (
    id          uuid primary key,
    file_id     uuid not null references payout_answer_files,
    place       integer not null check (place > 0),
    level       text not null check (level in ('file', 'batch', 'single')),
    message_id  text not null default '' check (length(message_id) <= 140),
    end_to_end  text not null default '' check (length(end_to_end) <= 140),
    status      text not null check (length(status) <= 40),
    reason      text not null default '' check (length(reason) <= 40),
    reason_text text not null default '' check (length(reason_text) <= 500),
    state       text not null check (state in ('noted', 'returned', 'waiting', 'dismissed')),
    cause       text not null default '' check (cause in ('', 'unknown', 'other_file', 'other_amount', 'paid', 'status', 'closed')),
    org_id      uuid,
    payout_id   uuid,
    decided_by  text not null default '' check (length(decided_by) <= 120),
    constraint payout_answers_place unique (file_id, place),
    constraint payout_answers_payout foreign key (org_id, payout_id) references payouts (org_id, id),
    constraint payout_answers_cause check ((cause <> '') = (state in ('waiting', 'dismissed')))
);
create index payout_answers_waiting on payout_answers (id) where state = 'waiting';
create index payout_answers_of_payout on payout_answers (org_id, payout_id) where payout_id is not null;
comment on table payout_answers is 'What banks answered to payment orders, one row for each status, and what became of it. Those that fit no payout wait for a clerk.';
comment on column payout_answers.cause is 'Why it waits, or waited, for a clerk.';

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['payout_files', 'payout_answer_files', 'payout_answers'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd

create policy tenant on payout_answers using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
