package product_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// Random histories of members, teams, products and what is given: at every step
// the program has to say what the model says, and summaries what came of it.
func TestAccessAgreesWithTheModel(t *testing.T) {
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
	count  int      // of things named so far, so that no two names are alike
	log    []string // of the steps
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
		h.addProduct()
	}
	return h
}

func (h *history) step() {
	steps := []struct {
		weight int
		do     func()
	}{
		{8, h.changeAccess}, {3, h.addProduct}, {2, h.makeFolder}, {2, h.toggleLock}, {1, h.endProduct}, {2, h.makeTeam}, {1, h.deleteTeam}, {3, h.toggleTeamMember},
		{1, h.addMember}, {1, h.removeMember}, {1, h.changeRole}, {1, h.toggleFullAccess},
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
	h.log = append(h.log, fmt.Sprintf(format, args...))
}

func (h *history) name(what string) string {
	h.count++
	return fmt.Sprintf("%s %d", what, h.count)
}

// randomGrantee is a random limited person or team and what the model knows about them.
func (h *history) randomGrantee() (product.Grantee, modelGiven, bool) {
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

func (h *history) changeAccess() {
	to, given, limited := h.randomGrantee()
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

func (h *history) toggleFullAccess() {
	to, given, limited := h.randomGrantee()
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

// What happens in a random history besides changes of access, done to the program and to the model.

func (h *history) addProduct() {
	p := &modelProduct{kind: pick(h.random, h.kinds)}
	p.id = h.AddProduct(h.Olive, p.kind.Code, h.name(p.kind.Code))
	h.products = append(h.products, p)
	h.note("%s comes: %s", p.kind.Code, p.id)
	for _, person := range h.people {
		person.comes(p)
	}
	for _, team := range h.teams {
		team.comes(p)
	}
}

func (h *history) makeFolder() {
	p := pick(h.random, h.products)
	if !p.kind.HasFolders {
		return
	}
	var parent id.Folder
	if len(p.folders) > 0 && h.random.IntN(2) == 0 {
		parent = pick(h.random, p.folders)
	}
	p.folders = append(p.folders, h.Folder(h.Olive, p.id, parent, h.name("Folder")))
}

func (h *history) toggleLock() {
	p := pick(h.random, h.products)
	p.locked = !p.locked
	h.note("lock of %s: %t", p.id, p.locked)
	if p.locked {
		h.LockProduct(h.Olive, p.id)
		return
	}
	testkit.Exec(h.T, h.DB, `update products set locked_at = null, locked_by = null where id = @id`, db.Args{"id": p.id})
}

func (h *history) endProduct() {
	if len(h.products) <= 5 {
		return
	}
	p := pick(h.random, h.products)
	p.ended = true
	testkit.Exec(h.T, h.DB, `update products set state = 'terminated' where id = @id`, db.Args{"id": p.id})
	h.note("%s ends", p.id)
}

func (h *history) makeTeam() {
	if len(h.teams) >= 4 {
		return
	}
	team := &modelTeam{modelGiven: nothingGiven(), members: map[id.Member]bool{}}
	team.id = h.Team(h.Olive, h.name("Team"))
	h.teams = append(h.teams, team)
	h.note("team %s", team.id)
}

func (h *history) deleteTeam() {
	if len(h.teams) == 0 {
		return
	}
	team := pick(h.random, h.teams)
	h.Check(h.Teams.Delete(h.Ctx(), h.Olive, team.id))
	h.teams = slices.DeleteFunc(h.teams, func(one *modelTeam) bool { return one == team })
	h.note("team %s is deleted", team.id)
}

func (h *history) toggleTeamMember() {
	if len(h.teams) == 0 {
		return
	}
	team, member := pick(h.random, h.teams), pick(h.random, h.people).act.Member
	h.note("%s turns in team %s", member, team.id)
	if team.members[member] {
		delete(team.members, member)
		h.Check(h.Teams.RemoveMember(h.Ctx(), h.Olive, team.id, member))
		return
	}
	team.members[member] = true
	_, err := h.Teams.AddMembers(h.Ctx(), h.Olive, team.id, []id.Member{member})
	h.Check(err)
}

func (h *history) addMember() {
	if len(h.people) >= 7 {
		return
	}
	h.count++
	act := h.Join(h.Olive, world.Person{First: fmt.Sprintf("Nora%d", h.count), Last: "New", Standing: org.Standing{Role: pick(h.random, []actor.Role{actor.Collaborator, actor.External})}})
	h.people = append(h.people, &modelPerson{modelGiven: nothingGiven(), act: act})
	h.note("%s joins", act.Member)
}

func (h *history) removeMember() {
	person := pick(h.random, h.people)
	if len(h.people) <= 3 {
		return
	}
	_, err := h.RemoveMembers(h.Ctx(), h.Olive, removal(person.act), product.Decisions{Files: product.Decision{Fate: product.Discard}})
	h.Check(err)
	h.people = slices.DeleteFunc(h.people, func(one *modelPerson) bool { return one == person })
	for _, team := range h.teams {
		delete(team.members, person.act.Member)
	}
	h.note("%s is removed", person.act.Member)
	if left := testkit.Value[int](h.T, h.DB, `select (select count(*) from grants where grantee = @member) + (select count(*) from kind_grants where grantee = @member)`, db.Args{"member": person.act.Member}); left != 0 {
		h.T.Fatalf("a removed member leaves %d grants behind", left)
	}
}

func (h *history) changeRole() {
	person := pick(h.random, h.people)
	person.act.Role = pick(h.random, []actor.Role{actor.Administrator, actor.Collaborator, actor.External})
	testkit.Exec(h.T, h.DB, `update members set role = @role, accounting = false where id = @member`, db.Args{"role": person.act.Role, "member": person.act.Member})
	h.note("%s is %s", person.act.Member, person.act.Role)
}
