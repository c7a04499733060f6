-- +goose Up

-- The overview names them: few among many.
create index products_suspended on products (org_id, sort_name, id) where locked_at is not null or maintenance_at is not null;
