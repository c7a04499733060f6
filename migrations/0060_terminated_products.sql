-- +goose Up

-- Who ended a product, so that the same click twice is no error for somebody who no longer sees it.
alter table products add column ended_at timestamptz, add column ended_by uuid references users;
comment on column products.ended_by is 'Who terminated it; empty for a product that was handed on or that the provider ended.';
