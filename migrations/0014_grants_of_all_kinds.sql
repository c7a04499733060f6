-- +goose Up

-- A list of products of all kinds reads each grantee's grants in its order.
create index grants_of_all_kinds_by_name on grants (org_id, grantee, sort_name, product_id);
create index grants_of_all_kinds_by_expiry on grants (org_id, grantee, expires_at, product_id);
