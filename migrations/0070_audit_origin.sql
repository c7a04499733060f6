-- +goose Up

-- A version before this one writes none, and its entries say nothing of it either.
alter table audit_events add column origin text
    constraint audit_events_origin check (origin in ('member', 'partner', 'support', 'scim', 'api', 'system', 'outside'));
comment on column audit_events.origin is 'How whoever acted came to act: as a member or for their own account, for a partner, for the provider''s support, through SCIM or the API, from outside without signing in, or nobody but the system. NULL in entries from before it was noted.';
