-- +goose Up

create table hostings (
    org_id       uuid not null,
    product_id   uuid not null,
    mysql_prefix text not null check (mysql_prefix ~ '^[a-z0-9]{1,14}_$'),
    primary key (org_id, product_id),
    constraint hostings_product foreign key (org_id, product_id) references products (org_id, id) on delete cascade
);
comment on table hostings is 'What the provider''s systems say about the server behind a web hosting.';
comment on column hostings.mysql_prefix is 'What the server puts before the names of databases and of their users: wxyz_.';

create table hosting_databases (
    org_id     uuid not null,
    product_id uuid not null,
    is_user    boolean not null,
    name       text collate "C" not null check (name ~ '^[A-Za-z0-9_]{1,64}$'),
    primary key (org_id, product_id, is_user, name),
    constraint hosting_databases_hosting foreign key (org_id, product_id) references hostings (org_id, product_id) on update cascade on delete cascade
);
comment on table hosting_databases is 'The MySQL databases of a hosting and their users, named as scripts name them while the prefix is put before them.';

create table sites (
    org_id       uuid not null,
    product_id   uuid not null,
    id           uuid not null,
    host_name    text collate "C" not null check (length(host_name) between 1 and 253),
    mysql_prefix boolean not null default false,
    migrated     boolean not null default false,
    created_at   timestamptz not null,
    version      integer not null default 1,
    primary key (org_id, id),
    constraint sites_host_name unique (org_id, product_id, host_name),
    constraint sites_hosting foreign key (org_id, product_id) references hostings (org_id, product_id) on update cascade on delete cascade
);
comment on table sites is 'The web sites of a hosting.';
comment on column sites.mysql_prefix is 'On: the prefix is put before the names that the site''s scripts use.';
comment on column sites.migrated is 'The site came from another server, which is why its prefix was on from the beginning.';

create table site_variables (
    org_id     uuid not null,
    site_id    uuid not null,
    id         uuid not null,
    name       text collate "C" not null check (name ~ '^[A-Za-z_][A-Za-z0-9_]{0,127}$'),
    value      bytea not null,
    secret     boolean not null,
    request    text,
    changed_at timestamptz not null,
    version    integer not null default 1,
    primary key (org_id, id),
    constraint site_variables_name unique (org_id, site_id, name),
    constraint site_variables_site foreign key (org_id, site_id) references sites (org_id, id) on update cascade on delete cascade
);
create index site_variables_by_id on site_variables (id);
comment on table site_variables is 'Environment variables of a site.';
comment on column site_variables.value is 'Sealed by the keyring and bound to the ID, whether it is secret or not: people forget to say so.';
comment on column site_variables.secret is 'Never shown again, only replaced.';
comment on column site_variables.request is 'The key of the form that made it, so that the same form twice makes one.';

-- +goose StatementBegin
do $$
declare
    t text;
begin
    foreach t in array array['hostings', 'hosting_databases', 'sites', 'site_variables'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (org_id = (select nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
        execute format('create policy system on %I using ((select current_setting(''app.system'', true)) = ''on'')', t);
    end loop;
end $$;
-- +goose StatementEnd
