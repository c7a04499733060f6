-- +goose Up

create table support_accesses (
    id          uuid primary key,
    org_id      uuid not null references organizations,
    staff_id    uuid references staff_members,
    staff_name  text not null default '',
    reason      text not null check (length(reason) between 1 and 300),
    ticket      text not null default '' check (length(ticket) <= 40),
    products    boolean not null,
    accounting  boolean not null,
    may_change  boolean not null default false,
    hours       integer not null check (hours between 1 and 168),
    state       text not null check (state in ('asked', 'granted', 'refused', 'withdrawn', 'expired')),
    created_at  timestamptz not null,
    answered_at timestamptz,
    answered_by uuid,
    ends_at     timestamptz,
    ended_at    timestamptz,
    ended_by    uuid,
    constraint support_accesses_of_org unique (org_id, id),
    constraint support_accesses_scope check (products or accounting),
    constraint support_accesses_answer check ((state in ('granted', 'refused')) <= (answered_at is not null)),
    constraint support_accesses_end check ((state = 'granted') <= (ends_at is not null))
);
create index support_accesses_list on support_accesses (org_id, id desc);
create index support_accesses_of_staff on support_accesses (staff_id, id desc);
create unique index support_accesses_asked on support_accesses (org_id, staff_id) where state = 'asked';
create index support_accesses_open on support_accesses (created_at) where state in ('asked', 'granted');
comment on table support_accesses is 'Temporary access of the provider''s support to an organization, asked for or given: to what, and until when. Nobody of the staff sees an organization''s pages without one.';
comment on column support_accesses.staff_id is 'Who asked, and may use it alone; NULL: given by the organization to whoever of support helps.';
comment on column support_accesses.staff_name is 'As the organization reads it; rows of the staff are closed to it.';
comment on column support_accesses.hours is 'For how long, counted from when it was given or approved.';
comment on column support_accesses.answered_by is 'The user who gave, approved or refused it; no foreign key, because accounts are erased.';
comment on column support_accesses.ended_by is 'The user who withdrew it; NULL: its time was over, nobody answered, or who asked took it back.';

create table support_visits (
    id               uuid primary key,
    org_id           uuid not null references organizations,
    access_id        uuid not null,
    staff_id         uuid not null references staff_members,
    staff_name       text not null,
    staff_session_id uuid not null,
    token_hash       bytea not null,
    began_at         timestamptz not null,
    ended_at         timestamptz,
    constraint support_visits_token unique (token_hash),
    foreign key (org_id, access_id) references support_accesses (org_id, id)
);
create unique index support_visits_open on support_visits (staff_session_id) where ended_at is null;
create index support_visits_in on support_visits (org_id) where ended_at is null;
create index support_visits_of_access on support_visits (access_id);
comment on table support_visits is 'Who of the staff was in an organization''s pages, by which access. A visit belongs to one session of the staff and ends with it.';
comment on column support_visits.staff_session_id is 'No foreign key: ended sessions are swept after a while, visits are kept.';

create table support_pages (
    id         uuid primary key,
    org_id     uuid not null,
    access_id  uuid not null,
    visit_id   uuid not null references support_visits,
    at         timestamptz not null,
    method     text not null,
    pattern    text not null,
    address    text not null check (length(address) <= 500),
    allowed    boolean not null
);
create index support_pages_of_access on support_pages (access_id, id desc);
comment on column support_pages.org_id is 'No foreign key, as for the access: it would wait for whoever changes the organization at that moment.';
comment on table support_pages is 'Every page that somebody of the staff asked for during a visit, written by the statement that lets them in. Nobody, not even the system, changes or deletes a row.';

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['support_accesses', 'support_visits', 'support_pages'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
    end loop;
    foreach t in array array['support_accesses', 'support_visits'] loop
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using (current_setting(''app.system'', true) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd

-- Without a policy for it, neither an UPDATE nor a DELETE finds a row.
create policy tenant on support_pages for select using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on support_pages for select using (current_setting('app.system', true) = 'on');
create policy append on support_pages for insert with check (current_setting('app.system', true) = 'on');
