package privacy_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"manager/internal/billing/declaration"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/privacy"
	"manager/internal/testkit"
)

// Declarations are in a person's copy, and stay as evidence when the account is deleted, as the report says.
func TestDeclarationsAreCopiedAndKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	z := r.zelda()
	said := declaration.Statement{Kind: declaration.Cancellation, Name: "Zelda Quixote", Email: z.LoginID, Contract: "the archive"}
	_, err := r.Declarations.Declare(r.Ctx(), id.New[id.Event](), said, i18n.EN, netip.MustParseAddr(lisbon))
	r.Check(err)
	runs := r.work()
	r.Check(r.Privacy.RequestExport(r.Ctx(), z))
	r.Check(<-runs)
	if files := r.open(z, r.latest(z).ID); !strings.Contains(files["declarations.json"], "the archive") {
		t.Errorf("the copy says %s", files["declarations.json"])
	}
	_, err = r.Privacy.DeleteAccount(r.Ctx(), z, yes)
	r.Check(err)
	if kept := testkit.Value[int](t, r.DB, `select count(*) from declarations where name = 'Zelda Quixote'`, nil); kept != 1 || !slices.Contains(privacy.Kept, "declarations") {
		t.Errorf("%d are kept", kept)
	}
}
