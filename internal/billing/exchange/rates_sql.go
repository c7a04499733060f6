package exchange

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/money"
)

// ErrOtherRate is the error of a rate that was published differently before.
var ErrOtherRate = errors.New("another rate is known of that day")

const rateColumns = `base, quote, valid_on, source, rate, scale`

func scanRate(row pgx.CollectableRow) (r Rate, err error) {
	var on time.Time
	err = row.Scan(&r.Base, &r.Quote, &on, &r.Source, &r.Value, &r.Scale)
	r.On = tax.DayOf(on)
	return r, err
}

// Save keeps rates and tells how many were new. Those that are known already are no
// error; one that is known differently is ErrOtherRate, and nothing is kept.
func Save(ctx context.Context, d *db.DB, all []Rate) (added int, err error) {
	err = d.Write(ctx, db.System("keep exchange rates"), func(ctx context.Context, tx db.Tx) error {
		added = 0
		for _, r := range all {
			args := db.Args{"base": r.Base, "quote": r.Quote, "on": r.On.Time(), "source": r.Source, "rate": r.Value, "scale": r.Scale}
			tag, err := tx.Exec(ctx, `insert into exchange_rates (base, quote, valid_on, source, rate, scale) values (@base, @quote, @on, @source, @rate, @scale) on conflict do nothing`, args)
			if err != nil {
				return fmt.Errorf("keep an exchange rate: %w", err)
			}
			if tag.RowsAffected() == 1 {
				added++
				continue
			}
			var same bool
			err = tx.QueryRow(ctx, `select rate * 10::numeric ^ (10 - scale) = @rate * 10::numeric ^ (10 - @scale::int) from exchange_rates where base = @base and quote = @quote and valid_on = @on and source = @source`, args).Scan(&same)
			if err != nil {
				return fmt.Errorf("compare an exchange rate: %w", err)
			}
			if !same {
				return fmt.Errorf("%s of %s, %s: %w", r.Source, r.On.Time().Format(time.DateOnly), r, ErrOtherRate)
			}
		}
		return nil
	})
	return added, err
}

// Newest returns the newest rates, at most limit.
func Newest(ctx context.Context, d *db.DB, limit int) (all []Rate, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &all, `select `+rateColumns+` from exchange_rates order by valid_on desc, source limit @limit`, db.Args{"limit": limit}, scanRate)
	return all, d.Read(ctx, db.System("list exchange rates"), batch)
}

// maxAge is how many days old a rate may be: banks are closed for up to five at Easter and around New Year.
const maxAge = 7

// QueueRate reads the rate from one currency to another that counts on a day into r: the
// newest of the last seven days, that of the country's own authority first; none leaves r
// as it is. The rate of the other direction serves where there is no other.
func QueueRate(batch *db.Batch, base, quote money.Currency, on tax.Day, r *Rate) {
	batch.Queue(`select `+rateColumns+` from exchange_rates
		where (base, quote) in ((@base, @quote), (@quote, @base)) and valid_on <= @on and valid_on >= @oldest
		order by source = @own desc, valid_on desc, base = @base desc limit 1`,
		db.Args{"base": base, "quote": quote, "on": on.Time(), "oldest": (on - maxAge).Time(), "own": authority(quote)}).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, scanRate)
		if err != nil || len(found) == 0 {
			return err
		}
		*r = found[0]
		if r.Base != base {
			*r = r.Inverse()
		}
		return nil
	})
}

// authority is who publishes the rates that count for taxes in a currency.
func authority(currency money.Currency) string {
	if currency == money.CHF {
		return BAZG
	}
	return ECB
}
