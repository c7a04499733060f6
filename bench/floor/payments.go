package main

import (
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// payment writes the rows of a payment that succeeded and credits the prepaid
// account, in one transaction and one round trip.
func (f floor) payment(w http.ResponseWriter, r *http.Request) {
	s, err := f.sample()
	if err != nil {
		fail(w, err)
		return
	}
	payment, err := uuid.Parse(r.PathValue("payment"))
	if err != nil {
		fail(w, err)
		return
	}
	org, user, now := r.PathValue("org"), r.PathValue("user"), time.Now()
	credited := s.Log[0]
	credited.Action = "prepaid.credited"
	batch := &pgx.Batch{}
	batch.Queue(`insert into payment_events (provider, event_id, provider_ref, received_at) values ('simulator', $1, $2, $3)`, payment.String()+" done", "sim_"+payment.String(), now)
	batch.Queue(`update payments set provider_ref = $3, state = 'succeeded', ended_at = $4 where org_id = $1 and id = $2`, org, payment, "sim_"+payment.String(), now)
	queuePosting(batch, now, org, user, payment, "payment", "account_credited", "", line{"card_clearing", -1000}, line{"prepaid", 1000})
	queueLog(batch, now, org, user, payment, credited)
	queueMail(batch, now, org, user, "payment")
	queueJobs(batch, 1)
	f.write(w, r, batch)
}
