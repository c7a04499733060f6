package world

import (
	"context"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/product"
	"manager/internal/team"
	"manager/internal/testkit"
)

// Grantee is a member or a team: the ways to give access take either.
type Grantee struct {
	member id.Member
	team   id.Team
}

// Member is the actor as somebody to give access to.
func Member(act actor.Actor) Grantee { return Grantee{member: act.Member} }

// Team is the team as somebody to give access to.
func Team(t id.Team) Grantee { return Grantee{team: t} }

// args are the arguments of a statement about the grantee in the actor's organization.
func (g Grantee) args(by actor.Actor, more db.Args) db.Args {
	args := db.Args{"org": by.Org, "member": g.member, "team": g.team}
	for name, value := range more {
		args[name] = value
	}
	return args
}

// AddProduct lets an active product of the kind come to the organization, as the shop
// will: rules for future products hold. The offer is the kind's first.
func (w *World) AddProduct(by actor.Actor, kind, name string, tags ...string) id.Product {
	w.T.Helper()
	return w.AddNewProduct(by, product.NewProduct{Kind: kind, Name: name, Tags: tags})
}

// AddNewProduct is AddProduct with all that can be said; without an offer or a state they are
// the kind's first and active.
func (w *World) AddNewProduct(by actor.Actor, in product.NewProduct) id.Product {
	w.T.Helper()
	c, err := w.Products.Catalogue(w.Ctx())
	w.Check(err)
	kind, ok := c.Kind(in.Kind)
	if !ok {
		w.T.Fatalf("no kind %q", in.Kind)
	}
	if in.Offer == "" {
		in.Offer = kind.Offers[0].Code
	}
	if in.State == "" {
		in.State = product.Active
	}
	made, err := w.Products.Add(w.Ctx(), by.Org, in)
	w.Check(err)
	return made
}

// Folder makes a folder of a drive; with a zero parent at the top.
func (w *World) Folder(by actor.Actor, drive id.Product, parent id.Folder, name string) id.Folder {
	w.T.Helper()
	made := id.New[id.Folder]()
	testkit.Exec(w.T, w.DB, `insert into folders (org_id, product_id, id, parent_id, name) values (@org, @drive, @id, @parent, @name)`,
		db.Args{"org": by.Org, "drive": drive, "id": made, "parent": parent, "name": name})
	return made
}

// Team makes a work team with the members given.
func (w *World) Team(by actor.Actor, name string, members ...actor.Actor) id.Team {
	w.T.Helper()
	made, err := w.Teams.Create(w.Ctx(), by, id.New[id.Event]().String(), team.Details{Name: name})
	w.Check(err)
	var ids []id.Member
	for _, m := range members {
		ids = append(ids, m.Member)
	}
	if len(ids) > 0 {
		_, err = w.Teams.AddMembers(w.Ctx(), by, made, ids)
		w.Check(err)
	}
	return made
}

// Give writes a direct grant, in place of the one that is there.
func (w *World) Give(by actor.Actor, to Grantee, on id.Product, rights ...access.Right) {
	w.T.Helper()
	w.Grant(by, to, on, id.Folder{}, access.RightsOf(rights...), false)
}

// GiveFolder writes a grant on one folder of a drive.
func (w *World) GiveFolder(by actor.Actor, to Grantee, drive id.Product, folder id.Folder) {
	w.T.Helper()
	w.Grant(by, to, drive, folder, access.RightsOf(access.Use), false)
}

// Grant writes a grant as it stands in the table.
func (w *World) Grant(by actor.Actor, to Grantee, on id.Product, folder id.Folder, rights access.Rights, byRule bool) {
	w.T.Helper()
	testkit.Exec(w.T, w.DB, `insert into grants (org_id, id, member_id, team_id, product_id, kind, state, sort_name, expires_at, folder_id, rights, by_rule, created_at)
		select @org, @id, @member, @team, p.id, p.kind, p.state, p.sort_name, p.expires_at, @folder, @rights, @by_rule, @now from products p where p.org_id = @org and p.id = @product
		on conflict (org_id, grantee, product_id, folder_id, by_rule) do update set rights = excluded.rights`,
		to.args(by, db.Args{"id": id.New[id.Grant](), "product": on, "folder": folder, "rights": rights, "by_rule": byRule, "now": w.Clock.Now()}))
}

// Take takes direct grants on the product away, folders' too.
func (w *World) Take(by actor.Actor, from Grantee, on id.Product) {
	w.T.Helper()
	testkit.Exec(w.T, w.DB, `delete from grants where org_id = @org and grantee = coalesce(@member::uuid, @team) and product_id = @product and not by_rule`, from.args(by, db.Args{"product": on}))
}

// Rule sets the rule for a kind; with present it holds for what is there too.
func (w *World) Rule(by actor.Actor, to Grantee, kind string, present bool, rights ...access.Right) {
	w.T.Helper()
	testkit.Exec(w.T, w.DB, `insert into kind_grants (org_id, member_id, team_id, kind, rights, present, created_at) values (@org, @member, @team, @kind, @rights, @present, @now)
		on conflict (org_id, grantee, kind) do update set rights = excluded.rights, present = excluded.present`,
		to.args(by, db.Args{"kind": kind, "rights": access.RightsOf(rights...), "present": present, "now": w.Clock.Now()}))
}

// LockProduct locks the management of a product without telling anybody.
func (w *World) LockProduct(by actor.Actor, on id.Product) {
	w.T.Helper()
	testkit.Exec(w.T, w.DB, `update products set locked_at = @now, locked_by = @user where org_id = @org and id = @product`, db.Args{"org": by.Org, "user": by.User, "product": on, "now": w.Clock.Now()})
}

// LoadProducts loads much at once.
func (w *World) LoadProducts(by actor.Actor, in product.Loaded) {
	w.T.Helper()
	testkit.Write(w.T, w.DB, func(ctx context.Context, tx db.Tx) error {
		return product.LoadProducts(ctx, tx, w.Clock.Now(), by.Org, in)
	})
}

// Allowed is what the actor may do on the product; nothing when they don't see it.
func (w *World) Allowed(act actor.Actor, on id.Product) access.Permissions {
	w.T.Helper()
	_, allowed, err := w.Products.Product(w.Ctx(), act, on)
	if err != nil {
		testkit.WantFault(w.T, err, fault.NotFound, "")
	}
	return allowed
}
