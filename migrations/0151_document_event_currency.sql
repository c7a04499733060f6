-- +goose Up

alter table document_events add column currency text not null default '' check (currency in ('', 'CHF', 'EUR'));
comment on column document_events.currency is 'Of the amount, where it is not that of the document.';
