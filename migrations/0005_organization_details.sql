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
