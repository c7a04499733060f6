package tax

import (
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/money"
)

// Change is a country's standard rate from a day on.
type Change struct {
	Country string
	From    Day
	Rate    money.Rate
}

// Rates are the standard rates of all countries, each country's in the order of their days.
type Rates []Change

// Day is a day without a time and a zone, as days since 1 January 1970.
type Day int

// DayOf is the day that a time is on in its zone.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// Time is the day's beginning in UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

// MarshalText writes the day as 2026-11-28; no day is empty.
func (d Day) MarshalText() ([]byte, error) {
	if d == 0 {
		return nil, nil
	}
	return []byte(d.Time().Format(time.DateOnly)), nil
}

// UnmarshalText reads what MarshalText wrote.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("read a day: %w", err)
	}
	*d = DayOf(t)
	return nil
}

// Part is a part of a period at one rate.
type Part struct {
	Rate money.Rate
	Days int
}

// Split divides the service period from a day until before another one by the
// rates of the country, so that what straddles a change of rate is split by days.
func (r Rates) Split(country string, from, until Day) ([]Part, error) {
	var parts []Part
	at, known := from, false
	for i, c := range r {
		if c.Country != country || c.From > at {
			continue
		}
		end := until
		if i+1 < len(r) && r[i+1].Country == country {
			end = min(end, r[i+1].From)
		}
		known = true
		if end > at {
			parts = append(parts, Part{Rate: c.Rate, Days: int(end - at)})
			at = end
		}
	}
	if !known {
		return nil, fmt.Errorf("no VAT rate of %q is known for %s", country, from.Time().Format(time.DateOnly))
	}
	if len(parts) == 0 { // a service of no days is taxed as on its day
		return r.Split(country, from, from+1)
	}
	return parts, nil
}

// QueueRates reads all rates.
func QueueRates(batch *db.Batch, rates *Rates) {
	db.QueueRows(batch, (*[]Change)(rates), `select country, valid_from, rate from vat_rates order by country, valid_from`, nil,
		func(row pgx.CollectableRow) (c Change, err error) {
			var from time.Time
			err = row.Scan(&c.Country, &from, &c.Rate)
			c.From = DayOf(from)
			return c, err
		})
}
