package privacy_test

import (
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/privacy"
	"manager/internal/recovery"
	"manager/internal/testkit"
	"manager/internal/testkit/world"
	"manager/internal/twofactor"
)

type rig struct{ *world.World }

func newRig(t *testing.T) *rig {
	t.Helper()
	return &rig{world.New(t)}
}

var yes = privacy.Deletion{Password: world.Password, Confirmed: true}

// dump is every row of every table as text, binary columns in hexadecimal.
func (r *rig) dump() string {
	r.T.Helper()
	var text strings.Builder
	for _, table := range testkit.Column[string](r.T, r.DB, `select tablename::text from pg_tables where schemaname = 'public' order by 1`, nil) {
		for _, row := range testkit.Column[string](r.T, r.DB, `select t::text from `+table+` t`, nil) {
			text.WriteString(table + ": " + row + "\n")
		}
	}
	return text.String()
}

// find returns the lines of a dump that hold a value, in whatever case, or its bytes.
func find(dump string, values ...string) (found []string) {
	for line := range strings.Lines(dump) {
		low := strings.ToLower(line)
		for _, value := range values {
			value = strings.ToLower(value)
			if strings.Contains(low, value) || strings.Contains(low, hex.EncodeToString([]byte(value))) {
				found = append(found, value+" in "+strings.TrimSpace(line))
			}
		}
	}
	return found
}

// changes is a dump without the counts of tries, which a refusal changes too.
func changes(dump string) string {
	var text strings.Builder
	for line := range strings.Lines(dump) {
		if !strings.HasPrefix(line, "throttles: ") {
			text.WriteString(line)
		}
	}
	return text.String()
}

const (
	lisbon    = "198.51.100.77"
	phone     = "+41791234567"
	userAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0"
)

// zelda is a person who has left a trace in everything that there is.
func (r *rig) zelda() actor.Actor {
	r.T.Helper()
	z := r.Join(r.Olive, world.Person{First: "Zelda", Last: "Quixote", Standing: org.Standing{Role: actor.Administrator}})
	z.Address, z.UserAgent = netip.MustParseAddr(lisbon), userAgent
	device := identity.Device{Address: z.Address, UserAgent: userAgent}
	if _, err := r.Accounts.SignIn(r.Ctx(), identity.SignIn{LoginID: z.LoginID, Password: "not the password"}, device); err == nil {
		r.T.Fatal("a wrong password signs in")
	}
	in, err := r.Accounts.SignIn(r.Ctx(), identity.SignIn{LoginID: z.LoginID, Password: world.Password}, device)
	r.Check(err)
	z.Session, z.AuthAt = in.Session, r.Clock.Now()

	r.Check(r.Accounts.ChangeName(r.Ctx(), z, identity.Names{FirstName: "Zenobia", LastName: "Quixote"}))
	z.FirstName = "Zenobia"
	z.LoginID = r.changeLoginID(z, "zenobia.new@example.net")
	r.Check(r.Recovery.RequestEmail(r.Ctx(), z, "zq.private@example.net"))
	_, err = r.Factors.AddPhone(r.Ctx(), z, twofactor.NewPhone{Name: "Quixote's phone", Phone: phone})
	r.Check(err)
	_, err = r.Factors.MakeAppPassword(r.Ctx(), z, twofactor.NewAppPassword{Request: id.New[id.AppPassword](), Name: "Zenobia's script", Scopes: []twofactor.Scope{twofactor.ScopeAPI}})
	r.Check(err)
	r.Check(r.Accounts.RequestPasswordReset(r.Ctx(), z.LoginID, i18n.EN, device))

	r.Team(r.Olive, "Night shift", z, r.Mia)
	r.Invite(z, "friend@example.org", actor.Collaborator)
	r.Invite(r.Ruth, z.LoginID, actor.Collaborator)
	return z
}

// changeLoginID gives somebody another login ID, by the link sent there.
func (r *rig) changeLoginID(act actor.Actor, to string) string {
	r.T.Helper()
	r.Check(r.Recovery.RequestLoginID(r.Ctx(), act, recovery.NewLoginID{Email: to, Password: world.Password}))
	r.Check(r.Recovery.ConfirmLoginID(r.Ctx(), act, r.LastMail("login_id_confirm").Token(r.T)))
	return to
}

// values are those by which Zelda is known.
func (r *rig) values(z actor.Actor) []string {
	return []string{"Zelda", "Zenobia", "Quixote", "zelda@demo", "zenobia.new@", "zq.private@", phone, strings.TrimPrefix(phone, "+41"), lisbon, "rv:139.0"}
}

func (r *rig) person(user id.User) (state, login string) {
	r.T.Helper()
	testkit.Read(r.T, r.DB, `select state, login_id from users where id = @user`, db.Args{"user": user}, &state, &login)
	return state, login
}
