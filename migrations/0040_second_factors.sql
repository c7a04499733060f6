-- +goose Up

-- A session that waits for its second factor keeps its browser's token in a
-- column of its own: nothing that looks for signed-in sessions, a running older
-- version included, can take it for one.
alter table sessions
    add column awaits_second_factor boolean not null default false,
    add column awaiting_token_hash  bytea,
    add column second_factor_at     timestamptz,
    add column second_factor_id     uuid,
    add column wrong_codes          smallint not null default 0,
    add constraint sessions_awaiting_shape check (awaits_second_factor or awaiting_token_hash is null);
create unique index sessions_awaiting_token on sessions (awaiting_token_hash) where awaiting_token_hash is not null;
comment on column sessions.awaits_second_factor is 'The password was right and a second factor is still to come: such a session is not signed in.';
comment on column sessions.awaiting_token_hash is 'The token of a session that waits; token_hash holds a placeholder that nobody was given until the second factor has come.';
comment on column sessions.second_factor_id is 'The passkey, authenticator app or phone that completed the sign-in: removing it ends the session.';
comment on column sessions.wrong_codes is 'Wrong codes given while waiting, over all methods; the fifth ends the session.';

alter table users
    add column two_factor_strong boolean not null default false,
    add column step_up           text not null default 'password' check (step_up in ('password', 'authenticator', 'passkey'));
comment on column users.two_factor is 'Has a confirmed passkey, authenticator app or phone: a password alone does not sign in.';
comment on column users.two_factor_strong is 'Has a confirmed method that is not SMS.';
comment on column users.step_up is 'The strongest enrolled method to prove again who one is; weaker ones are refused.';
