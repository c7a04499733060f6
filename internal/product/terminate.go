package product

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/org"
)

// TerminationReason is why a product is terminated, as the provider learns it.
type TerminationReason string

// TerminationReasons lists the reasons in the order in which they are offered.
var TerminationReasons = []TerminationReason{"not_needed", "too_expensive", "other_provider", "missing_feature", "problems", "other"}

// MaxTerminationComment is the longest comment on a termination, in characters.
const MaxTerminationComment = 500

// Termination is why a product shall end, and the person's yes to what is lost.
type Termination struct {
	Reason    TerminationReason
	Comment   string
	Confirmed bool
}

// validate returns the termination with a clean comment; faults stand beside
// reason, comment and confirmed.
func (t Termination) validate() (Termination, error) {
	wrong := &fault.Fault{Kind: fault.Invalid}
	t.Comment = strings.TrimSpace(norm.NFC.String(t.Comment))
	switch {
	case t.Reason == "":
		wrong.Add("reason", "error.required")
	case !slices.Contains(TerminationReasons, t.Reason):
		wrong.Add("reason", "error.unknown_choice")
	}
	if utf8.RuneCountInString(t.Comment) > MaxTerminationComment {
		wrong.Add("comment", "error.too_long", "Max", MaxTerminationComment)
	}
	if !t.Confirmed {
		wrong.Add("confirmed", "product.terminate.confirmation_needed")
	}
	return t, wrong.OrNil()
}

// Terminable returns a product to ask about its termination; it is refused as
// the termination would be, but for a lock or maintenance, which comes back as obstacle.
func (p *Products) Terminable(ctx context.Context, act actor.Actor, product id.Product) (found Product, obstacle, err error) {
	found, allowed, err := p.Product(ctx, act, product)
	if err != nil {
		return Product{}, nil, err
	}
	if err := mustManage(found.Kind, allowed); err != nil {
		return Product{}, nil, err
	}
	return found, mustBeTerminable(found), nil
}

// mustBeTerminable is a Conflict for a product that has ended, and for one with
// a lock or maintenance that somebody has set: that must not end by the way.
func mustBeTerminable(p Product) error {
	switch {
	case p.Locked.On():
		return fault.New(fault.Conflict, "product.terminate.locked")
	case p.Maintenance.On():
		return fault.New(fault.Conflict, "product.terminate.in_maintenance")
	}
	return mustLive(p)
}

// Terminate ends a product for good, with all access to it, and returns it as
// it was: the provider's systems learn the reason, and the legal representatives
// get a mail. It is for those who manage the product, and wants a fresh proof of
// identity. Faults stand beside reason, comment and confirmed; Conflict while it is
// locked or in maintenance. Ending it twice is no error.
func (p *Products) Terminate(ctx context.Context, act actor.Actor, product id.Product, in Termination) (Product, error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return Product{}, err
	}
	in, invalid := in.validate()
	now := p.clock()
	var found Product
	err = p.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if found, err = LockProduct(ctx, tx, c, act.Org, product); err != nil {
			return err
		}
		if done, err := endedByOwnHand(ctx, tx, act, found); err != nil || done {
			return err
		}
		if err := mustTerminate(ctx, tx, act, found); err != nil {
			return err
		}
		if invalid != nil {
			return invalid
		}
		if err := act.NeedFresh(now); err != nil {
			return err
		}
		return p.terminate(ctx, tx, now, act, found, in)
	})
	return found, err
}

// endedByOwnHand tells whether the product has ended, by the actor or, for
// those who see it still, by anybody.
func endedByOwnHand(ctx context.Context, tx db.Tx, act actor.Actor, found Product) (done bool, err error) {
	if found.State != Terminated {
		return false, nil
	}
	err = tx.QueryRow(ctx, `select ended_by is not null and (ended_by = @user or @administers) from products where org_id = @org and id = @product`,
		db.Args{"org": act.Org, "product": found.ID, "user": act.User, "administers": act.Role.Administers()}).Scan(&done)
	if err != nil {
		return false, fmt.Errorf("look who ended the product: %w", err)
	}
	return done, nil
}

func mustTerminate(ctx context.Context, tx db.Tx, act actor.Actor, found Product) error {
	allowed, err := accessNow(ctx, tx, act, found)
	if err != nil {
		return err
	}
	if !allowed.Visible() {
		return notFound()
	}
	if err := mustManage(found.Kind, allowed); err != nil {
		return err
	}
	return mustBeTerminable(found)
}

// terminated is what the provider's systems learn.
type terminated struct {
	Reference string            `json:"reference,omitempty"`
	Reason    TerminationReason `json:"reason"`
	Comment   string            `json:"comment,omitempty"`
}

func (p *Products) terminate(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, found Product, in Termination) error {
	for _, end := range p.hooks.OnTerminate {
		if err := end(ctx, tx, now, act, found.ID); err != nil {
			return err
		}
	}
	ended, err := End(ctx, tx, act.Org, found.ID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `update products set ended_at = @now, ended_by = @user where org_id = @org and id = @product`,
		db.Args{"org": act.Org, "product": found.ID, "user": act.User, "now": now})
	if err != nil {
		return fmt.Errorf("note who ended the product: %w", err)
	}
	if err := Tell(ctx, tx, now, act.Org, found.ID, "product.terminated", terminated{ended.Reference, in.Reason, in.Comment}); err != nil {
		return err
	}
	err = p.orgs.MailLegal(ctx, tx, now, act, act.Org, act.User, func(to org.Receiver) notify.Message {
		return TerminatedMail{Name: to.FirstName, Product: found.Name, Kind: found.Kind.Name, Organization: act.OrgName, Number: act.OrgNumber, By: act.Name()}
	})
	if err != nil {
		return err
	}
	return p.audit.Record(ctx, tx, now, audit.Event{Action: "product.terminated", Org: act.Org, Actor: act, Subject: found.ID.String(),
		Changes:  []audit.Change{{Field: "state", Before: string(found.State), After: string(Terminated)}, {Field: "reason", After: string(in.Reason)}},
		Personal: map[string]string{"product": found.Name, "comment": in.Comment}})
}

// TerminatedMail tells a legal representative, and the person who did it, that a product was terminated.
type TerminatedMail struct {
	Name         string
	Product      string
	Kind         Name
	Organization string
	Number       string
	By           string
}

// MailKind names the template.
func (TerminatedMail) MailKind() string { return "product_terminated" }

// LockTerminable locks a product in a tx that holds the organization's lock, for whoever may
// end it; it is refused as Terminate would be.
func (p *Products) LockTerminable(ctx context.Context, tx db.Tx, act actor.Actor, product id.Product) (Product, error) {
	c, err := p.Catalogue(ctx)
	if err != nil {
		return Product{}, err
	}
	found, err := LockProduct(ctx, tx, c, act.Org, product)
	if err != nil {
		return Product{}, err
	}
	return found, mustTerminate(ctx, tx, act, found)
}
