package product_test

import (
	"fmt"
	"testing"

	"manager/internal/access"
	"manager/internal/product"
)

func TestTheOverviewCountsAndNamesWhatTheActorSees(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	soon := r.addNew(r.olive, product.NewProduct{Kind: "domain", Name: "soon.example", ExpiresAt: r.clock.Now().AddDate(0, 0, 3)})
	r.addNew(r.olive, product.NewProduct{Kind: "domain", Name: "later.example", ExpiresAt: r.clock.Now().AddDate(0, 3, 0)})
	r.addNew(r.olive, product.NewProduct{Kind: "domain", Name: "ended.example", State: product.Terminated, ExpiresAt: r.clock.Now().AddDate(0, 0, 2)})
	r.addNew(r.olive, product.NewProduct{Kind: "domain", Name: "other.example", ExpiresAt: r.clock.Now().AddDate(0, 0, 1)})
	locked := r.add(r.olive, "drive", "Drive")
	r.lock(r.olive, locked)
	for i := range 101 {
		r.add(r.olive, "vps", fmt.Sprintf("server%d", i))
	}
	r.add(r.ruth, "radio", "Rival radio")
	v, err := r.Overview(r.ctx(), r.adam)
	r.check(err)
	if got := fmt.Sprint(v.Categories); got != "[{collaborative {1 false}} {web {3 false}} {cloud {99 true}}]" {
		t.Errorf("the categories are %s", got)
	}
	if len(v.Expiring) != 2 || v.Expiring[0].Name != "other.example" || v.Expiring[1].Name != "soon.example" || len(v.Suspended) != 1 || v.Suspended[0].ID != locked {
		t.Errorf("%+v", v)
	}
	r.give(r.olive, member(r.mia), soon, access.Use)
	r.giveFolder(r.olive, member(r.mia), locked, r.folder(r.olive, locked, [16]byte{}, "Plans"))
	v, err = r.Overview(r.ctx(), r.mia)
	r.check(err)
	if got := fmt.Sprint(v.Categories); got != "[{collaborative {1 false}} {web {1 false}}]" || len(v.Expiring) != 1 || v.Expiring[0].ID != soon || len(v.Suspended) != 1 {
		t.Errorf("a collaborator sees %s, %+v", got, v)
	}
	v, err = r.Overview(r.ctx(), r.bill)
	r.check(err)
	if len(v.Categories)+len(v.Expiring)+len(v.Suspended) != 0 {
		t.Errorf("who has nothing sees %+v", v)
	}
}

func TestADashboardNamesTheFoldersThatAreOpen(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.add(r.olive, "drive", "Drive")
	top := r.folder(r.olive, drive, [16]byte{}, "Events")
	r.giveFolder(r.olive, member(r.eve), drive, r.folder(r.olive, drive, top, "Open house"))
	d, err := r.Dashboard(r.ctx(), r.eve, drive)
	r.check(err)
	if d.Access.Rights != 0 || len(d.Folders) != 1 || fmt.Sprint(d.Folders[0].Names) != "[Events Open house]" {
		t.Errorf("%+v", d)
	}
	r.give(r.olive, member(r.eve), drive, access.Use)
	d, err = r.Dashboard(r.ctx(), r.eve, drive)
	r.check(err)
	if len(d.Folders) != 0 {
		t.Error("who may use all of it is told of folders")
	}
}
