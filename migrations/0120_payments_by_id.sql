-- +goose Up

-- A message of the provider names a payment by its ID and not its organization;
-- without this each message reads the whole table.
create unique index payments_by_id on payments (id);
