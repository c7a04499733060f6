-- +goose Up

-- Texts by SMS go through the same outbox as mails.
alter table mails
    add column channel    text not null default 'mail' check (channel in ('mail', 'sms')),
    add column expires_at timestamptz;
comment on column mails.channel is 'How the message goes out. Of an SMS, to_address holds no more of the number than is shown; the number is in the sealed payload.';
comment on column mails.expires_at is 'After that the message is worth nothing and is given up, as a code that is no longer good.';

alter table dev_messages add column channel text not null default 'mail' check (channel in ('mail', 'sms'));
