package declaration

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/throttle"
)

// Limits of declarations, and of the receipts that go to one address.
var (
	perClient  = throttle.Limit{Burst: 20, Per: time.Hour}
	perAddress = throttle.Limit{Burst: 5, Per: 24 * time.Hour}
)

// Declare takes a statement down and returns where its receipt stands: once for a form
// that says the same, however often it is sent. In the same transaction the receipt goes to
// the address and the job is put into the queue; what follows is the same whatever was
// declared. Over the limit of an address it is taken down without a mail; a client over
// theirs gets a Limited fault. Faults are those of Check.
func (d *Declarations) Declare(ctx context.Context, key id.Event, in Statement, lang i18n.Lang, client netip.Addr) (id.Declaration, error) {
	in, err := in.Check(d.Today())
	if err != nil {
		return id.Declaration{}, err
	}
	digest, err := in.digest()
	if err != nil {
		return id.Declaration{}, err
	}
	byClient := throttle.Check{Bucket: "declaration.ip", Key: throttle.ClientKey(client), Limit: perClient}
	if err := d.Throttle.Take(ctx, byClient); err != nil {
		return id.Declaration{}, err
	}
	byAddress := throttle.Check{Bucket: "declaration.email", Key: foldedAddress(in.Email), Limit: perAddress}
	err = d.Throttle.Take(ctx, byAddress)
	mailed := err == nil
	if err != nil && !fault.Has(err, fault.Limited) {
		return id.Declaration{}, err
	}
	lang, _ = i18n.ParseLang(string(lang))
	made := Declaration{Statement: in, ID: id.New[id.Declaration](), Lang: lang, ReceivedAt: d.Clock(), Mailed: mailed, State: Received}
	var receipt id.Declaration
	err = d.DB.Write(ctx, db.System("take down a declaration"), func(ctx context.Context, tx db.Tx) error {
		var fresh bool
		receipt, fresh, err = insert(ctx, tx, key, digest, made)
		if err != nil {
			return err
		}
		if fresh {
			return d.announce(ctx, tx, made)
		}
		given := []throttle.Check{byClient}
		if mailed {
			given = append(given, byAddress)
		}
		return d.Throttle.RefundIn(ctx, tx, given...)
	})
	return receipt, err
}

// announce sends the receipt, and has the job look at the declaration.
func (d *Declarations) announce(ctx context.Context, tx db.Tx, made Declaration) error {
	if made.Mailed {
		err := d.Outbox.Put(ctx, tx, made.ReceivedAt, notify.Envelope{To: made.Email, Lang: made.Lang, Message: ReceiptMail{Statement: made.Statement, ID: made.ID, At: made.ReceivedAt, Zone: d.Zone.String()}})
		if err != nil {
			return err
		}
	}
	return d.queue.Add(ctx, tx, job{Declaration: made.ID})
}

// insert writes a declaration down, or finds the one that says the same from the same form.
func insert(ctx context.Context, tx db.Tx, key id.Event, digest []byte, made Declaration) (receipt id.Declaration, fresh bool, err error) {
	var ends *time.Time
	if day := made.end(); day != 0 {
		t := day.Time()
		ends = &t
	}
	found, err := db.Found(tx.QueryRow(ctx, `insert into declarations (id, key, digest, kind, name, email, contract, dated, for_cause, ends_on, details, language, received_at, mailed, state)
		values (@id, @key, @digest, @kind, @name, @email, @contract, @dated, @cause, @ends, @details, @language, @at, @mailed, 'received') on conflict on constraint declarations_once do nothing returning id`,
		db.Args{"id": made.ID, "key": key, "digest": digest, "kind": made.Kind, "name": made.Name, "email": made.Email, "contract": made.Contract, "dated": made.Dated, "cause": made.ForCause,
			"ends": ends, "details": made.Details, "language": made.Lang, "at": made.ReceivedAt, "mailed": made.Mailed}).Scan(&receipt))
	if err != nil {
		return receipt, false, fmt.Errorf("take down a declaration: %w", err)
	}
	if found {
		return receipt, true, nil
	}
	err = tx.QueryRow(ctx, `select id from declarations where key = @key and digest = @digest`, db.Args{"key": key, "digest": digest}).Scan(&receipt)
	if err != nil {
		return receipt, false, fmt.Errorf("find a declaration that is there: %w", err)
	}
	return receipt, false, nil
}

// shownFor is how long a receipt stands on its page: whoever has the address may read it.
const shownFor = 24 * time.Hour

// Receipt returns a declaration for the page that follows it: NotFound for one of another kind, and a day later.
func (d *Declarations) Receipt(ctx context.Context, kind Kind, which id.Declaration) (Declaration, error) {
	all, err := d.list(ctx, `id = @id and kind = @kind and received_at > @since`, db.Args{"id": which, "kind": kind, "since": d.Clock().Add(-shownFor)})
	if err != nil {
		return Declaration{}, err
	}
	if len(all) == 0 {
		return Declaration{}, notFound()
	}
	return all[0], nil
}

// foldedAddress is an address as it is compared.
func foldedAddress(shown string) string {
	parsed, err := identity.ParseTyped(shown)
	if err != nil {
		return shown
	}
	return parsed.Key
}
