package product_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/org"
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
	c, err := h.Catalogue(h.ctx())
	h.check(err)
	for _, code := range historyKinds {
		kind, ok := c.Kind(code)
		if !ok {
			t.Fatalf("the catalogue has no kind %q", code)
		}
		h.kinds = append(h.kinds, kind)
	}
	for _, act := range []actor.Actor{h.adam, h.mia, h.bill, h.eve} {
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

func (h *history) rights(kind product.Kind) (rights product.Rights) {
	for _, right := range kind.Rights.List() {
		if h.random.IntN(3) == 0 {
			rights |= product.Rights(right)
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
	summary, err := h.Preview(h.ctx(), h.olive, to, ch)
	if !limited {
		testkit.WantFault(h.t, err, fault.Conflict, "access.has_all_by_role")
		testkit.WantFault(h.t, h.ModifyAccess(h.ctx(), h.olive, to, ch), fault.Conflict, "access.has_all_by_role")
		return
	}
	h.check(err)
	before := h.clone()
	h.check(h.ModifyAccess(h.ctx(), h.olive, to, ch))
	given.apply(&h.model, ch)
	h.compareSummary(summary, before.effects(&h.model))
	h.check(h.ModifyAccess(h.ctx(), h.olive, to, ch)) // the second click finds everything done
}

func (h *history) rule(kind product.Kind) product.Rule {
	rule := product.Rule{Reach: pick(h.random, product.Reaches), Rights: h.rights(kind)}
	if rule.Rights == 0 || rule.Reach == product.NoReach {
		return product.Rule{Reach: product.NoReach}
	}
	return rule
}

func (h *history) compareSummary(summary product.Summary, want map[effect]tally) {
	h.t.Helper()
	got := map[effect]tally{}
	for _, line := range summary.Lines {
		got[effect{line.Right, line.Gained, line.Folders > 0}] = tally{line.Products + line.Folders, line.People}
		if len(line.Names) != min(line.People, product.NamesInSummary) {
			h.t.Errorf("the summary names %d of %d people", len(line.Names), line.People)
		}
	}
	if !maps.Equal(got, want) {
		h.t.Fatalf("the summary says %v, want %v after\n%v", got, want, h.did)
	}
}

func (h *history) fullAccessTurns() {
	to, given, limited := h.anybody()
	if !limited {
		return
	}
	c, err := h.Catalogue(h.ctx())
	h.check(err)
	var ch product.Changes
	if h.random.IntN(2) == 0 {
		h.note("full access of %s", to)
		h.check(h.GiveFullAccess(h.ctx(), h.olive, to))
		for _, kind := range c.Kinds {
			ch.Rules = append(ch.Rules, product.RuleChange{Kind: kind.Code, After: product.Rule{Reach: product.PresentAndFuture, Rights: kind.Rights}})
		}
	} else {
		h.note("no full access of %s", to)
		h.check(h.TakeFullAccess(h.ctx(), h.olive, to))
		for _, kind := range c.Kinds {
			if given.rule(kind.Code) == (product.Rule{Reach: product.PresentAndFuture, Rights: kind.Rights}) {
				ch.Rules = append(ch.Rules, product.RuleChange{Kind: kind.Code, After: product.Rule{Reach: product.NoReach}})
			}
		}
	}
	given.apply(&h.model, ch)
}

func (h *history) productComes() {
	p := &modelProduct{kind: pick(h.random, h.kinds)}
	p.id = h.add(h.olive, p.kind.Code, h.name(p.kind.Code))
	h.products = append(h.products, p)
	h.note("%s comes: %s", p.kind.Code, p.id)
	for _, person := range h.people {
		person.comes(p)
	}
	for _, team := range h.teams {
		team.comes(p)
	}
}

func (h *history) folderIsMade() {
	p := pick(h.random, h.products)
	if !p.kind.HasFolders {
		return
	}
	var parent id.Folder
	if len(p.folders) > 0 && h.random.IntN(2) == 0 {
		parent = pick(h.random, p.folders)
	}
	p.folders = append(p.folders, h.folder(h.olive, p.id, parent, h.name("Folder")))
}

func (h *history) lockTurns() {
	p := pick(h.random, h.products)
	p.locked = !p.locked
	h.note("lock of %s: %t", p.id, p.locked)
	if p.locked {
		h.lock(h.olive, p.id)
		return
	}
	testkit.Exec(h.t, h.db, `update products set locked_at = null, locked_by = null where id = @id`, db.Args{"id": p.id})
}

func (h *history) productEnds() {
	if len(h.products) <= 5 {
		return
	}
	p := pick(h.random, h.products)
	p.ended = true
	testkit.Exec(h.t, h.db, `update products set state = 'terminated' where id = @id`, db.Args{"id": p.id})
	h.note("%s ends", p.id)
}

func (h *history) teamIsMade() {
	if len(h.teams) >= 4 {
		return
	}
	team := &modelTeam{modelGiven: nothingGiven(), members: map[id.Member]bool{}}
	team.id = h.team(h.olive, h.name("Team"))
	h.teams = append(h.teams, team)
	h.note("team %s", team.id)
}

func (h *history) teamIsDeleted() {
	if len(h.teams) == 0 {
		return
	}
	team := pick(h.random, h.teams)
	h.check(h.orgs.DeleteTeam(h.ctx(), h.olive, team.id))
	h.teams = slices.DeleteFunc(h.teams, func(one *modelTeam) bool { return one == team })
	h.note("team %s is deleted", team.id)
}

func (h *history) teamMemberTurns() {
	if len(h.teams) == 0 {
		return
	}
	team, member := pick(h.random, h.teams), pick(h.random, h.people).act.Member
	h.note("%s turns in team %s", member, team.id)
	if team.members[member] {
		delete(team.members, member)
		h.check(h.orgs.RemoveTeamMember(h.ctx(), h.olive, team.id, member))
		return
	}
	team.members[member] = true
	_, err := h.orgs.AddTeamMembers(h.ctx(), h.olive, team.id, []id.Member{member})
	h.check(err)
}

func (h *history) memberJoins() {
	if len(h.people) >= 7 {
		return
	}
	h.made++
	act := h.join(h.olive, someone{first: fmt.Sprintf("Nora%d", h.made), last: "New", Standing: org.Standing{Role: pick(h.random, []actor.Role{actor.Collaborator, actor.External})}})
	h.people = append(h.people, &modelPerson{modelGiven: nothingGiven(), act: act})
	h.note("%s joins", act.Member)
}

func (h *history) memberIsRemoved() {
	person := pick(h.random, h.people)
	if len(h.people) <= 3 {
		return
	}
	_, err := h.orgs.RemoveMembers(h.ctx(), h.olive, org.Removal{Members: []id.Member{person.act.Member}, Password: rightPassword, Confirmed: true})
	h.check(err)
	h.people = slices.DeleteFunc(h.people, func(one *modelPerson) bool { return one == person })
	for _, team := range h.teams {
		delete(team.members, person.act.Member)
	}
	h.note("%s is removed", person.act.Member)
	if left := testkit.Value[int](h.t, h.db, `select (select count(*) from grants where grantee = @member) + (select count(*) from kind_grants where grantee = @member)`, db.Args{"member": person.act.Member}); left != 0 {
		h.t.Fatalf("a removed member leaves %d grants behind", left)
	}
}

func (h *history) roleChanges() {
	person := pick(h.random, h.people)
	person.act.Role = pick(h.random, []actor.Role{actor.Administrator, actor.Collaborator, actor.External})
	testkit.Exec(h.t, h.db, `update members set role = @role, accounting = false where id = @member`, db.Args{"role": person.act.Role, "member": person.act.Member})
	h.note("%s is %s", person.act.Member, person.act.Role)
}

func (h *history) compareOne() {
	h.t.Helper()
	h.compare(pick(h.random, h.people), pick(h.random, h.products))
}

func (h *history) compareAll() {
	h.t.Helper()
	for _, person := range h.people {
		for _, p := range h.products {
			h.compare(person, p)
		}
		h.comparePage(person)
		for _, kind := range append([]string{""}, historyKinds...) {
			h.compareList(person, kind)
		}
	}
}

// compareList asks the list of products, page by page.
func (h *history) compareList(person *modelPerson, kind string) {
	h.t.Helper()
	listed := map[id.Product]product.Access{}
	q := product.ListQuery{Kind: kind, Size: product.PageSizes[0]}
	for {
		list, err := h.List(h.ctx(), person.act, q)
		h.check(err)
		for _, row := range list.Rows {
			listed[row.ID] = row.Access
		}
		if q.Cursor = list.Next; q.Cursor == "" {
			break
		}
	}
	for _, p := range h.products {
		access, shown := listed[p.id]
		if want := h.visible(person, p) && (kind == "" || kind == p.kind.Code); shown != want {
			h.t.Fatalf("the list of %s has %s: %t after\n%v", person.act.Member, p.id, shown, h.did)
		}
		for _, right := range product.AllRights {
			if shown && access.May(right) != h.may(person, p, right) {
				h.t.Fatalf("in the list %s may %s %s: %t", person.act.Member, right, p.id, access.May(right))
			}
		}
	}
}

// compare asks the function that decides.
func (h *history) compare(person *modelPerson, p *modelProduct) {
	h.t.Helper()
	access := h.access(person.act, p.id)
	if access.Visible() != h.visible(person, p) {
		h.t.Fatalf("%s sees %s: %t after\n%v", person.act.Member, p.id, access.Visible(), h.did)
	}
	for _, right := range product.AllRights {
		if access.May(right) != h.may(person, p, right) {
			h.t.Fatalf("%s may %s %s: %t after\n%v", person.act.Member, right, p.id, access.May(right), h.did)
		}
		if !access.Whole && access.Given().Has(right) && len(access.Why(right)) == 0 {
			h.t.Fatalf("nothing says why %s may %s", person.act.Member, right)
		}
	}
	folders := slices.Clone(access.Folders)
	slices.SortFunc(folders, compareFolders)
	want := h.folders(person, p)
	slices.SortFunc(want, compareFolders)
	if !access.Whole && !slices.Equal(slices.Compact(folders), want) {
		h.t.Fatalf("%s has the folders %v, want %v", person.act.Member, folders, want)
	}
}

func compareFolders(a, b id.Folder) int { return slices.Compare(a[:], b[:]) }

// comparePage asks the page of a person's access, kind by kind.
func (h *history) comparePage(person *modelPerson) {
	h.t.Helper()
	for _, kind := range h.kinds {
		page, err := h.Access(h.ctx(), h.olive, product.ToMember(person.act.Member), product.AccessQuery{Kind: kind.Code})
		h.check(err)
		rows := map[id.Product]product.AccessRow{}
		for _, row := range page.Kinds[0].Rows {
			rows[row.Product.ID] = row
		}
		given, err := h.Access(h.ctx(), h.olive, product.ToMember(person.act.Member), product.AccessQuery{Kind: kind.Code, OnlyGiven: true})
		h.check(err)
		seen := map[id.Product]bool{}
		for _, row := range given.Kinds[0].Rows {
			seen[row.Product.ID] = true
		}
		for _, p := range h.products {
			if p.kind.Code != kind.Code {
				continue
			}
			row, ok := rows[p.id]
			if p.ended {
				if ok || seen[p.id] {
					h.t.Fatalf("the page shows %s, which has ended", p.id)
				}
				continue
			}
			if !ok || row.Direct != person.byHand[p.id] || row.Access.Visible() != h.visible(person, p) {
				h.t.Fatalf("the page shows %s with %v, want %v", p.id, row.Direct, person.byHand[p.id])
			}
			if !person.act.Role.Administers() && seen[p.id] != h.visible(person, p) {
				h.t.Fatalf("the page of what %s sees has %s: %t", person.act.Member, p.id, seen[p.id])
			}
		}
	}
}
