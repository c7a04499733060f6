-- +goose Up

-- What "To pay" reads page by page: open invoices, and those beside which only reminder fees are open.
create index documents_to_pay on documents (org_id, due_on, id) where state = 'open' or fees > 0;
