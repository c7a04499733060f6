-- +goose Up

-- A mail server that gets a whole mail and loses its answer may have taken it:
-- that is told apart from a failure.
alter table mails
    drop constraint mails_failure_check,
    add constraint mails_failure_check check (failure in ('address', 'full', 'unwanted', 'server', 'other', 'unconfirmed'));
alter table members
    drop constraint members_mail_failure_check,
    add constraint members_mail_failure_check check (mail_failure in ('address', 'full', 'unwanted', 'server', 'other', 'unconfirmed'));
