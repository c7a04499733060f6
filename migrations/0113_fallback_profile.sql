-- +goose Up

alter table payment_profiles add column is_fallback boolean not null default false check (not is_fallback or (retired_at is null and not is_default));
create unique index payment_profiles_one_fallback on payment_profiles (org_id) where is_fallback;
comment on column payment_profiles.is_fallback is 'Charged when what is charged by itself is refused by the means of payment chosen for it.';
