-- +goose Up
alter table billing_addresses add column route text not null default 'mail' check (route in ('mail', 'peppol'));
comment on column billing_addresses.route is 'By which way documents go beside the portal: by mail to the recipients, or as an electronic invoice through Peppol, and by mail to the recipients there too.';
