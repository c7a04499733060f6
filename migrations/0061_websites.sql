-- +goose Up

-- The sites of all hostings are listed by host name and found by any part of it.
alter table sites add column ended boolean not null default false;
comment on column sites.ended is 'Its hosting was terminated: no list shows it any more; its history stays.';
create index sites_by_host_name on sites (org_id, host_name, id) where not ended;

create table site_words (
    org_id  uuid not null,
    site_id uuid not null,
    word    text collate "C" not null check (word <> ''),
    primary key (org_id, site_id, word),
    constraint site_words_site foreign key (org_id, site_id) references sites (org_id, id) on update cascade on delete cascade
);
create index site_words_search on site_words (org_id, word, site_id);
comment on table site_words is 'The host name of a site from each of its labels on (www.example.org, example.org, org), so that a list finds it by the beginning of any of them through an index.';

insert into site_words (org_id, site_id, word)
select distinct s.org_id, s.id, array_to_string((string_to_array(lower(s.host_name), '.'))[i:], '.')
from sites s, generate_series(1, array_length(string_to_array(s.host_name, '.'), 1)) i
where array_to_string((string_to_array(lower(s.host_name), '.'))[i:], '.') <> '';

alter table site_words enable row level security;
alter table site_words force row level security;
create policy tenant on site_words using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on site_words using (current_setting('app.system', true) = 'on');
