package review

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/lockout"
	"manager/internal/staff"
)

// Form is a verdict as a form has it.
type Form struct {
	Verdict string   `form:"verdict"` // accept or refuse
	Reasons []string `form:"reasons"` // of a refusal
}

// The verdicts.
const (
	Accept = "accept"
	Refuse = "refuse"
)

func (in Form) read() (accepted bool, reasons []lockout.Reason, err error) {
	switch in.Verdict {
	case Accept:
		return true, []lockout.Reason{}, nil
	case Refuse:
		reasons, ok := lockout.ParseReasons(in.Reasons)
		if !ok {
			return false, nil, fault.Field("reasons", "error.unknown_choice")
		}
		if len(reasons) == 0 {
			return false, nil, fault.Field("reasons", "staff.recovery.reason_needed")
		}
		return false, reasons, nil
	}
	return false, nil, fault.Field("verdict", "error.unknown_choice")
}

// Decide gives the colleague's verdict on a case. Where the account represents an
// organization the second verdict decides, else the first; two that differ refuse,
// for the reasons of whoever refused. A second click changes nothing. Faults stand
// beside verdict and reasons; Conflict when the case was decided, stopped or withdrawn.
func (r *Reviews) Decide(ctx context.Context, by staff.Colleague, of id.RecoveryCase, in Form) error {
	now := r.clock()
	if err := by.Must(staff.Recover, now); err != nil {
		return err
	}
	accepted, reasons, err := in.read()
	if err != nil {
		return err
	}
	user, err := r.userOf(ctx, of)
	if err != nil {
		return err
	}
	phones, err := r.phonesFor(ctx, user, accepted)
	if err != nil {
		return err
	}
	return r.db.Write(ctx, db.System("decide on a recovery case"), func(ctx context.Context, tx db.Tx) error {
		again, err := by.Again(ctx, tx, now)
		if err != nil {
			return err
		}
		if err := again.Must(staff.Recover, now); err != nil {
			return err
		}
		p, err := identity.LockPerson(ctx, tx, user)
		if err != nil {
			return err
		}
		c, err := lockout.LockCase(ctx, tx, of)
		if err != nil {
			return err
		}
		if c.Kind != lockout.ByDocuments {
			return fault.New(fault.Conflict, "staff.recovery.by_members")
		}
		given, err := verdicts(ctx, tx, of)
		if err != nil {
			return err
		}
		for _, v := range given {
			if v.by == by.ID {
				return nil
			}
		}
		if c.State != lockout.Opened {
			return fault.New(fault.Conflict, "staff.recovery.over")
		}
		if err := insertVerdict(ctx, tx, now, of, by.ID, accepted, reasons); err != nil {
			return err
		}
		needed, err := needed(ctx, tx, of)
		if err != nil || len(given)+1 < needed {
			return err
		}
		for _, v := range given {
			accepted, reasons = accepted && v.accepted, append(reasons, v.reasons...)
		}
		if !accepted {
			return r.cases.Refuse(ctx, tx, now, by.Actor(), p, c, lockout.InOrder(reasons))
		}
		return r.cases.Accept(ctx, tx, now, by.Actor(), p, c, phones)
	})
}

// phonesFor prepares the warning that an acceptance may send.
func (r *Reviews) phonesFor(ctx context.Context, user id.User, accepted bool) (lockout.Phones, error) {
	if !accepted {
		return nil, nil
	}
	return r.cases.PreparePhones(ctx, user)
}

func (r *Reviews) userOf(ctx context.Context, of id.RecoveryCase) (user id.User, err error) {
	var found bool
	batch := &db.Batch{}
	db.Queue(batch, &found, `select user_id from recovery_cases where id = @case`, db.Args{"case": of}, &user)
	if err := r.db.Read(ctx, db.System("look whose recovery case it is"), batch); err != nil {
		return user, err
	}
	if !found {
		return user, fault.New(fault.NotFound, "error.not_found")
	}
	return user, nil
}

type verdict struct {
	by       id.Staff
	accepted bool
	reasons  []lockout.Reason
}

func verdicts(ctx context.Context, tx db.Tx, of id.RecoveryCase) ([]verdict, error) {
	rows, err := tx.Query(ctx, `select staff_id, accepted, reasons from recovery_verdicts where case_id = @case order by at`, db.Args{"case": of})
	if err != nil {
		return nil, fmt.Errorf("read the verdicts on a recovery case: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v verdict, err error) {
		return v, row.Scan(&v.by, &v.accepted, &v.reasons)
	})
	if err != nil {
		return nil, fmt.Errorf("read the verdicts on a recovery case: %w", err)
	}
	return list, nil
}

func insertVerdict(ctx context.Context, tx db.Tx, now time.Time, of id.RecoveryCase, by id.Staff, accepted bool, reasons []lockout.Reason) error {
	_, err := tx.Exec(ctx, `insert into recovery_verdicts (case_id, staff_id, accepted, reasons, at) values (@case, @staff, @accepted, @reasons, @now)`,
		db.Args{"case": of, "staff": by, "accepted": accepted, "reasons": reasons, "now": now})
	if err != nil {
		return fmt.Errorf("give a verdict on a recovery case: %w", err)
	}
	return nil
}

// needed is how many verdicts a case wants, as things stand now.
func needed(ctx context.Context, tx db.Tx, of id.RecoveryCase) (n int, err error) {
	if err := tx.QueryRow(ctx, `select case when exists (`+represents+`) then 2 else 1 end`, db.Args{"case": of}).Scan(&n); err != nil {
		return 0, fmt.Errorf("look how many verdicts a recovery case wants: %w", err)
	}
	return n, nil
}
