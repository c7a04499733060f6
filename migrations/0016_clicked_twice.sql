-- +goose Up

-- The second request of a double click carries the token that the first one has just replaced.
alter table sessions add column previous_token_hash bytea, add column rotated_at timestamptz;
create unique index sessions_previous_token on sessions (previous_token_hash) where previous_token_hash is not null;
comment on column sessions.previous_token_hash is 'The token before the one in force: for a few seconds it still leads to the session, but proves nothing anew. NULL until a token that a browser had was replaced.';
comment on column sessions.rotated_at is 'When the token before was replaced; its grace runs from then.';

-- It would also send a mail a second time.
alter table link_tokens add column receiver bytea;
create index link_tokens_receiver on link_tokens (receiver, created_at) where receiver is not null;
comment on column link_tokens.receiver is 'A MAC of the address asked for, whether or not it has an account, so that what was just sent there is not sent again.';
create index sign_ups_address on sign_ups (login_key, created_at);
