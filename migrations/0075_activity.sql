-- +goose Up

-- Lists of what happened are read newest first, by (at, id) both ways, so that a
-- page inside a thousand entries of one moment begins where the one before ended.
drop index audit_events_org;
drop index audit_events_user;
create index audit_events_org on audit_events (org_id, at, id) where org_id is not null;
create index audit_events_user on audit_events (user_id, at, id) where user_id is not null;

-- By type: the newest of each action of the type are merged.
create index audit_events_org_action on audit_events (org_id, action, at, id) where org_id is not null;
create index audit_events_user_action on audit_events (user_id, action, at, id) where user_id is not null;
