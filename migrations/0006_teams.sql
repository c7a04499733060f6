-- +goose Up

create table teams (
    org_id      uuid not null references organizations,
    id          uuid not null,
    name        text not null check (length(name) between 1 and 80),
    sort_name   text collate "C" not null check (sort_name <> ''),
    description text not null default '' check (length(description) <= 500),
    leader_id   uuid,
    request     uuid,
    version     integer not null default 1,
    created_at  timestamptz not null,
    primary key (org_id, id),
    constraint teams_name unique (org_id, sort_name),
    constraint teams_request unique (org_id, request)
);
comment on table teams is 'A work team of an organization: people who get the same access together.';
comment on column teams.sort_name is 'The name folded: by it teams are sorted and searched, and two that differ only in case or accents are one.';
comment on column teams.leader_id is 'One of the team''s own members; whoever leaves the team no longer leads it.';
comment on column teams.request is 'The form that asked for the team, so that sending it twice makes one.';

create table team_members (
    org_id    uuid not null,
    team_id   uuid not null,
    member_id uuid not null,
    role_rank smallint not null,
    sort_name text collate "C" not null,
    primary key (org_id, team_id, member_id),
    constraint team_members_team foreign key (org_id, team_id) references teams (org_id, id) on delete cascade,
    constraint team_members_member foreign key (org_id, member_id) references members (org_id, id) on delete cascade
);
create index team_members_of_member on team_members (org_id, member_id, team_id);
create index team_members_by_role on team_members (org_id, team_id, role_rank, sort_name, member_id);
create index team_members_by_name on team_members (org_id, team_id, sort_name, member_id);
comment on table team_members is 'Who is in which team; invitations too, so that access is there the moment they are accepted. A row goes with its member and with its team.';
comment on column team_members.sort_name is 'The member''s, as is role_rank: a team''s part of the users table is read from an index in its order. A trigger keeps both true.';

alter table teams add constraint teams_leader foreign key (org_id, id, leader_id) references team_members (org_id, team_id, member_id) on delete set null (leader_id);

-- +goose StatementBegin
create function carry_sort_keys_into_teams() returns trigger language plpgsql as $$
begin
    update team_members set role_rank = new.role_rank, sort_name = new.sort_name where org_id = new.org_id and member_id = new.id;
    return null;
end $$;
-- +goose StatementEnd
create trigger members_sorted_in_teams after update on members for each row
    when (old.role_rank is distinct from new.role_rank or old.sort_name is distinct from new.sort_name)
    execute function carry_sort_keys_into_teams();

alter table teams enable row level security;
alter table teams force row level security;
create policy tenant on teams using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on teams using ((select current_setting('app.system', true)) = 'on');

alter table team_members enable row level security;
alter table team_members force row level security;
create policy tenant on team_members using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on team_members using ((select current_setting('app.system', true)) = 'on');

-- The history of one thing is read by its ID.
alter table audit_events add column subject text;
alter table audit_events disable trigger audit_events_unchanged;
update audit_events set subject = convert_from(body, 'UTF8')::jsonb ->> 'subject';
alter table audit_events enable trigger audit_events_unchanged;
create index audit_events_subject on audit_events (org_id, subject, at desc, id desc) where org_id is not null and subject is not null;
comment on column audit_events.subject is 'The ID of what it is about, as it stands in body.';
