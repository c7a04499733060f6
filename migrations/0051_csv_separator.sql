-- +goose Up

alter table users add column csv_separator text check (csv_separator in (';', ','));
comment on column users.csv_separator is 'Between the columns of exports; NULL: as spreadsheet programs of the person''s country expect.';
