-- +goose Up

create table support_contacts (
    level   text primary key check (level ~ '^[a-z][a-z_]{0,29}$'),
    place   smallint not null,
    details jsonb not null check (jsonb_typeof(details) = 'object')
);
create index support_contacts_in_order on support_contacts (place);
comment on table support_contacts is 'How customers reach support at each level, and when: data of the operator, brought by a file.';
comment on column support_contacts.details is 'As the file says it, checked when it was taken: names in five languages, ways, opening hours, and the offers of Premium Support that include the level.';
