-- +goose Up

create table exchange_rates (
    base     text not null check (base in ('CHF', 'EUR')),
    quote    text not null check (quote in ('CHF', 'EUR') and quote <> base),
    valid_on date not null,
    source   text not null check (source in ('BAZG', 'ECB')),
    rate     bigint not null check (rate > 0),
    scale    smallint not null check (scale between 0 and 10),
    primary key (base, quote, valid_on, source)
);
comment on table exchange_rates is 'Official exchange rates by which the VAT of a document in one currency is also told in that of the country that gets the VAT. What a document says rests on them, so none changes.';
comment on column exchange_rates.rate is 'Units of quote for one of base, without its decimal point: rate 9381 with scale 4 is 0.9381.';
comment on column exchange_rates.source is 'Who published it: the Swiss customs (BAZG) or the European Central Bank (ECB).';
