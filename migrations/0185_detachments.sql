-- +goose Up

create table detachments (
    provider   text not null,
    token      text not null,
    org_id     uuid not null references organizations,
    profile_id uuid not null,
    added_at   timestamptz not null,
    tried_at   timestamptz,
    done_at    timestamptz,
    primary key (provider, token),
    constraint detachments_profile foreign key (org_id, profile_id) references payment_profiles (org_id, id)
);
create index detachments_open on detachments (coalesce(tried_at, added_at)) where done_at is null;
create index detachments_of_profile on detachments (org_id, profile_id);
comment on table detachments is 'Means of payment that were removed or replaced, and that the provider shall forget: each is asked for until the provider has done it.';
alter table detachments enable row level security;
alter table detachments force row level security;
create policy tenant on detachments using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on detachments using ((select current_setting('app.system', true)) = 'on');

-- What was removed before is forgotten now.
insert into detachments (provider, token, org_id, profile_id, added_at)
    select provider, token, org_id, id, retired_at from payment_profiles p where retired_at is not null and token <> ''
        and not exists (select 1 from payment_profiles u where u.provider = p.provider and u.token = p.token and u.retired_at is null)
    on conflict do nothing;
