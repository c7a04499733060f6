-- +goose Up

-- What the staff finds customers by, whichever organization it belongs to.
create index member_words_everywhere on member_words (word, org_id, member_id);
create index product_words_everywhere on product_words (word, org_id, product_id);
create index documents_by_number_prefix on documents (number collate "C");
create index documents_by_reference on documents (reference) where reference <> '';
create index organizations_by_phone on organizations (reverse(phone) collate "C") where phone <> '';
create index bank_transactions_by_bank_ref on bank_transactions (bank_ref) where bank_ref <> '';
create index bank_transactions_by_iban on bank_transactions (debtor_iban, booked_on desc) where debtor_iban <> '';
create index mails_of_org on mails (org_id, created_at desc, id desc) where org_id is not null;

-- +goose StatementBegin
create function name_words(name text) returns tsvector language sql immutable strict parallel safe as $$
    select to_tsvector('simple', regexp_replace(replace(replace(replace(replace(
        regexp_replace(normalize(lower(name), nfkd), '[\u0300-\u036f]', '', 'g'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ø', 'o'), '[^[:alnum:]]+', ' ', 'g'))
$$;
-- +goose StatementEnd
comment on function name_words(text) is 'The words of a name, in lower case and without accents.';
create index organizations_words on organizations using gin (name_words(name));

create table staff_openings (
    id         uuid primary key,
    staff_id   uuid not null references staff_members,
    org_id     uuid not null references organizations,
    reason     text not null check (reason in ('called', 'wrote', 'payment', 'refund', 'abuse', 'review')),
    about      text not null check (length(about) between 1 and 200),
    request    text not null default '' check (length(request) <= 40),
    opened_at  timestamptz not null,
    ends_at    timestamptz not null check (ends_at > opened_at),
    closed_at  timestamptz
);
create index staff_openings_of_staff on staff_openings (staff_id, opened_at desc);
create index staff_openings_of_org on staff_openings (org_id, opened_at desc);
create index staff_openings_by_time on staff_openings (opened_at desc, id desc);
comment on table staff_openings is 'Why somebody of the staff opened the data of a customer, and until when: without a living row the console shows no more than what names the customer.';
comment on column staff_openings.about is 'What it is about, in a sentence that the customer may read.';

create table staff_views (
    id         uuid primary key,
    opening_id uuid not null references staff_openings,
    page       text not null check (length(page) between 1 and 200),
    at         timestamptz not null
);
create index staff_views_of_opening on staff_views (opening_id, at);
create trigger staff_views_unchanged before update or delete or truncate on staff_views for each statement execute function refuse_change();
comment on table staff_views is 'Each page of a customer that somebody of the staff saw, append-only; written in the transaction that reads the page.';

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['staff_openings', 'staff_views'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
