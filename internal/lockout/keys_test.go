package lockout_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"manager/internal/app/areas"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/lockout"
	"manager/internal/place"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
)

// Breaks when the key of a case opens by a key of the keyring that was to be retired, or no more by the new one.
func TestCaseKeysAreSealedAnew(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keyring")
	before, _, err := seal.LoadOrCreate(file)
	if err != nil {
		t.Fatal(err)
	}
	g := &rig{World: world.NewSealed(t, testkit.DB(t), before, nil), t: t}
	g.protect(g.Mia)
	of := g.ask(g.Mia)
	if _, err := seal.Rotate(file); err != nil {
		t.Fatal(err)
	}
	both, err := seal.Load(file)
	g.Check(err)
	for _, want := range []int{1, 0} {
		if n, err := g.with(both).Lockouts.Rewrap(); err != nil || n != want {
			t.Errorf("%d keys are sealed anew, want %d: %v", n, want, err)
		}
	}
	text, err := os.ReadFile(file)
	g.Check(err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	newest, err := seal.Parse([]byte(lines[len(lines)-1]))
	g.Check(err)
	var document id.RecoveryDocument
	var sealed []byte
	testkit.Read(t, g.DB, `select id, sealed from recovery_documents where case_id = @id limit 1`, db.Args{"id": of}, &document, &sealed)
	if _, err := g.with(newest).Lockouts.OpenDocument(of, document, sealed); err != nil {
		t.Errorf("the newest key alone: %v", err)
	}
	if _, err := g.Lockouts.OpenDocument(of, document, sealed); err == nil {
		t.Error("the key of before still opens it")
	}
	g.wantKeys(1)
}

// Breaks when a process that died while keys were sealed anew leaves one of them behind for good.
func TestAKeyLeftBesideIsDestroyedToo(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.protect(g.Mia)
	of := g.ask(g.Mia)
	sealed, err := os.ReadFile(filepath.Join(g.CaseKeys, of.String()+".key"))
	g.Check(err)
	left := filepath.Join(g.CaseKeys, "new", of.String()+".key")
	g.Check(os.Mkdir(filepath.Dir(left), 0o700))
	g.Check(os.WriteFile(left, sealed, 0o600))
	g.Check(g.Lockouts.Withdraw(g.Ctx(), g.token(lockout.NoticeOpened, contact)))
	g.Check(g.Lockouts.Run(g.Ctx()))
	g.wantKeys(0)
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the key beside: %v", err)
	}
}

// with is another instance of the portal, with another keyring.
func (g *rig) with(keyring *seal.Keyring) *areas.Areas {
	g.t.Helper()
	other, err := world.Wire(areas.Deps{Places: &place.Source{}, DB: g.DB, Clock: g.Clock.Now, Keyring: keyring, Hasher: g.Hasher, CaseKeys: g.CaseKeys})
	g.Check(err)
	return other
}
