package product_test

import (
	"fmt"
	"slices"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// What happens in a random history besides changes of access, done to the program and to the model.

func (h *history) productComes() {
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

func (h *history) folderIsMade() {
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

func (h *history) lockTurns() {
	p := pick(h.random, h.products)
	p.locked = !p.locked
	h.note("lock of %s: %t", p.id, p.locked)
	if p.locked {
		h.LockProduct(h.Olive, p.id)
		return
	}
	testkit.Exec(h.T, h.DB, `update products set locked_at = null, locked_by = null where id = @id`, db.Args{"id": p.id})
}

func (h *history) productEnds() {
	if len(h.products) <= 5 {
		return
	}
	p := pick(h.random, h.products)
	p.ended = true
	testkit.Exec(h.T, h.DB, `update products set state = 'terminated' where id = @id`, db.Args{"id": p.id})
	h.note("%s ends", p.id)
}

func (h *history) teamIsMade() {
	if len(h.teams) >= 4 {
		return
	}
	team := &modelTeam{modelGiven: nothingGiven(), members: map[id.Member]bool{}}
	team.id = h.Team(h.Olive, h.name("Team"))
	h.teams = append(h.teams, team)
	h.note("team %s", team.id)
}

func (h *history) teamIsDeleted() {
	if len(h.teams) == 0 {
		return
	}
	team := pick(h.random, h.teams)
	h.Check(h.Orgs.DeleteTeam(h.Ctx(), h.Olive, team.id))
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
		h.Check(h.Orgs.RemoveTeamMember(h.Ctx(), h.Olive, team.id, member))
		return
	}
	team.members[member] = true
	_, err := h.Orgs.AddTeamMembers(h.Ctx(), h.Olive, team.id, []id.Member{member})
	h.Check(err)
}

func (h *history) memberJoins() {
	if len(h.people) >= 7 {
		return
	}
	h.made++
	act := h.Join(h.Olive, world.Person{First: fmt.Sprintf("Nora%d", h.made), Last: "New", Standing: org.Standing{Role: pick(h.random, []actor.Role{actor.Collaborator, actor.External})}})
	h.people = append(h.people, &modelPerson{modelGiven: nothingGiven(), act: act})
	h.note("%s joins", act.Member)
}

func (h *history) memberIsRemoved() {
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

func (h *history) roleChanges() {
	person := pick(h.random, h.people)
	person.act.Role = pick(h.random, []actor.Role{actor.Administrator, actor.Collaborator, actor.External})
	testkit.Exec(h.T, h.DB, `update members set role = @role, accounting = false where id = @member`, db.Args{"role": person.act.Role, "member": person.act.Member})
	h.note("%s is %s", person.act.Member, person.act.Role)
}
