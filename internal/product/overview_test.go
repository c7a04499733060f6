package product_test

import (
	"fmt"
	"testing"

	"manager/internal/access"
	"manager/internal/product"
	"manager/internal/testkit/world"
)

func TestTheOverviewCountsAndNamesWhatTheActorSees(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	soon := r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "soon.example", ExpiresAt: r.Clock.Now().AddDate(0, 0, 3)})
	r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "later.example", ExpiresAt: r.Clock.Now().AddDate(0, 3, 0)})
	r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "ended.example", State: product.Terminated, ExpiresAt: r.Clock.Now().AddDate(0, 0, 2)})
	r.AddNewProduct(r.Olive, product.NewProduct{Kind: "domain", Name: "other.example", ExpiresAt: r.Clock.Now().AddDate(0, 0, 1)})
	locked := r.AddProduct(r.Olive, "drive", "Drive")
	r.LockProduct(r.Olive, locked)
	for i := range 101 {
		r.AddProduct(r.Olive, "vps", fmt.Sprintf("server%d", i))
	}
	r.AddProduct(r.Ruth, "radio", "Rival radio")
	v, err := r.Overview(r.Ctx(), r.Adam)
	r.Check(err)
	if got := fmt.Sprint(v.Categories); got != "[{collaborative {1 false}} {web {3 false}} {cloud {99 true}}]" {
		t.Errorf("the categories are %s", got)
	}
	if len(v.Expiring) != 2 || v.Expiring[0].Name != "other.example" || v.Expiring[1].Name != "soon.example" || len(v.Suspended) != 1 || v.Suspended[0].ID != locked {
		t.Errorf("%+v", v)
	}
	r.Give(r.Olive, world.Member(r.Mia), soon, access.Use)
	r.GiveFolder(r.Olive, world.Member(r.Mia), locked, r.Folder(r.Olive, locked, [16]byte{}, "Plans"))
	v, err = r.Overview(r.Ctx(), r.Mia)
	r.Check(err)
	if got := fmt.Sprint(v.Categories); got != "[{collaborative {1 false}} {web {1 false}}]" || len(v.Expiring) != 1 || v.Expiring[0].ID != soon || len(v.Suspended) != 1 {
		t.Errorf("a collaborator sees %s, %+v", got, v)
	}
	v, err = r.Overview(r.Ctx(), r.Bill)
	r.Check(err)
	if len(v.Categories)+len(v.Expiring)+len(v.Suspended) != 0 {
		t.Errorf("who has nothing sees %+v", v)
	}
}

func TestADashboardNamesTheFoldersThatAreOpen(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	drive := r.AddProduct(r.Olive, "drive", "Drive")
	top := r.Folder(r.Olive, drive, [16]byte{}, "Events")
	r.GiveFolder(r.Olive, world.Member(r.Eve), drive, r.Folder(r.Olive, drive, top, "Open house"))
	d, err := r.Dashboard(r.Ctx(), r.Eve, drive)
	r.Check(err)
	if d.Access.Rights != 0 || len(d.Folders) != 1 || fmt.Sprint(d.Folders[0].Names) != "[Events Open house]" {
		t.Errorf("%+v", d)
	}
	r.Give(r.Olive, world.Member(r.Eve), drive, access.Use)
	d, err = r.Dashboard(r.Ctx(), r.Eve, drive)
	r.Check(err)
	if len(d.Folders) != 0 {
		t.Error("who may use all of it is told of folders")
	}
}
