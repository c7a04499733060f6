-- +goose Up

alter table document_exports add column former_name text check (length(former_name) <= 200);
create index document_exports_own on document_exports (asked_by, id) where former_name is not null;
comment on column document_exports.former_name is 'What an organization was called whose documents go to whoever deleted it: nobody is a member of it any more, so the file is theirs. Null for every other export.';
