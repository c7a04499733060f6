package main

import (
	"time"

	"github.com/jackc/pgx/v5"
)

// sealedMail is as long as what the portal keeps of a mail about an order until it is sent.
var sealedMail = make([]byte, 500)

// queueMail puts a mail into the outbox.
func queueMail(batch *pgx.Batch, now time.Time, org, user, kind string) {
	batch.Queue(`insert into mails (id, org_id, user_id, kind, to_address, language, payload, created_at) values ($1, $2, $3, $4, 'somebody@example.org', 'fr', $5, $6)`, newID(), org, user, kind, sealedMail, now)
}

// queueJobs adds jobs; they count as done, for the portal's runner is on the same database and must not take them.
func queueJobs(batch *pgx.Batch, count int) {
	for range count {
		batch.Queue(`insert into river_job (args, kind, max_attempts, queue, state, finalized_at) values ($1, 'measured', 25, 'default', 'completed', now())`, `{"mail": "01a221ff-dfc0-7b00-b9ab-b74c25952a72"}`)
	}
}
