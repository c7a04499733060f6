package payout

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"manager/internal/billing/pain"
	"manager/internal/db"
	"manager/internal/id"
)

func readAnswer(content []byte) (pain.Report, error) {
	return pain.ReadAnswer(bytes.NewReader(content))
}

// insertAnswerFile notes a file of answers; fresh is false when its content is known.
func insertAnswerFile(ctx context.Context, tx db.Tx, now time.Time, message, by, name string, digest [32]byte) (made id.PayoutAnswer, fresh bool, err error) {
	made = id.New[id.PayoutAnswer]()
	tag, err := tx.Exec(ctx, `insert into payout_answer_files (id, digest, name, message_id, taken_by, taken_at) values (@id, @digest, left(@name, 255), @message, left(@by, 120), @now)
		on conflict on constraint payout_answer_files_digest do nothing`, db.Args{"id": made, "digest": digest[:], "name": name, "message": message, "by": by, "now": now})
	if err != nil {
		return made, false, fmt.Errorf("note a file of answers: %w", err)
	}
	return made, tag.RowsAffected() == 1, nil
}

func insertAnswers(ctx context.Context, tx db.Tx, file id.PayoutAnswer, all []Answer) error {
	batch := &db.Batch{}
	for _, a := range all {
		var org, payout any
		if !a.Payout.IsZero() {
			org, payout = a.Org, a.Payout
		}
		batch.Queue(`insert into payout_answers (id, file_id, place, level, message_id, end_to_end, status, reason, reason_text, state, cause, org_id, payout_id)
			values (@id, @file, @place, @level, @message, @end_to_end, @status, @reason, @text, @state, @cause, @org, @payout)`,
			db.Args{"id": a.ID, "file": file, "place": a.Place, "level": a.Level, "message": a.MessageID, "end_to_end": a.EndToEnd, "status": a.Status, "reason": a.Reason, "text": a.Text,
				"state": a.State, "cause": a.Cause, "org": org, "payout": payout})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("note answers: %w", err)
	}
	return nil
}

// findNamed locks the payout that an answer names; closed when its organization is.
func findNamed(ctx context.Context, tx db.Tx, a pain.Answer) (found *Payout, closed bool, err error) {
	const condition = `p.end_to_end <> '' and p.end_to_end = @end_to_end or p.uetr = @uetr`
	args := db.Args{"end_to_end": a.EndToEnd, "uetr": nil}
	if uetr, err := uuid.Parse(a.UETR); err == nil {
		args["uetr"] = uetr
	}
	all, err := lock(ctx, tx, condition, args)
	if err != nil || len(all) == 1 {
		return first(all), false, err
	}
	err = tx.QueryRow(ctx, `select exists (select from payouts p where `+condition+`)`, args).Scan(&closed)
	if err != nil {
		return nil, false, fmt.Errorf("look for the payout of an answer: %w", err)
	}
	return nil, closed && len(all) == 0, nil
}

func first(all []Payout) *Payout {
	if len(all) == 0 {
		return nil
	}
	return &all[0]
}

// Answers returns the answers that wait for a clerk, the oldest first.
func (p *Payouts) Answers(ctx context.Context) (all []Answer, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &all, `select a.id, f.name, f.taken_at, a.level, a.message_id, a.end_to_end, a.status, a.reason, a.reason_text, a.state, a.cause
		from payout_answers a join payout_answer_files f on f.id = a.file_id where a.state = 'waiting' order by a.id`, nil,
		func(row pgx.CollectableRow) (a Answer, err error) {
			return a, row.Scan(&a.ID, &a.Name, &a.TakenAt, &a.Level, &a.MessageID, &a.EndToEnd, &a.Status, &a.Reason, &a.Text, &a.State, &a.Cause)
		})
	return all, p.db.Read(ctx, db.System("list answers that wait"), batch)
}

// Dismiss ends the waiting of an answer that a clerk has looked into. One that does not wait is an error.
func (p *Payouts) Dismiss(ctx context.Context, by string, answer id.PayoutAnswer) error {
	return p.db.Write(ctx, db.System("dismiss an answer"), func(ctx context.Context, tx db.Tx) error {
		tag, err := tx.Exec(ctx, `update payout_answers set state = 'dismissed', decided_by = left(@by, 120) where id = @id and state = 'waiting'`, db.Args{"id": answer, "by": by})
		if err != nil {
			return fmt.Errorf("dismiss an answer: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("no answer %s waits", answer)
		}
		return nil
	})
}
