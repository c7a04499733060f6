-- +goose Up

-- What "To pay" reads page by page: open invoices, and those beside which only reminder fees are open.
create index documents_to_pay on documents (org_id, due_on, id) where state = 'open' or fees > 0;

-- The sums of what is open include the fees, so that the index alone answers.
drop index documents_due;
create index documents_due on documents (org_id, due_on, id) include (currency, total, paid, credited, fees) where state = 'open';

-- Whether a payment by a means of payment may still be made.
create index payments_open_of_profile on payments (org_id, profile_id) where state in ('created', 'confirming', 'pending');
