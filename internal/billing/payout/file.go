package payout

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/billing/pain"
	"manager/internal/db"
	"manager/internal/iban"
	"manager/internal/id"
	"manager/internal/money"
)

// File is a payment order as it was written.
type File struct {
	ID        id.PayoutFile
	Account   iban.IBAN
	Day       time.Time
	MessageID string
	Number    int
	Total     money.Money
	Content   []byte
	MadeBy    string
	MadeAt    time.Time
	Repeated  bool // it had been written before
	Left      int  // released payouts that stand in no file yet
}

// largest is how many transfers a payment order holds; what is more waits for the next day.
const largest = 20_000

// WriteFile returns today's payment order of the currency's account: it is written
// from what is released when it is asked for first, and the same bytes from then on.
// ok is false when nothing is released and there is none of today.
func (p *Payouts) WriteFile(ctx context.Context, by string, currency money.Currency) (file File, ok bool, err error) {
	account, err := p.account(currency)
	if err != nil {
		return file, false, err
	}
	now := p.clock()
	day := dayIn(now, p.zone)
	err = p.db.Write(ctx, db.System("write a payment order"), func(ctx context.Context, tx db.Tx) error {
		if file, ok, err = findFile(ctx, tx, account, currency, day); err != nil || ok {
			return err
		}
		all, err := lockReleased(ctx, tx, currency)
		if err != nil {
			return err
		}
		var made File
		if len(all) > 0 {
			if made, err = p.compose(all, account, day, now); err != nil {
				return err
			}
			made.MadeBy = by
			if err := insertFile(ctx, tx, made, all); err != nil {
				return err
			}
		}
		file, ok, err = findFile(ctx, tx, account, currency, day)
		file.Repeated = file.ID != made.ID
		return err
	})
	return file, ok, err
}

func dayIn(now time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// compose makes the payment order of these payouts.
func (p *Payouts) compose(all []Payout, account iban.IBAN, day, now time.Time) (File, error) {
	fileID := id.New[id.PayoutFile]()
	order := pain.Order{MessageID: strings.ReplaceAll(fileID.String(), "-", ""), Made: now, Day: day, Holder: p.holder, From: account}
	for _, o := range all {
		order.Transfers = append(order.Transfers, pain.Transfer{EndToEnd: o.EndToEnd, UETR: o.UETR, Amount: o.Amount, Text: p.holder + " " + o.OrgNumber,
			To: pain.Creditor{Holder: o.To.Holder, IBAN: o.To.IBAN, Street: o.To.Street, HouseNumber: o.To.HouseNumber, PostalCode: o.To.PostalCode, Town: o.To.Town, Country: o.To.Country}})
	}
	total, err := order.Total()
	if err != nil {
		return File{}, err
	}
	content, err := pain.Write(order)
	return File{ID: fileID, Account: account, Day: day, MessageID: order.MessageID, Number: len(all), Total: total, Content: content, MadeAt: now}, err
}

// lockReleased locks the released payouts by bank that stand in no file, the oldest first.
func lockReleased(ctx context.Context, tx db.Tx, currency money.Currency) ([]Payout, error) {
	rows, err := tx.Query(ctx, columns+`where p.state = 'released' and p.means = 'bank' and p.currency = @currency and p.file_id is null order by p.released_at, p.id limit @limit for update of p`,
		db.Args{"currency": currency, "limit": largest})
	if err != nil {
		return nil, fmt.Errorf("look for released payouts: %w", err)
	}
	all, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("look for released payouts: %w", err)
	}
	return all, nil
}

// insertFile keeps a payment order and notes it with its payouts, unless another
// process was faster with one of the same day.
func insertFile(ctx context.Context, tx db.Tx, f File, all []Payout) error {
	digest := sha256.Sum256(f.Content)
	tag, err := tx.Exec(ctx, `insert into payout_files (id, account, currency, day, message_id, number, total, content, digest, made_by, made_at)
		values (@id, @account, @currency, @day, @message, @number, @total, @content, @digest, @by, @now) on conflict on constraint payout_files_of_day do nothing`,
		db.Args{"id": f.ID, "account": f.Account, "currency": f.Total.Currency, "day": f.Day, "message": f.MessageID, "number": f.Number, "total": f.Total.Minor, "content": f.Content, "digest": digest[:], "by": f.MadeBy, "now": f.MadeAt})
	if err != nil {
		return fmt.Errorf("keep a payment order: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	ids := make([]id.Payout, len(all))
	for i, o := range all {
		ids[i] = o.ID
	}
	if _, err := tx.Exec(ctx, `update payouts set file_id = @file where id = any(@ids) and file_id is null`, db.Args{"file": f.ID, "ids": ids}); err != nil {
		return fmt.Errorf("note a payment order with its payouts: %w", err)
	}
	return nil
}

func findFile(ctx context.Context, tx db.Tx, account iban.IBAN, currency money.Currency, day time.Time) (f File, found bool, err error) {
	f = File{Account: account, Day: day, Repeated: true, Total: money.Zero(currency)}
	found, err = db.Found(tx.QueryRow(ctx, `select id, message_id, number, total, content, made_by, made_at,
			(select count(*) from payouts p where p.state = 'released' and p.means = 'bank' and p.currency = @currency and p.file_id is null)
		from payout_files where account = @account and currency = @currency and day = @day`, db.Args{"account": account, "currency": currency, "day": day}).
		Scan(&f.ID, &f.MessageID, &f.Number, &f.Total.Minor, &f.Content, &f.MadeBy, &f.MadeAt, &f.Left))
	if err != nil {
		return f, false, fmt.Errorf("look for a payment order: %w", err)
	}
	return f, found, nil
}

// FileOfDay returns the payment order of an earlier day, as it was written.
func (p *Payouts) FileOfDay(ctx context.Context, currency money.Currency, day time.Time) (file File, ok bool, err error) {
	account, err := p.account(currency)
	if err != nil {
		return file, false, err
	}
	err = p.db.Write(ctx, db.System("read a payment order"), func(ctx context.Context, tx db.Tx) error {
		file, ok, err = findFile(ctx, tx, account, currency, day)
		return err
	})
	return file, ok, err
}
