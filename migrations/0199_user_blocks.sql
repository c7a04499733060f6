-- +goose Up

alter table users drop constraint users_state_check;
alter table users add constraint users_state_check check (state in ('active', 'blocked', 'closed')) not valid;
alter table users validate constraint users_state_check;

create table user_blocks (
    id             uuid primary key,
    user_id        uuid not null references users,
    org_id         uuid not null references organizations,
    asked_via      text not null check (asked_via in ('code', 'vip_code', 'provider')),
    asked_by       uuid references users,
    reason         text not null check (length(reason) between 1 and 300),
    mail           boolean not null,
    web            boolean not null,
    staff_id       uuid not null references staff_members,
    staff_name     text not null,
    blocked_at     timestamptz not null,
    ended_at       timestamptz,
    end_asked_via  text check (end_asked_via in ('code', 'vip_code', 'provider')),
    end_asked_by   uuid references users,
    end_reason     text check (length(end_reason) between 1 and 300),
    end_staff_id   uuid references staff_members,
    end_staff_name text,
    check ((asked_via = 'code') = (asked_by is not null)),
    check ((ended_at is null) = (end_reason is null) and (ended_at is null) = (end_staff_id is null) and (ended_at is null) = (end_asked_via is null))
);
create unique index user_blocks_open on user_blocks (user_id) where ended_at is null;
create index user_blocks_of_user on user_blocks (user_id, blocked_at desc);
create index user_blocks_of_org on user_blocks (org_id, blocked_at desc);
comment on table user_blocks is 'Why the staff keeps a user out of the portal, who asked for it and how they were identified; and why the block was ended.';
comment on column user_blocks.asked_via is 'How whoever asked was identified: by their support code, by the VIP code of the organization, or not at all because the provider does it unasked.';
comment on column user_blocks.org_id is 'The organization in which the user was blocked by the staff; they are kept out of all of theirs.';
alter table user_blocks enable row level security;
alter table user_blocks force row level security;
create policy system on user_blocks using ((select current_setting('app.system', true)) = 'on');

create table service_events (
    id       uuid primary key,
    block_id uuid not null references user_blocks,
    user_id  uuid not null references users,
    service  text not null check (service in ('mail', 'web')),
    blocked  boolean not null,
    made_at  timestamptz not null,
    done_at  timestamptz
);
create index service_events_open on service_events (made_at) where done_at is null;
create index service_events_of_block on service_events (block_id, made_at);
comment on table service_events is 'What the systems of mail and of web services are told about users who are blocked or let in again, until they have done it.';
alter table service_events enable row level security;
alter table service_events force row level security;
create policy system on service_events using ((select current_setting('app.system', true)) = 'on');
