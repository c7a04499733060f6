package product

import (
	"context"
	"fmt"
	"time"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// suspensionChange is one of four changes, each with its own word in the audit log,
// for the provider's systems and in the mail.
type suspensionChange struct {
	notice      Notice
	action      string
	maintenance bool // it is about maintenance, not about the lock
	begin       bool
}

// Lock suspends all rights but Use of everybody who is no administrator, and
// tells all active members and externals by mail; those who don't see the
// product are not told its name. Locking a locked product changes
// nothing. It is a Conflict for kinds that are put into maintenance instead.
func (p *Products) Lock(ctx context.Context, act actor.Actor, product id.Product) error {
	return p.suspend(ctx, act, product, suspensionChange{notice: Locked, action: "product.locked", begin: true})
}

// Unlock ends what Lock began.
func (p *Products) Unlock(ctx context.Context, act actor.Actor, product id.Product) error {
	return p.suspend(ctx, act, product, suspensionChange{notice: Unlocked, action: "product.unlocked"})
}

// BeginMaintenance puts a mail service into maintenance: it goes on delivering,
// but nobody reads. As Lock, for the kinds that Lock refuses; only those who see
// the service are told.
func (p *Products) BeginMaintenance(ctx context.Context, act actor.Actor, product id.Product) error {
	return p.suspend(ctx, act, product, suspensionChange{notice: MaintenanceBegan, action: "product.maintenance_begun", maintenance: true, begin: true})
}

// EndMaintenance ends what BeginMaintenance began.
func (p *Products) EndMaintenance(ctx context.Context, act actor.Actor, product id.Product) error {
	return p.suspend(ctx, act, product, suspensionChange{notice: MaintenanceEnded, action: "product.maintenance_ended", maintenance: true})
}

func (p *Products) suspend(ctx context.Context, act actor.Actor, product id.Product, s suspensionChange) error {
	now := p.clock()
	return p.Change(ctx, act, product, func(ctx context.Context, tx db.Tx, act actor.Actor, found Product, _ access.Permissions) error {
		if err := s.allowed(act.Role, found); err != nil || s.done(found) {
			return err
		}
		if err := s.update(ctx, tx, now, act, product); err != nil {
			return err
		}
		if err := p.queue.Add(ctx, tx, noticeJob{Org: act.Org, Product: product, By: act.User, Lang: act.Lang, Notice: s.notice}); err != nil {
			return err
		}
		if err := Tell(ctx, tx, now, act.Org, product, s.action, struct{}{}); err != nil {
			return err
		}
		return p.audit.Record(ctx, tx, now, audit.Event{Action: s.action, Org: act.Org, Actor: act, Subject: product.String(), Personal: map[string]string{"product": found.Name}})
	})
}

func (s suspensionChange) allowed(role actor.Role, found Product) error {
	if err := mustSuspend(role); err != nil {
		return err
	}
	switch {
	case found.Kind.Maintenance && !s.maintenance:
		return fault.New(fault.Conflict, "product.lock.not_for_mail")
	case !found.Kind.Maintenance && s.maintenance:
		return fault.New(fault.Conflict, "product.maintenance.only_for_mail")
	case s.begin:
		return mustLive(found)
	}
	return nil
}

func (s suspensionChange) done(found Product) bool {
	if s.maintenance {
		return found.Maintenance.On() == s.begin
	}
	return found.Locked.On() == s.begin
}

func (s suspensionChange) update(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, product id.Product) error {
	column := "locked"
	if s.maintenance {
		column = "maintenance"
	}
	values := "null, null"
	if s.begin {
		values = "@now, @user"
	}
	_, err := tx.Exec(ctx, fmt.Sprintf(`update products set (%[1]s_at, %[1]s_by) = row(%[2]s) where org_id = @org and id = @product`, column, values),
		db.Args{"now": now, "user": act.User, "org": act.Org, "product": product})
	if err != nil {
		return fmt.Errorf("suspend the product: %w", err)
	}
	return nil
}

// Suspendable returns a product to ask about what notice names; it is refused as the change would be.
func (p *Products) Suspendable(ctx context.Context, act actor.Actor, product id.Product, notice Notice) (Product, error) {
	found, _, err := p.Product(ctx, act, product)
	if err != nil {
		return Product{}, err
	}
	s := suspensionChange{maintenance: notice == MaintenanceBegan || notice == MaintenanceEnded, begin: notice == Locked || notice == MaintenanceBegan}
	return found, s.allowed(act.Role, found)
}
