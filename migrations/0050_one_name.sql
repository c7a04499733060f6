-- +goose Up

-- People with one name have no last name.
alter table users drop constraint users_last_name_check;
alter table users add constraint users_last_name_check check (length(last_name) <= 100);

comment on column members.first_name is 'Of somebody invited: as whoever invited them wrote it, until they accept.';
