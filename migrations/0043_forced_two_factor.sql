-- +goose Up

-- An organization may want more than a password of its people.
create table two_factor_rules (
    org_id      uuid primary key references organizations (id),
    required_at timestamptz not null,
    sms_counts  boolean not null,
    grace_days  smallint not null check (grace_days between 0 and 90)
);
comment on table two_factor_rules is 'Organizations that force two-factor authentication: a row per organization that does, read with every request into it.';
comment on column two_factor_rules.sms_counts is 'Whether codes by SMS are enough: a phone number can be taken over.';
comment on column two_factor_rules.grace_days is 'How many days each person has from when they first meet the rule; 0 for none.';

create table two_factor_exceptions (
    org_id     uuid not null,
    member_id  uuid not null,
    ends_at    timestamptz not null,
    reason     text not null default '',
    created_at timestamptz not null,
    primary key (org_id, member_id),
    foreign key (org_id, member_id) references members (org_id, id) on delete cascade
);
comment on table two_factor_exceptions is 'People of whom the rule asks nothing for a while: without an end, an exception would stay for ever.';

alter table members
    add column sms_only            boolean not null default false,
    add column two_factor_asked_at timestamptz,
    add column security_alert_at   timestamptz;
comment on column members.two_factor is 'Protected by a second factor that counts in this organization.';
comment on column members.sms_only is 'The only second factor is SMS, which does not count everywhere.';
comment on column members.two_factor_asked_at is 'When the person first met the organization''s rule without a second factor that counts: their time to set one up begins then.';
comment on column members.security_alert_at is 'When the person was last told by mail how to protect the account.';
create index members_by_sms_only on members (org_id, role_rank, sort_name, id) where sms_only;

update members m set sms_only = true from users u where u.id = m.user_id and u.two_factor and not u.two_factor_strong;

alter table two_factor_rules enable row level security;
alter table two_factor_rules force row level security;
create policy tenant on two_factor_rules using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on two_factor_rules using (current_setting('app.system', true) = 'on');

alter table two_factor_exceptions enable row level security;
alter table two_factor_exceptions force row level security;
create policy tenant on two_factor_exceptions using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on two_factor_exceptions using (current_setting('app.system', true) = 'on');
