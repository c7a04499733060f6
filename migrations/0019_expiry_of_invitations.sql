-- +goose Up

-- The index counts invitations that have expired. It must not look like one to
-- list all invitations by: Postgres then read every one of them and sorted.
drop index members_invitation_expiry;
create index members_invitation_expiry on members (org_id, invitation_expires_at) where state = 'invited' and invitation_expires_at is not null;
