-- +goose Up

create table document_series (
    series   text not null check (series ~ '^[A-Z0-9]{0,8}$'),
    kind     text not null check (kind in ('invoice', 'credit_note', 'pro_forma')),
    year     integer not null,
    last_seq integer not null default 0 check (last_seq >= 0),
    digest   bytea not null default '',
    primary key (series, kind, year)
);
comment on table document_series is 'The last number of each series of documents, and the digest of the document that bears it. The row is locked while a transaction commits, after every other lock, so that numbers have no gaps.';
comment on column document_series.series is 'Names the company that sells, where a database has known more than one.';

create table documents (
    org_id      uuid not null references organizations,
    id          uuid not null,
    kind        text not null,
    series      text not null,
    year        integer not null,
    seq         integer not null check (seq > 0),
    number      text not null check (length(number) between 1 and 40),
    issued_at   timestamptz not null,
    issued_on   date not null,
    due_on      date,
    currency    text not null check (currency in ('CHF', 'EUR')),
    net         bigint not null,
    vat         bigint not null,
    total       bigint not null check (total >= 0),
    paid        bigint not null default 0 check (paid >= 0),
    credited    bigint not null default 0 check (credited >= 0),
    state       text not null check (state in ('open', 'paid', 'refunded', 'cancelled', 'none')),
    settled_at  timestamptz,
    settled_by  text not null default '' check (settled_by in ('', 'prepaid', 'bank_transfer', 'card', 'paypal')),
    order_id    uuid,
    original_id uuid,
    profile_id  uuid,
    reference   text not null default '',
    about       text not null default '' check (length(about) <= 240),
    lines       integer not null check (lines > 0),
    content     bytea not null,
    previous    bytea not null,
    digest      bytea not null check (length(digest) = 32),
    primary key (org_id, id),
    constraint documents_series foreign key (series, kind, year) references document_series (series, kind, year),
    constraint documents_number unique (series, kind, year, seq),
    constraint documents_order foreign key (org_id, order_id) references orders (org_id, id),
    constraint documents_original foreign key (org_id, original_id) references documents (org_id, id),
    constraint documents_credits check ((kind = 'credit_note') = (original_id is not null)),
    constraint documents_adds_up check (total = net + vat and paid + credited <= total),
    constraint documents_state check (case kind when 'pro_forma' then state = 'none' when 'credit_note' then state = 'refunded'
        else (state = 'open') = (paid + credited < total) and state <> 'none' end)
);
create index documents_by_number on documents (number);
create index documents_by_time on documents (org_id, issued_on desc, id desc) where kind <> 'pro_forma';
create index documents_by_state on documents (org_id, state, issued_on desc, id desc) where kind <> 'pro_forma';
create index documents_due on documents (org_id, due_on, id) include (currency, total, paid, credited) where state = 'open';
create index documents_of_order on documents (org_id, order_id) where order_id is not null;
create index documents_of_original on documents (org_id, original_id) where original_id is not null;
create unique index documents_reference on documents (reference) where reference <> '';
comment on table documents is 'Invoices, credit notes and pro forma invoices as they were issued. What a document says never changes; what was paid and credited does.';
comment on column documents.content is 'Everything that the document says, as JSON, byte for byte as it was issued.';
comment on column documents.digest is 'SHA-256 of the digest of the document before it in its series, its number and its content: an altered byte or a document taken out is found by manager verify.';
comment on column documents.about is 'What a list says that it is for: its first line.';
comment on column documents.reference is 'By which a bank transfer finds it.';

create table document_events (
    org_id      uuid not null,
    id          uuid not null,
    document_id uuid not null,
    kind        text not null check (kind ~ '^[a-z_]+$'),
    at          timestamptz not null,
    by          uuid references users,
    amount      bigint,
    means       text not null default '',
    detail      text not null default '' check (length(detail) <= 400),
    primary key (org_id, id),
    constraint document_events_document foreign key (org_id, document_id) references documents (org_id, id)
);
create index document_events_by_time on document_events (org_id, document_id, at, id);
comment on table document_events is 'What happened with a document: sent, opened, paid by what, reminded, credited. Append-only.';
comment on column document_events.detail is 'The number of another document, or to whom it was sent.';

create table document_files (
    org_id      uuid not null,
    document_id uuid not null,
    format      text not null check (format in ('pdf', 'cii', 'ubl')),
    file        bytea not null,
    made_at     timestamptz not null,
    primary key (org_id, document_id, format),
    constraint document_files_document foreign key (org_id, document_id) references documents (org_id, id)
);
comment on table document_files is 'The files of documents as they were first handed out, so that each is the same for ten years.';

alter table orders add column invoice_id uuid;
create index orders_to_invoice on orders (org_id, id) where state = 'paid' and invoice_id is null;
comment on column orders.invoice_id is 'The invoice that was issued when it was paid; null until then, or when a version paid it that knew no invoices.';

-- What was issued stays as it is, whoever tries.
-- +goose StatementBegin
create function refuse_document_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if (new.org_id, new.id, new.kind, new.series, new.year, new.seq, new.number, new.issued_at, new.issued_on, new.due_on, new.currency, new.net, new.vat, new.total,
            new.order_id, new.original_id, new.reference, new.about, new.lines, new.content, new.previous, new.digest)
            is not distinct from (old.org_id, old.id, old.kind, old.series, old.year, old.seq, old.number, old.issued_at, old.issued_on, old.due_on, old.currency, old.net, old.vat, old.total,
            old.order_id, old.original_id, old.reference, old.about, old.lines, old.content, old.previous, old.digest) then
            return new;
        end if;
    end if;
    raise exception 'documents never change: % on % refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function refuse_document_events_change() returns trigger language plpgsql as $$
begin
    raise exception 'what happened stays: % on % refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
-- +goose StatementEnd
create trigger documents_unchanged before update or delete on documents for each row execute function refuse_document_change();
create trigger documents_not_emptied before truncate on documents for each statement execute function refuse_document_change();
create trigger document_events_append_only before update or delete or truncate on document_events for each statement execute function refuse_document_events_change();
create trigger document_files_unchanged before update or truncate on document_files for each statement execute function refuse_document_events_change();

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['documents', 'document_events', 'document_files'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
