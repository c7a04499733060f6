-- +goose Up

-- Where a login ID is also a mailbox here, whoever changes their password chooses whether the
-- mailbox gets it too.
create table mailboxes (
    org_id      uuid not null,
    id          uuid primary key,
    product_id  uuid not null,
    address     text not null check (length(address) between 3 and 254),
    address_key text not null,
    verifier    text,
    unified_at  timestamptz,
    created_at  timestamptz not null,
    constraint mailboxes_product foreign key (org_id, product_id) references products (org_id, id),
    constraint mailboxes_address unique (address_key),
    check ((verifier is null) = (unified_at is null))
);
create index mailboxes_of_product on mailboxes (org_id, product_id);
comment on table mailboxes is 'The mailboxes of mail services, as the systems of mail have told: the portal asks for one by the login ID of whoever changes their password.';
comment on column mailboxes.address_key is 'The address as login IDs are compared.';
comment on column mailboxes.verifier is 'An argon2id hash of the password that the mailbox was given with that of the portal, with a salt of its own; kept here in place of the systems of mail, while they are simulated. NULL: it has a password of its own.';
alter table mailboxes enable row level security;
alter table mailboxes force row level security;
create policy tenant on mailboxes using (org_id = (select nullif(current_setting('app.org_id', true), '')::uuid));
create policy own on mailboxes for select using (address_key = (select login_key from users where id = (select nullif(current_setting('app.user_id', true), '')::uuid)));
create policy system on mailboxes using ((select current_setting('app.system', true)) = 'on');
