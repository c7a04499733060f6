package approval

import (
	"context"
	"fmt"
	"time"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/staff"
)

// pageSize is how many proposals a page lists.
const pageSize = 50

// Page is a page of proposals.
type Page struct {
	Proposals []Proposal
	Next      string // cursor of the page after; empty: there is none
}

// Open lists the proposals that wait, the oldest first, from after the cursor on, as
// far as they are of kinds that the colleague may decide.
func (a *Approvals) Open(ctx context.Context, by staff.Colleague, after string) (Page, error) {
	return a.page(ctx, by, after, `p.state = 'proposed' and p.expires_at > @now`, `(p.proposed_at, p.id) > (select proposed_at, id from staff_approvals where id = @after)`, `p.proposed_at, p.id`)
}

// History lists the proposals that don't wait any more, the newest first, from after the cursor on.
func (a *Approvals) History(ctx context.Context, by staff.Colleague, after string) (Page, error) {
	return a.page(ctx, by, after, `(p.state <> 'proposed' or p.expires_at <= @now)`, `(p.proposed_at, p.id) < (select proposed_at, id from staff_approvals where id = @after)`, `p.proposed_at desc, p.id desc`)
}

func (a *Approvals) page(ctx context.Context, by staff.Colleague, after, condition, behind, order string) (page Page, err error) {
	if err := by.Role.Must(staff.Decide); err != nil {
		return page, err
	}
	cursor := id.OrZero[id.StaffApproval](after)
	batch := &db.Batch{}
	db.QueueRows(batch, &page.Proposals, proposalsSQL+`p.kind = any(@kinds) and `+condition+` and `+keyset.Behind(cursor.IsZero(), behind)+` order by `+order+` limit @limit`,
		db.Args{"kinds": a.kindsOf(by.Role), "now": a.clock(), "after": cursor, "limit": pageSize + 1}, scan)
	if err := a.db.Read(ctx, db.System("list proposals"), batch); err != nil {
		return page, err
	}
	page.Proposals, page.Next = keyset.Forward(page.Proposals, pageSize, func(p Proposal) string { return p.ID.String() })
	return page, nil
}

// kindsOf are the kinds of acts that a role may do.
func (a *Approvals) kindsOf(role staff.Role) []string {
	names := []string{}
	for name, k := range a.kinds {
		if role.Is(k.act) {
			names = append(names, name)
		}
	}
	return names
}

// Show returns one proposal; NotFound when there is none, or it is of a kind that is not the colleague's.
func (a *Approvals) Show(ctx context.Context, by staff.Colleague, proposal id.StaffApproval) (Proposal, error) {
	if err := by.Role.Must(staff.Decide); err != nil {
		return Proposal{}, err
	}
	var found []Proposal
	batch := &db.Batch{}
	db.QueueRows(batch, &found, proposalsSQL+`p.id = @id and p.kind = any(@kinds)`, db.Args{"id": proposal, "kinds": a.kindsOf(by.Role)}, scan)
	if err := a.db.Read(ctx, db.System("show a proposal"), batch); err != nil {
		return Proposal{}, err
	}
	if len(found) == 0 {
		return Proposal{}, notFound()
	}
	return found[0], nil
}

// Waits is within Act the proposal of the act on a subject that waits for somebody else, zero
// when there is none. What the colleague proposed is no error, so that a second click is none; Conflict for another one's proposal.
func (r Registered[T]) Waits(ctx context.Context, tx db.Tx, now time.Time, by staff.Colleague, subject string) (waiting id.StaffApproval, err error) {
	var proposer id.Staff
	found, err := db.Found(tx.QueryRow(ctx, `select id, proposed_by from staff_approvals where kind = @kind and subject = @subject and state = 'proposed' and expires_at > @now`,
		db.Args{"kind": r.name, "subject": subject, "now": now}).Scan(&waiting, &proposer))
	switch {
	case err != nil:
		return waiting, fmt.Errorf("look for what is proposed: %w", err)
	case found && proposer != by.ID:
		return waiting, fault.New(fault.Conflict, "staff.approval.already")
	}
	return waiting, nil
}

// Waiting are the proposals about these subjects that wait, by subject.
func (r Registered[T]) Waiting(ctx context.Context, subjects []string) (map[string]id.StaffApproval, error) {
	waiting := map[string]id.StaffApproval{}
	var subject string
	var one id.StaffApproval
	batch := &db.Batch{}
	db.QueueEach(batch, `select subject, id from staff_approvals where kind = @kind and subject = any(@subjects) and state = 'proposed' and expires_at > @now`,
		db.Args{"kind": r.name, "subjects": subjects, "now": r.approvals.clock()}, []any{&subject, &one}, func() { waiting[subject] = one })
	return waiting, r.approvals.db.Read(ctx, db.System("look for what is proposed"), batch)
}
