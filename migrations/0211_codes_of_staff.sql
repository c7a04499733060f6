-- +goose Up

alter table promo_codes add column org_id uuid references organizations;
alter table promo_codes add column offers text[] check (cardinality(offers) > 0);
alter table promo_codes add column made_by uuid references staff_members;
create index promo_codes_of_org on promo_codes (org_id) where org_id is not null;
comment on column promo_codes.org_id is 'The only organization that can use it; null: all.';
comment on column promo_codes.offers is 'The offers that they are good for, as kind/offer, whose kinds stand in kinds, too; null: all of those kinds.';
comment on column promo_codes.made_by is 'Null: not in the staff console.';

-- A code of one organization does not exist for any other.
alter table promo_codes enable row level security;
alter table promo_codes force row level security;
create policy tenant on promo_codes using (org_id is null or org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on promo_codes using ((select current_setting('app.system', true)) = 'on');

alter table gratuities add column reason text not null default '' check (length(reason) <= 200);
alter table gratuities add column granted_by uuid references staff_members;
alter table gratuities add column ended_at timestamptz;
create index gratuities_by_id on gratuities (id);
comment on column gratuities.reason is 'Why it was granted; the organization reads it in its log.';
comment on column gratuities.granted_by is 'Null: not in the staff console.';
comment on column gratuities.ended_at is 'When staff took it back; it is valid until then.';
