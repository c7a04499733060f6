package product

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
)

// GiveFullAccess gives a member or a team every right on every product of every
// kind, those that are there and those that come. What was given by hand before
// stays beside it; rules for kinds are replaced. The rules are those of
// ModifyAccess.
func (p *Products) GiveFullAccess(ctx context.Context, act actor.Actor, to Grantee) error {
	return p.changeRules(ctx, act, to, func(c *Catalogue, s accessState) (changes []RuleChange) {
		for _, kind := range c.Kinds {
			changes = append(changes, RuleChange{Kind: kind.Code, Before: s.ruleOf(kind.Code), After: everything(kind)})
		}
		return changes
	})
}

// TakeFullAccess is the way back: it ends the rules that give everything of a
// kind. What was given by hand stays.
func (p *Products) TakeFullAccess(ctx context.Context, act actor.Actor, to Grantee) error {
	return p.changeRules(ctx, act, to, func(c *Catalogue, s accessState) (changes []RuleChange) {
		for _, kind := range c.Kinds {
			if s.ruleOf(kind.Code) == everything(kind) {
				changes = append(changes, RuleChange{Kind: kind.Code, Before: everything(kind), After: Rule{Reach: NoReach}})
			}
		}
		return changes
	})
}

// everything is the rule that gives all of a kind.
func everything(kind Kind) Rule { return Rule{Reach: PresentAndFuture, Rights: kind.Rights} }

// isFull tells whether the rules give all of every kind.
func isFull(c *Catalogue, rules map[string]Rule) bool {
	for _, kind := range c.Kinds {
		if rules[kind.Code] != everything(kind) {
			return false
		}
	}
	return len(c.Kinds) > 0
}

// changeRules changes rules as they stand now, whatever a form may have shown.
func (p *Products) changeRules(ctx context.Context, act actor.Actor, to Grantee, wanted func(*Catalogue, accessState) []RuleChange) error {
	if err := mustManageAccess(act.Role); err != nil {
		return err
	}
	c, err := p.Catalogue(ctx)
	if err != nil {
		return err
	}
	now := p.clock()
	return p.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustManageAccess(act.Role); err != nil {
			return err
		}
		s, err := lockedState(ctx, tx, act, to, Changes{})
		if err != nil {
			return err
		}
		ch, err := Changes{Rules: wanted(c, s)}.checked(c)
		if err != nil {
			return err
		}
		return p.saveAccess(ctx, tx, now, act, s, ch)
	})
}
