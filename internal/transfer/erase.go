package transfer

import "manager/internal/db"

// ErasedAddress stands where the receiver of an offer has no account any more.
const ErasedAddress = "erased@erased.invalid"

// QueueErasure erases the receivers of offers that went to the login IDs @keys;
// what still waits for their answer has expired at @now.
func QueueErasure(batch *db.Batch, args db.Args, gone func(kind string) db.Count) {
	args["erased_address"] = ErasedAddress
	batch.Queue(`
		update product_transfers set email = @erased_address, email_key = @erased_address,
			state = case when state = 'offered' then 'expired' else state end, settled_at = coalesce(settled_at, @now)
		where email_key = any(@keys)`, args).Exec(gone("transfers"))
}
