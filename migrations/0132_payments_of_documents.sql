-- +goose Up

alter table payments add column document_id uuid;
alter table payments add constraint payments_document foreign key (org_id, document_id) references documents (org_id, id);
alter table payments drop constraint payments_purpose_check;
alter table payments add constraint payments_purpose_check check (purpose in ('order', 'credit', 'document'));
alter table payments add constraint payments_of_document check ((purpose = 'document') = (document_id is not null));
create unique index payments_one_at_a_time_of_document on payments (org_id, document_id) where state in ('created', 'confirming', 'pending') and document_id is not null;
