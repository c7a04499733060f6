-- +goose Up

create table legal_versions (
    kind          text not null check (kind in ('terms', 'privacy', 'imprint', 'accessibility')),
    number        integer not null check (number > 0),
    applies_on    date not null,
    texts         jsonb not null check (jsonb_typeof(texts) = 'object'),
    made_at       timestamptz not null,
    made_by       uuid references staff_members,
    request       uuid unique,
    taken_back_at timestamptz,
    announced_at  timestamptz,
    primary key (kind, number)
);
create unique index legal_versions_of_day on legal_versions (kind, applies_on) where taken_back_at is null;
create index legal_versions_to_announce on legal_versions (kind, number) where announced_at is null and taken_back_at is null;
comment on table legal_versions is 'The versions of the legal texts of the operator. A version applies from its day until that of the next one, and its day is its name: orders keep it. Its texts never change.';
comment on column legal_versions.texts is 'The text by language: plain paragraphs, and headings that begin with #.';
comment on column legal_versions.made_by is 'Null: of a demo.';
comment on column legal_versions.request is 'Of the form that published it, which publishes once.';
comment on column legal_versions.taken_back_at is 'When it was taken back before its day: nobody may read it any more.';
comment on column legal_versions.announced_at is 'When all organizations had been told of it, or when it was made where nobody is told.';
alter table legal_versions enable row level security;
alter table legal_versions force row level security;
create policy reading on legal_versions for select using (true);
create policy system on legal_versions using ((select current_setting('app.system', true)) = 'on');

create table legal_notices (
    org_id  uuid not null references organizations,
    kind    text not null,
    number  integer not null,
    told_at timestamptz not null,
    primary key (kind, number, org_id),
    foreign key (kind, number) references legal_versions (kind, number)
);
create index legal_notices_of_organization on legal_notices (org_id);
comment on table legal_notices is 'Which organizations were told of which change of the legal texts: each once, and a round that was broken off goes on behind the last one.';
alter table legal_notices enable row level security;
alter table legal_notices force row level security;
create policy tenant on legal_notices for select using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on legal_notices using ((select current_setting('app.system', true)) = 'on');
