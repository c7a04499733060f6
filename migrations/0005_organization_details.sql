-- +goose Up

-- Every column has a default, so that an older version of the program goes on writing organizations.
alter table organizations
    add column street      text not null default '' check (length(street) <= 120),
    add column street2     text not null default '' check (length(street2) <= 120),
    add column postal_code text not null default '' check (length(postal_code) <= 16),
    add column city        text not null default '' check (length(city) <= 80),
    add column region      text not null default '' check (length(region) <= 80),
    add column phone       text not null default '' check (length(phone) <= 20),
    add column vat_number  text not null default '' check (length(vat_number) <= 24);
comment on column organizations.country is 'The country of the postal address; it sets the currency of the next invoices.';
comment on column organizations.phone is 'The number to call, as E.164 has it: +41221234567.';
comment on column organizations.vat_number is 'As authorities write it: CHE-123.456.788 MWST, FR83404833048.';

create table organization_images (
    org_id       uuid not null references organizations,
    id           uuid not null,
    content_type text not null check (content_type in ('image/png', 'image/jpeg')),
    body         bytea not null check (length(body) <= 1048576),
    created_at   timestamptz not null,
    primary key (org_id, id)
);
create unique index organization_images_address on organization_images (id);
comment on table organization_images is 'Logos and banners of organizations, re-encoded here; the random ID is their address.';
alter table organization_images enable row level security;
alter table organization_images force row level security;
create policy tenant on organization_images using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy system on organization_images using ((select current_setting('app.system', true)) = 'on');

alter table organizations
    add column initials  text not null default '' check (length(initials) <= 6),
    add column colour    smallint not null default 0 check (colour between 0 and 7),
    add column logo_id   uuid,
    add column banner_id uuid,
    add constraint organizations_logo foreign key (id, logo_id) references organization_images (org_id, id),
    add constraint organizations_banner foreign key (id, banner_id) references organization_images (org_id, id);
comment on column organizations.initials is 'What stands in the coloured square while there is no logo; empty: the initials of the name.';
comment on column organizations.colour is 'Of the square behind the initials; 0 is the brand''s.';
comment on column organizations.banner_id is 'Replaces the name, but not beside a logo; applications show it too.';
