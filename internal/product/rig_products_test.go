package product_test

import (
	"context"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/testkit"
)

// grantee is a member or a team: the rig's ways to give access take either.
type grantee struct {
	member id.Member
	team   id.Team
}

func member(act actor.Actor) grantee { return grantee{member: act.Member} }
func team(t id.Team) grantee         { return grantee{team: t} }

// args are the arguments of a statement about the grantee in the actor's organization.
func (g grantee) args(by actor.Actor, more db.Args) db.Args {
	args := db.Args{"org": by.Org, "member": g.member, "team": g.team}
	for name, value := range more {
		args[name] = value
	}
	return args
}

// add lets an active product of the kind come to the organization, as the shop
// will: rules for future products hold. The offer is the kind's first.
func (r *rig) add(by actor.Actor, kind, name string, tags ...string) id.Product {
	r.t.Helper()
	return r.addNew(by, product.NewProduct{Kind: kind, Name: name, Tags: tags})
}

// addNew is add with all that can be said; without an offer or a state they are
// the kind's first and active.
func (r *rig) addNew(by actor.Actor, in product.NewProduct) id.Product {
	r.t.Helper()
	c, err := r.Catalogue(r.ctx())
	r.check(err)
	kind, ok := c.Kind(in.Kind)
	if !ok {
		r.t.Fatalf("no kind %q", in.Kind)
	}
	if in.Offer == "" {
		in.Offer = kind.Offers[0].Code
	}
	if in.State == "" {
		in.State = product.Active
	}
	made, err := r.Add(r.ctx(), by.Org, in)
	r.check(err)
	return made
}

// folder makes a folder of a drive; with a zero parent at the top.
func (r *rig) folder(by actor.Actor, drive id.Product, parent id.Folder, name string) id.Folder {
	r.t.Helper()
	made := id.New[id.Folder]()
	testkit.Exec(r.t, r.db, `insert into folders (org_id, product_id, id, parent_id, name) values (@org, @drive, @id, @parent, @name)`,
		db.Args{"org": by.Org, "drive": drive, "id": made, "parent": parent, "name": name})
	return made
}

// team makes a work team with the members given.
func (r *rig) team(by actor.Actor, name string, members ...actor.Actor) id.Team {
	r.t.Helper()
	made, err := r.orgs.CreateTeam(r.ctx(), by, id.New[id.Event]().String(), org.TeamDetails{Name: name})
	r.check(err)
	var ids []id.Member
	for _, m := range members {
		ids = append(ids, m.Member)
	}
	if len(ids) > 0 {
		_, err = r.orgs.AddTeamMembers(r.ctx(), by, made, ids)
		r.check(err)
	}
	return made
}

// give writes a direct grant, in place of the one that is there.
func (r *rig) give(by actor.Actor, to grantee, on id.Product, rights ...access.Right) {
	r.t.Helper()
	r.grant(by, to, on, id.Folder{}, access.RightsOf(rights...), false)
}

// giveFolder writes a grant on one folder of a drive.
func (r *rig) giveFolder(by actor.Actor, to grantee, drive id.Product, folder id.Folder) {
	r.t.Helper()
	r.grant(by, to, drive, folder, access.RightsOf(access.Use), false)
}

func (r *rig) grant(by actor.Actor, to grantee, on id.Product, folder id.Folder, rights access.Rights, byRule bool) {
	r.t.Helper()
	testkit.Exec(r.t, r.db, `insert into grants (org_id, id, member_id, team_id, product_id, kind, state, sort_name, expires_at, folder_id, rights, by_rule, created_at)
		select @org, @id, @member, @team, p.id, p.kind, p.state, p.sort_name, p.expires_at, @folder, @rights, @by_rule, @now from products p where p.org_id = @org and p.id = @product
		on conflict (org_id, grantee, product_id, folder_id, by_rule) do update set rights = excluded.rights`,
		to.args(by, db.Args{"id": id.New[id.Grant](), "product": on, "folder": folder, "rights": rights, "by_rule": byRule, "now": r.clock.Now()}))
}

// take takes direct grants on the product away, folders' too.
func (r *rig) take(by actor.Actor, from grantee, on id.Product) {
	r.t.Helper()
	testkit.Exec(r.t, r.db, `delete from grants where org_id = @org and grantee = coalesce(@member::uuid, @team) and product_id = @product and not by_rule`, from.args(by, db.Args{"product": on}))
}

// rule sets the rule for a kind; with present it holds for what is there too.
func (r *rig) rule(by actor.Actor, to grantee, kind string, present bool, rights ...access.Right) {
	r.t.Helper()
	testkit.Exec(r.t, r.db, `insert into kind_grants (org_id, member_id, team_id, kind, rights, present, created_at) values (@org, @member, @team, @kind, @rights, @present, @now)
		on conflict (org_id, grantee, kind) do update set rights = excluded.rights, present = excluded.present`,
		to.args(by, db.Args{"kind": kind, "rights": access.RightsOf(rights...), "present": present, "now": r.clock.Now()}))
}

// lock locks the management of a product without telling anybody.
func (r *rig) lock(by actor.Actor, on id.Product) {
	r.t.Helper()
	testkit.Exec(r.t, r.db, `update products set locked_at = @now, locked_by = @user where org_id = @org and id = @product`, db.Args{"org": by.Org, "user": by.User, "product": on, "now": r.clock.Now()})
}

// bulk loads much at once.
func (r *rig) bulk(by actor.Actor, in product.Loaded) {
	r.t.Helper()
	testkit.Write(r.t, r.db, func(ctx context.Context, tx db.Tx) error {
		return product.LoadProducts(ctx, tx, r.clock.Now(), by.Org, in)
	})
}

// access is what the actor may do on the product; nothing when they don't see it.
func (r *rig) allowed(act actor.Actor, on id.Product) access.Permissions {
	r.t.Helper()
	_, allowed, err := r.Product(r.ctx(), act, on)
	if err != nil {
		testkit.WantFault(r.t, err, fault.NotFound, "")
	}
	return allowed
}

// sortName is the name as lists sort by it.
func sortName(name string) string { return fold.Text(name) }
