package declaration

import (
	"context"
	"fmt"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/text"
)

// List returns the declarations in a state, or all, the oldest first, for staff.
func (d *Declarations) List(ctx context.Context, state State) ([]Declaration, error) {
	return d.list(ctx, `@state = '' or state = @state`, db.Args{"state": string(state)})
}

// Acceptance is how staff accept a declaration that waits.
type Acceptance struct {
	Order string // number of the order that it is about; empty: the one declared
	Now   bool   // a cancellation ends the products at once
	Done  bool   // nothing is left to do: staff have done it by hand
	Note  string
}

// Accept carries out a declaration that waits for staff, whatever kept it from running
// by itself, and tells whoever declared it. NotFound for an unknown declaration or order,
// Conflict for one that was decided, and when it can't be carried out.
func (d *Declarations) Accept(ctx context.Context, which id.Declaration, in Acceptance) error {
	one, err := d.waiting(ctx, which)
	if err != nil {
		return err
	}
	one.Outcome, one.Note = ByStaff, text.Line(in.Note)
	if in.Done {
		return d.close(ctx, one, CarriedOut)
	}
	if in.Order != "" {
		one.Contract = in.Order
	}
	of, found, err := d.Orders.Find(ctx, one.Contract)
	if err != nil {
		return fmt.Errorf("find order %q: %w", one.Contract, err)
	}
	one.Org, one.Order = of, found.ID
	why, err := d.run(ctx, one, found, in.Now)
	if err != nil {
		return err
	}
	if why != "" {
		return fmt.Errorf("it can't be carried out by itself (%s): do it by hand, then accept it as done", why)
	}
	return nil
}

// Refuse refuses a declaration that waits for staff, and tells whoever declared it why.
func (d *Declarations) Refuse(ctx context.Context, which id.Declaration, reason string) error {
	one, err := d.waiting(ctx, which)
	if err != nil {
		return err
	}
	one.Outcome, one.Note = ByStaff, text.Line(reason)
	f := &fault.Fault{Kind: fault.Invalid}
	if text.CheckLine(f, "reason", one.Note, maxNote, true); f.OrNil() != nil {
		return f
	}
	return d.close(ctx, one, Refused)
}

// maxNote is how long staff's words may be.
const maxNote = 500

func (d *Declarations) waiting(ctx context.Context, which id.Declaration) (Declaration, error) {
	all, err := d.list(ctx, `id = @id`, db.Args{"id": which})
	if err != nil {
		return Declaration{}, err
	}
	if len(all) == 0 {
		return Declaration{}, notFound()
	}
	if all[0].State != Waiting {
		return Declaration{}, fault.New(fault.Conflict, "declaration.decided")
	}
	return all[0], nil
}

// close writes down what staff decided and tells whoever declared it.
func (d *Declarations) close(ctx context.Context, one Declaration, as State) error {
	return d.DB.Write(ctx, db.System("decide about a declaration"), func(ctx context.Context, tx db.Tx) error {
		pending, err := lockPending(ctx, tx, one.ID)
		if err != nil {
			return err
		}
		if !pending {
			return fault.New(fault.Conflict, "declaration.decided")
		}
		one.State, one.DecidedAt = as, d.Clock()
		if err := decide(ctx, tx, one); err != nil {
			return err
		}
		return d.put(ctx, tx, one, as == CarriedOut)
	})
}

func (d *Declarations) put(ctx context.Context, tx db.Tx, one Declaration, accepted bool) error {
	return d.Outbox.Put(ctx, tx, d.Clock(), notify.Envelope{To: one.Email, Lang: one.Lang,
		Message: DecisionMail{Kind: one.Kind, Name: one.Name, Contract: one.Contract, Accepted: accepted, Reason: one.Note}})
}
