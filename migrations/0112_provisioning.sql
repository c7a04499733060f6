-- +goose Up

-- Products that were ordered and wait to be set up, for the round that finds those whose job was lost.
create index products_waiting on products (created_at) where state = 'ordered' and months is not null;
