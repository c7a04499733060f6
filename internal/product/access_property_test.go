package product_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/fault"
	"manager/internal/product"
	"manager/internal/testkit"
)

// Random histories of members, teams, products and what is given: at every step
// the program has to say what the model says, and summaries what came of it.
func TestAccessIsWhatTheModelSays(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			h := newHistory(t, seed)
			for range 45 {
				h.step()
				h.compareOne()
			}
			h.compareAll()
		})
	}
}

// historyKinds are the kinds in play: with managing in one and in parts, with folders, with finer rights.
var historyKinds = []string{"domain", "drive", "ticketing", "web_hosting"}

type history struct {
	*rig
	model
	random *rand.Rand
	kinds  []product.Kind
	made   int // things named so far
	did    []string
}

func newHistory(t *testing.T, seed uint64) *history {
	h := &history{rig: newRig(t), random: rand.New(rand.NewPCG(seed, 7))}
	c, err := h.Catalogue(h.Ctx())
	h.Check(err)
	for _, code := range historyKinds {
		kind, ok := c.Kind(code)
		if !ok {
			t.Fatalf("the catalogue has no kind %q", code)
		}
		h.kinds = append(h.kinds, kind)
	}
	for _, act := range []actor.Actor{h.Adam, h.Mia, h.Bill, h.Eve} {
		h.people = append(h.people, &modelPerson{modelGiven: nothingGiven(), act: act})
	}
	for range 4 {
		h.productComes()
	}
	return h
}

func (h *history) step() {
	steps := []struct {
		weight int
		do     func()
	}{
		{8, h.accessChanges}, {3, h.productComes}, {2, h.folderIsMade}, {2, h.lockTurns}, {1, h.productEnds}, {2, h.teamIsMade}, {1, h.teamIsDeleted}, {3, h.teamMemberTurns},
		{1, h.memberJoins}, {1, h.memberIsRemoved}, {1, h.roleChanges}, {1, h.fullAccessTurns},
	}
	total := 0
	for _, step := range steps {
		total += step.weight
	}
	n := h.random.IntN(total)
	for _, step := range steps {
		if n -= step.weight; n < 0 {
			step.do()
			return
		}
	}
}

func (h *history) note(format string, args ...any) {
	h.did = append(h.did, fmt.Sprintf(format, args...))
}

func (h *history) name(what string) string {
	h.made++
	return fmt.Sprintf("%s %d", what, h.made)
}

// anybody is a random limited person or team and what the model knows about them.
func (h *history) anybody() (product.Grantee, modelGiven, bool) {
	if len(h.teams) > 0 && h.random.IntN(2) == 0 {
		team := pick(h.random, h.teams)
		return product.ToTeam(team.id), team.modelGiven, true
	}
	person := pick(h.random, h.people)
	return product.ToMember(person.act.Member), person.modelGiven, !person.act.Role.Administers()
}

func pick[T any](random *rand.Rand, list []T) T { return list[random.IntN(len(list))] }

func (h *history) rights(kind product.Kind) (rights access.Rights) {
	for _, right := range kind.Rights.List() {
		if h.random.IntN(3) == 0 {
			rights |= access.Rights(right)
		}
	}
	return rights
}

func (h *history) accessChanges() {
	to, given, limited := h.anybody()
	var ch product.Changes
	for range h.random.IntN(4) {
		p := pick(h.random, h.products)
		ch.Products = append(ch.Products, product.ProductChange{Product: p.id, Before: given.byHand[p.id], After: h.rights(p.kind)})
		if len(p.folders) > 0 {
			folder := pick(h.random, p.folders)
			_, had := given.folders[folder]
			ch.Folders = append(ch.Folders, product.FolderChange{Product: p.id, Folder: folder, Before: had, After: h.random.IntN(2) == 0})
		}
	}
	if h.random.IntN(2) == 0 {
		kind := pick(h.random, h.kinds)
		ch.Rules = append(ch.Rules, product.RuleChange{Kind: kind.Code, Before: given.rule(kind.Code), After: h.rule(kind)})
	}
	if h.random.IntN(5) == 0 {
		kind := pick(h.random, h.kinds)
		ch.All = append(ch.All, product.AllChange{Kind: kind.Code, Rights: h.rights(kind)})
	}
	h.note("access of %s: %v", to, ch)
	summary, err := h.Preview(h.Ctx(), h.Olive, to, ch)
	if !limited {
		testkit.WantFault(h.T, err, fault.Conflict, "access.has_all_by_role")
		testkit.WantFault(h.T, h.ModifyAccess(h.Ctx(), h.Olive, to, ch), fault.Conflict, "access.has_all_by_role")
		return
	}
	h.Check(err)
	before := h.clone()
	h.Check(h.ModifyAccess(h.Ctx(), h.Olive, to, ch))
	given.apply(&h.model, ch)
	h.compareSummary(summary, before.effects(&h.model))
	h.Check(h.ModifyAccess(h.Ctx(), h.Olive, to, ch)) // the second click finds everything done
}

func (h *history) rule(kind product.Kind) product.Rule {
	rule := product.Rule{Reach: pick(h.random, product.Reaches), Rights: h.rights(kind)}
	if rule.Rights == 0 || rule.Reach == product.NoReach {
		return product.Rule{Reach: product.NoReach}
	}
	return rule
}

func (h *history) fullAccessTurns() {
	to, given, limited := h.anybody()
	if !limited {
		return
	}
	c, err := h.Catalogue(h.Ctx())
	h.Check(err)
	var ch product.Changes
	if h.random.IntN(2) == 0 {
		h.note("full access of %s", to)
		h.Check(h.GiveFullAccess(h.Ctx(), h.Olive, to))
		for _, kind := range c.Kinds {
			ch.Rules = append(ch.Rules, product.RuleChange{Kind: kind.Code, After: product.Rule{Reach: product.PresentAndFuture, Rights: kind.Rights}})
		}
	} else {
		h.note("no full access of %s", to)
		h.Check(h.TakeFullAccess(h.Ctx(), h.Olive, to))
		for _, kind := range c.Kinds {
			if given.rule(kind.Code) == (product.Rule{Reach: product.PresentAndFuture, Rights: kind.Rights}) {
				ch.Rules = append(ch.Rules, product.RuleChange{Kind: kind.Code, After: product.Rule{Reach: product.NoReach}})
			}
		}
	}
	given.apply(&h.model, ch)
}
