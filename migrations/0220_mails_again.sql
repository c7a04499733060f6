-- +goose Up

-- The staff has a mail that was given up sent again: its message is kept for a while,
-- unless it holds a link that opens an account.
alter table mails
    add column queued_at timestamptz,
    drop constraint mails_shape,
    add constraint mails_shape check (
        (state = 'queued' and payload is not null and sent_at is null)
        or (state = 'sent' and payload is null and sent_at is not null)
        or (state = 'failed' and sent_at is null and last_error is not null)) not valid;
alter table mails validate constraint mails_shape;
comment on column mails.queued_at is 'Since when the mail waits once more, where the staff had it sent again.';
comment on column mails.payload is 'The typed message, sealed with the keyring for this mail; erased as soon as it is delivered, for it may hold a link that opens an account. Of a mail given up that holds none it is kept for a week, so that the staff can have it sent again.';

drop index mails_unsent;
create index mails_unsent on mails (created_at desc, id desc) where state <> 'sent';
