-- +goose Up

create table vat_rates (
    country    text not null check (country ~ '^[A-Z]{2}$'),
    valid_from date not null,
    rate       integer not null check (rate between 0 and 10000),
    primary key (country, valid_from)
);
comment on table vat_rates is 'The standard rate of value added tax of each country from a day on, in hundredths of a percent. What applies is data: a new rate is a new row.';

-- Standard rates in force since 2018: Swiss VAT Act art. 25; for the EU the rates that its members have published.
insert into vat_rates (country, valid_from, rate) values
    ('CH', date '2018-01-01', 770), ('CH', date '2024-01-01', 810), ('AT', date '2018-01-01', 2000),
    ('BE', date '2018-01-01', 2100), ('BG', date '2018-01-01', 2000), ('CY', date '2018-01-01', 1900),
    ('CZ', date '2018-01-01', 2100), ('DE', date '2018-01-01', 1900), ('DE', date '2020-07-01', 1600),
    ('DE', date '2021-01-01', 1900), ('DK', date '2018-01-01', 2500), ('EE', date '2018-01-01', 2000),
    ('EE', date '2024-01-01', 2200), ('EE', date '2025-07-01', 2400), ('ES', date '2018-01-01', 2100),
    ('FI', date '2018-01-01', 2400), ('FI', date '2024-09-01', 2550), ('FR', date '2018-01-01', 2000),
    ('GR', date '2018-01-01', 2400), ('HR', date '2018-01-01', 2500), ('HU', date '2018-01-01', 2700),
    ('IE', date '2018-01-01', 2300), ('IE', date '2020-09-01', 2100), ('IE', date '2021-03-01', 2300),
    ('IT', date '2018-01-01', 2200), ('LT', date '2018-01-01', 2100), ('LU', date '2018-01-01', 1700),
    ('LU', date '2023-01-01', 1600), ('LU', date '2024-01-01', 1700), ('LV', date '2018-01-01', 2100),
    ('MT', date '2018-01-01', 1800), ('NL', date '2018-01-01', 2100), ('PL', date '2018-01-01', 2300),
    ('PT', date '2018-01-01', 2300), ('RO', date '2018-01-01', 1900), ('RO', date '2025-08-01', 2100),
    ('SE', date '2018-01-01', 2500), ('SI', date '2018-01-01', 2200), ('SK', date '2018-01-01', 2000),
    ('SK', date '2025-01-01', 2300);

create table offer_prices (
    kind       text not null,
    offer      text not null,
    currency   text not null check (currency in ('CHF', 'EUR')),
    months     smallint not null check (months between 1 and 120),
    valid_from date not null,
    valid_until date,
    amount     bigint not null check (amount between 0 and 100000000),
    setup_fee  bigint not null default 0 check (setup_fee between 0 and 100000000),
    primary key (kind, offer, currency, months, valid_from),
    constraint offer_prices_offer foreign key (kind, offer) references product_offers on update cascade,
    constraint offer_prices_validity check (valid_until is null or valid_until > valid_from)
);
comment on table offer_prices is 'What an offer costs without VAT: one unit for a period of so many months, in one currency, from a day on. The newest price that has begun applies; one that has ended closes the offer.';
comment on column offer_prices.amount is 'For the whole period, in minor units; 0 for a free offer.';
comment on column offer_prices.valid_until is 'The first day on which it does not apply any more.';

create table volume_tiers (
    kind         text not null references product_kinds on update cascade,
    min_quantity integer not null check (min_quantity > 1),
    discount     integer not null check (discount between 1 and 10000),
    primary key (kind, min_quantity)
);
comment on table volume_tiers is 'How much less each unit costs from so many of a kind on that run for the same period, present ones included; in hundredths of a percent, taken off the line''s total.';

create table kind_options (
    kind     text not null references product_kinds on update cascade,
    option   text not null check (option in ('renewal_warranty')),
    currency text not null check (currency in ('CHF', 'EUR')),
    amount   bigint not null default 0 check (amount between 0 and 100000000),
    primary key (kind, option, currency)
);
comment on table kind_options is 'What can be ordered with products of a kind, and what it costs per unit and period; kinds without a row can''t have it.';

-- For how many months the products of an offer are paid at a time.
alter table products add column months smallint check (months between 1 and 120);
comment on column products.months is 'For how many months it is paid at a time; null where nobody has ordered it here.';
create index products_by_period on products (org_id, kind, months) where state in ('ordered', 'provisioning', 'active', 'suspended');

-- By the month, twelve months 10 % and twenty-four 15 % less, in whole centimes a month.
with monthly (kind, offer, chf, eur) as (values
    ('suite', 'standard', 1190, 1090),
    ('suite', 'business', 1990, 1790),
    ('suite', 'enterprise', 3490, 3190),
    ('drive', 'solo', 690, 590),
    ('drive', 'team', 1590, 1390),
    ('drive', 'pro', 2490, 2190),
    ('mail', 'one_mailbox', 150, 150),
    ('mail', 'five_mailboxes', 600, 550),
    ('mail', 'twenty_mailboxes', 1900, 1750),
    ('chat', 'free', 0, 0),
    ('chat', 'team', 490, 450),
    ('meetings', 'free', 0, 0),
    ('meetings', 'pro', 990, 890),
    ('file_transfer', 'free', 0, 0),
    ('file_transfer', 'pro', 790, 690),
    ('paste', 'free', 0, 0),
    ('paste', 'pro', 290, 250),
    ('short_links', 'basic', 190, 170),
    ('short_links', 'pro', 590, 490),
    ('web_hosting', 'one_site', 575, 575),
    ('web_hosting', 'ten_sites', 992, 992),
    ('web_hosting', 'dedicated', 2990, 2690),
    ('wordpress', 'basic', 790, 690),
    ('wordpress', 'pro', 1490, 1290),
    ('nodejs_hosting', 'small', 990, 890),
    ('nodejs_hosting', 'medium', 1990, 1790),
    ('nodejs_hosting', 'large', 3990, 3590),
    ('site_creator', 'free', 0, 0),
    ('site_creator', 'pro', 890, 790),
    ('cloud_server', 'small', 2900, 2600),
    ('cloud_server', 'medium', 5900, 5300),
    ('cloud_server', 'large', 11900, 10700),
    ('dynamic_dns', 'basic', 90, 80),
    ('dynamic_dns', 'pro', 290, 250),
    ('public_cloud', 'pay_as_you_go', 0, 0),
    ('public_cloud', 'prepaid', 5000, 4500),
    ('vps', 'small', 900, 800),
    ('vps', 'medium', 1800, 1600),
    ('vps', 'large', 3600, 3200),
    ('vps_lite', 'small', 300, 300),
    ('vps_lite', 'medium', 500, 450),
    ('kubernetes', 'shared', 2900, 2600),
    ('kubernetes', 'dedicated', 9900, 8900),
    ('database', 'small', 1500, 1300),
    ('database', 'medium', 3500, 3100),
    ('database', 'large', 7500, 6700),
    ('paas', 'pay_as_you_go', 0, 0),
    ('paas', 'prepaid', 2500, 2200),
    ('backup', 'two_terabytes', 600, 550),
    ('backup', 'six_terabytes', 1600, 1450),
    ('backup', 'eighteen_terabytes', 4200, 3800),
    ('nas', 'two_terabytes', 2900, 2600),
    ('nas', 'six_terabytes', 4900, 4400),
    ('nas', 'eighteen_terabytes', 9900, 8900),
    ('ai_tools', 'pay_as_you_go', 0, 0),
    ('ai_tools', 'prepaid', 2000, 1800),
    ('high_availability', 'two_nodes', 9900, 8900),
    ('high_availability', 'three_nodes', 14900, 13400),
    ('housing', 'quarter_rack', 24000, 21600),
    ('housing', 'half_rack', 42000, 37800),
    ('housing', 'full_rack', 78000, 70200),
    ('login_service', 'free', 0, 0),
    ('login_service', 'business', 4900, 4400),
    ('ticketing', 'free', 0, 0),
    ('ticketing', 'commission', 0, 0),
    ('ticketing', 'pro', 4900, 4400),
    ('access_control', 'basic', 1900, 1700),
    ('access_control', 'pro', 3900, 3500),
    ('guest_manager', 'free', 0, 0),
    ('guest_manager', 'pro', 1900, 1700),
    ('newsletter', 'free', 0, 0),
    ('newsletter', 'pay_as_you_go', 0, 0),
    ('newsletter', 'pro', 1900, 1700),
    ('radio', 'basic', 1500, 1350),
    ('radio', 'pro', 3500, 3150),
    ('radio', 'premium', 6900, 6200),
    ('video', 'basic', 2900, 2600),
    ('video', 'pro', 6900, 6200),
    ('video', 'premium', 14900, 13400),
    ('vod', 'small', 1900, 1700),
    ('vod', 'medium', 4900, 4400),
    ('vod', 'large', 9900, 8900),
    ('premium_support', 'silver', 9900, 8900),
    ('premium_support', 'gold', 29900, 26900),
    ('custom_brand', 'standard', 9900, 8900),
    ('custom_brand', 'enterprise', 24900, 22400)
), setup (kind, offer, chf, eur) as (values
    ('housing', 'quarter_rack', 25000, 22500),
    ('housing', 'half_rack', 25000, 22500),
    ('housing', 'full_rack', 25000, 22500),
    ('nas', 'two_terabytes', 9900, 8900),
    ('nas', 'six_terabytes', 9900, 8900),
    ('nas', 'eighteen_terabytes', 9900, 8900),
    ('ssl_certificate', 'extended', 5000, 4500)
)
insert into offer_prices (kind, offer, currency, months, valid_from, amount, setup_fee)
select m.kind, m.offer, c.currency, p.months, date '2026-01-01', round(c.price * p.share) * p.months, coalesce(c.setup, 0)
from monthly m left join setup s using (kind, offer)
    cross join lateral (values ('CHF', m.chf, s.chf), ('EUR', m.eur, s.eur)) as c (currency, price, setup)
    cross join (values (1, 1.0), (12, 0.9), (24, 0.85)) as p (months, share)
where c.price > 0 or p.months = 12;

-- By the year.
with yearly (kind, offer, chf, eur) as (values
    ('domain', 'ch', 1200, 1150),
    ('domain', 'com', 1500, 1400),
    ('domain', 'eu', 1100, 990),
    ('ssl_certificate', 'domain_checked', 4900, 4400),
    ('ssl_certificate', 'organization_checked', 19900, 17900),
    ('ssl_certificate', 'extended', 39900, 35900),
    ('domain_privacy', 'one_domain', 500, 450),
    ('domain_privacy', 'all_domains', 2500, 2250),
    ('anycast_dns', 'one_domain', 600, 550),
    ('anycast_dns', 'all_domains', 3600, 3250)
)
insert into offer_prices (kind, offer, currency, months, valid_from, amount, setup_fee)
select y.kind, y.offer, c.currency, 12 * p.years, date '2026-01-01', c.price * p.years, case when y.offer = 'extended' then 5000 else 0 end
from yearly y
    cross join lateral (values ('CHF', y.chf), ('EUR', y.eur)) as c (currency, price)
    cross join (values (1), (2), (3)) as p (years);

insert into volume_tiers (kind, min_quantity, discount) values
    ('web_hosting', 5, 1000), ('web_hosting', 20, 2500), ('domain', 10, 500), ('domain', 50, 1000), ('mail', 10, 1000), ('suite', 10, 500), ('suite', 50, 1000), ('vps', 10, 1000);

-- Renewal Warranty goes with everything that renews, but not with a NAS, nor with itself and services.
insert into kind_options (kind, option, currency)
select k.code, 'renewal_warranty', c from product_kinds k cross join unnest(array['CHF', 'EUR']) c where k.code <> 'nas' and k.category <> 'services';
