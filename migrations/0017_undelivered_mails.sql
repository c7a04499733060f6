-- +goose Up

-- A mail that can't be delivered is shown to whoever waits for it.
alter table mails
    add column member_id   uuid,
    add column failure     text check (failure in ('address', 'full', 'unwanted', 'server', 'other')),
    add column reply       text,
    add column tried_at    timestamptz,
    add column next_try_at timestamptz;
create index mails_of_member on mails (org_id, member_id, created_at desc) where member_id is not null;
create index mails_unsent on mails (created_at) where state <> 'sent';
comment on column mails.member_id is 'Whose place in the organization the mail is about: who is invited has no user yet.';
comment on column mails.failure is 'Why the last attempt failed, as a word that people are told in their language.';
comment on column mails.reply is 'What a mail server answered to the mail itself, for the organization''s administrators; last_error may name the portal''s own servers.';
comment on column mails.next_try_at is 'When the mail is tried again, after an attempt that failed for a while.';

alter table members
    add column mail_failure   text check (mail_failure in ('address', 'full', 'unwanted', 'server', 'other')),
    add column mail_failed_at timestamptz,
    add constraint members_mail_shape check ((mail_failure is null) = (mail_failed_at is null));
comment on column members.mail_failure is 'Why the mail of the last invitation was given up; a list of a million members tells it without looking at the mails.';

-- What failed before anybody was shown.
update mails l set member_id = m.id from members m
where l.kind = 'invitation' and m.org_id = l.org_id and m.state = 'invited' and m.email = l.to_address and m.invitation_sent_at = l.created_at;
update mails set failure = 'other' where state = 'failed';
update members m set mail_failure = 'other', mail_failed_at = l.created_at from mails l
where l.state = 'failed' and l.org_id = m.org_id and l.member_id = m.id and m.state = 'invited';
