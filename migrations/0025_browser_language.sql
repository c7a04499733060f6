-- +goose Up

-- Who chose no language gets mails in that of the browser used last, not in
-- that of whoever causes the mail.
alter table users add column browser_language text check (browser_language in ('en', 'fr', 'de', 'it', 'es'));
comment on column users.browser_language is 'The language of the pages that the person saw last; mails are in it when they chose none. NULL: not known yet.';
