package identity_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/picture"
	"manager/internal/testkit"
)

func TestConfirmIdentityFreshensTheSession(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	act := g.actor(g.person(olive()))
	authAt := func() time.Time {
		return testkit.Value[time.Time](t, g.db, `select auth_at from sessions where id = @id`, db.Args{"id": act.Session})
	}
	g.clock.Advance(11 * time.Minute)
	if act.NeedFresh(g.clock.Now()) == nil {
		t.Error("eleven minutes are fresh")
	}
	testkit.WantField(t, g.ConfirmIdentity(g.ctx(), act, ""), "password", "error.required")
	testkit.WantField(t, g.ConfirmIdentity(g.ctx(), act, "wrong"), "password", "auth.step_up.wrong")
	if authAt().Equal(g.clock.Now()) {
		t.Error("a wrong password freshened the session")
	}
	g.check(g.ConfirmIdentity(g.ctx(), act, rightPassword))
	if !authAt().Equal(g.clock.Now()) {
		t.Error("the session is not fresh")
	}
	for range 9 {
		testkit.WantField(t, g.ConfirmIdentity(g.ctx(), act, "wrong"), "password", "auth.step_up.wrong")
	}
	testkit.WantFault(t, g.ConfirmIdentity(g.ctx(), act, rightPassword), fault.Limited, "error.limited")
	g.clock.Advance(15 * time.Minute)
	g.check(g.SignOut(g.ctx(), act))
	testkit.WantFault(t, g.ConfirmIdentity(g.ctx(), act, rightPassword), fault.Expired, "auth.session.ended")
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	act, elsewhere := g.actor(p), g.actor(p)
	g.askReset(p.LoginID)
	link := g.lastMail("password_reset").Token(t)
	change := func(current, renewed string) error {
		return g.ChangePassword(g.ctx(), act, identity.PasswordChange{Current: current, New: renewed})
	}
	testkit.WantField(t, change("", newPassword), "current_password", "error.required")
	testkit.WantField(t, change(rightPassword, ""), "new_password", "error.required")
	testkit.WantField(t, change(rightPassword, "short"), "new_password", "password.too_short")
	testkit.WantField(t, change(rightPassword, "Example Cloud Olive"), "new_password", "password.personal")
	testkit.WantField(t, change(rightPassword, "NordlichtGaerten26"), "new_password", "password.personal")
	testkit.WantField(t, change(rightPassword, "N0rdl1cht G4rten!"), "new_password", "password.personal")
	testkit.WantField(t, change(rightPassword, rightPassword), "new_password", "profile.password.same")
	testkit.WantField(t, change("drei gr\u00fcne Schirme", "drei gru\u0308ne Schirme"), "new_password", "profile.password.same")
	testkit.WantField(t, change("wrong", newPassword), "current_password", "auth.step_up.wrong")
	g.check(change(rightPassword, newPassword))
	if !g.living(act.Session) || g.living(elsewhere.Session) {
		t.Error("the wrong sessions ended")
	}
	g.wantResetLink(link, identity.LinkUsed)
	if told := g.lastMail("password_changed"); told.To != p.LoginID || told.Language != "fr" {
		t.Errorf("the mail is %+v", told)
	}
	_, err := g.signIn(p.LoginID, newPassword, home)
	g.check(err)
}

func TestPasswordsKeepEveryByte(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	act := g.actor(p)
	current := rightPassword
	for _, renewed := range []string{"  spaces around both ends  ", "日本語のパスワードは長い文です", "tab\tand\nnewline and more", strings.Repeat("0k8#wZ!q", 128)} {
		g.check(g.ChangePassword(g.ctx(), act, identity.PasswordChange{Current: current, New: renewed}))
		_, err := g.signIn(p.LoginID, renewed, home)
		g.check(err)
		_, err = g.signIn(p.LoginID, renewed[:len(renewed)-1], home)
		testkit.WantField(t, err, "password", "sign_in.wrong")
		current = renewed
		g.clock.Advance(time.Hour)
	}
}

func TestChangeName(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	act := g.actor(p)
	for _, bad := range []string{"", "\x07", strings.Repeat("x", 101), "\u2066"} {
		if err := g.ChangeName(g.ctx(), act, identity.Names{FirstName: bad, LastName: bad}); !fault.Has(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	g.check(g.ChangeName(g.ctx(), act, identity.Names{FirstName: " Olivia ", LastName: "Owner-Smith"}))
	g.check(g.ChangeName(g.ctx(), act, identity.Names{FirstName: "Olivia", LastName: "Owner-Smith"}))
	if len(g.told) != 1 || g.told[0].Name() != "Olivia Owner-Smith" || g.told[0].ID != p.ID {
		t.Errorf("the organizations were told %+v", g.told)
	}
	profile, err := g.Profile(g.ctx(), act)
	if err != nil || profile.Name() != "Olivia Owner-Smith" || !profile.PasswordChangedAt.Equal(g.clock.Now()) {
		t.Errorf("the profile is %+v, %v", profile, err)
	}
	g.wantEvents(p.ID, "user.signed_up", "user.signed_in", "user.name_changed")
}

func TestChangeLanguageRegionAndTheme(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	act := g.actor(p)
	for _, bad := range []string{"", "pt", "EN", "en\x00", strings.Repeat("e", 10_000)} {
		testkit.WantField(t, g.ChangeLanguage(g.ctx(), act, bad), "language", "error.unknown_choice")
	}
	for _, bad := range []string{"", "XX", "ch", "\xff"} {
		testkit.WantField(t, g.ChangeRegion(g.ctx(), act, identity.Region{Country: bad, TimeZone: "Europe/Rome"}), "country", "error.unknown_choice")
	}
	for _, bad := range []string{"", "Mars/Olympus", "../../etc/passwd", "Local", "europe/rome"} {
		testkit.WantField(t, g.ChangeRegion(g.ctx(), act, identity.Region{Country: "IT", TimeZone: bad}), "time_zone", "error.unknown_choice")
	}
	testkit.WantField(t, g.ChangeTheme(g.ctx(), act, "pink"), "theme", "error.unknown_choice")
	for range 2 {
		g.check(g.ChangeLanguage(g.ctx(), act, "it"))
		g.check(g.ChangeRegion(g.ctx(), act, identity.Region{Country: "IT", TimeZone: "Europe/Rome"}))
		g.check(g.ChangeTheme(g.ctx(), act, "dark"))
	}
	profile, err := g.Profile(g.ctx(), act)
	if err != nil || profile.Language != "it" || profile.Country != "IT" || profile.TimeZone != "Europe/Rome" || profile.Theme != "dark" {
		t.Errorf("the profile is %+v, %v", profile, err)
	}
	g.check(g.ChangeTheme(g.ctx(), act, ""))
	g.wantEvents(p.ID, "user.signed_up", "user.signed_in", "user.language_changed", "user.region_changed")
}

func TestAvatar(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	act := g.actor(p)
	small, err := g.ChangeAvatar(g.ctx(), act, bytes.NewReader(testkit.PNG(t, 300, 1000)))
	if err != nil || small {
		t.Errorf("a large one: small %v, %v", small, err)
	}
	first := g.photo(act)
	small, err = g.ChangeAvatar(g.ctx(), act, bytes.NewReader(testkit.PNG(t, 209, 1000)))
	if err != nil || !small {
		t.Errorf("a small one: small %v, %v", small, err)
	}
	second := g.photo(act)
	if first == second || testkit.Value[int](t, g.db, `select count(*) from images`, db.Args{}) != 1 {
		t.Error("the photo before is still there")
	}
	stored, err := g.Image(g.ctx(), second)
	g.check(err)
	source, err := picture.Read("photo", bytes.NewReader(stored.Body), picture.Upload)
	g.check(err)
	if w, h := source.Size(); w != h || w != 209 {
		t.Errorf("the photo has %d × %d pixels", w, h)
	}
	_, err = g.Image(g.ctx(), first)
	testkit.WantFault(t, err, fault.NotFound, "error.not_found")
	for bad, why := range map[string]string{
		"":                          "picture.not_an_image",
		"MZ\x90\x00 an executable":  "picture.not_an_image",
		"\x89PNG\r\n\x1a\n cut off": "picture.not_an_image",
		"<svg xmlns='http://www.w3.org/2000/svg'/>": "picture.other_format",
	} {
		_, err := g.ChangeAvatar(g.ctx(), act, strings.NewReader(bad))
		testkit.WantField(t, err, "photo", why)
	}
	_, err = g.ChangeAvatar(g.ctx(), act, bytes.NewReader(make([]byte, 6<<20)))
	testkit.WantField(t, err, "photo", "picture.too_large")
	if g.photo(act) != second {
		t.Error("a refused file changed the photo")
	}
	g.check(g.RemoveAvatar(g.ctx(), act))
	g.check(g.RemoveAvatar(g.ctx(), act))
	if !g.photo(act).IsZero() || testkit.Value[int](t, g.db, `select count(*) from images`, db.Args{}) != 0 {
		t.Error("the photo is still there")
	}
	if len(g.told) != 3 || g.told[1].Image != second || !g.told[2].Image.IsZero() {
		t.Errorf("the organizations were told %+v", g.told)
	}
}

func (g *rig) photo(act actor.Actor) id.Image {
	g.t.Helper()
	p, err := g.Profile(g.ctx(), act)
	g.check(err)
	return p.Image
}

func TestAClosedAccountChangesNothing(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	act := g.actor(g.person(olive()))
	testkit.Exec(t, g.db, `update users set state = 'closed'`, db.Args{})
	_, err := g.Profile(g.ctx(), act)
	testkit.WantFault(t, err, fault.NotFound, "")
	testkit.WantFault(t, g.ChangeName(g.ctx(), act, identity.Names{FirstName: "A", LastName: "B"}), fault.NotFound, "")
	testkit.WantFault(t, g.ChangeLanguage(g.ctx(), act, "it"), fault.NotFound, "")
	testkit.WantFault(t, g.ConfirmIdentity(g.ctx(), act, rightPassword), fault.NotFound, "")
}

func TestKeptForm(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	q := g.person(adam())
	kept, err := g.KeepForm(g.ctx(), p.ID, []byte(`{"name":["Olive"]}`))
	g.check(err)
	if form, found, err := g.KeptForm(g.ctx(), p.ID, kept); err != nil || !found || string(form) != `{"name":["Olive"]}` {
		t.Errorf("kept %q, %v, %v", form, found, err)
	}
	if _, found, err := g.KeptForm(g.ctx(), q.ID, kept); err != nil || found {
		t.Errorf("another person finds it: %v, %v", found, err)
	}
	if sealed := testkit.Value[[]byte](t, g.db, `select sealed from kept_forms`, db.Args{}); bytes.Contains(sealed, []byte("Olive")) {
		t.Error("the form lies open in the database")
	}
	if _, err := g.KeepForm(g.ctx(), p.ID, make([]byte, 64<<10+1)); err == nil {
		t.Error("a form too large is kept")
	}
	g.clock.Advance(24 * time.Hour)
	if _, found, err := g.KeptForm(g.ctx(), p.ID, kept); err != nil || found {
		t.Errorf("a day later: %v, %v", found, err)
	}
}

func TestOnlySoManyFormsAreKeptForOnePerson(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	p := g.person(olive())
	for range 30 {
		_, err := g.KeepForm(g.ctx(), p.ID, []byte("{}"))
		g.check(err)
	}
	_, err := g.KeepForm(g.ctx(), p.ID, []byte("{}"))
	testkit.WantFault(t, err, fault.Limited, "")
	g.clock.Advance(time.Hour)
	_, err = g.KeepForm(g.ctx(), p.ID, []byte("{}"))
	g.check(err)
}

func TestSweepDeletesWhatHasLongExpired(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	act := g.actor(g.person(olive()))
	in := olive()
	in.Email = "new@demo.test"
	g.check(g.signUp(in))
	g.askReset("olive@demo.test")
	_, err := g.KeepForm(g.ctx(), act.User, []byte("{}"))
	g.check(err)
	rows := func() (n [4]int) {
		for i, table := range []string{"kept_forms", "sign_ups", "link_tokens", "sessions"} {
			n[i] = testkit.Value[int](t, g.db, `select count(*) from `+table, db.Args{})
		}
		return n
	}
	for _, step := range []struct {
		later time.Duration
		want  [4]int
	}{
		{0, [4]int{1, 1, 1, 1}},
		{25 * time.Hour, [4]int{0, 1, 1, 1}},
		{8 * 24 * time.Hour, [4]int{0, 0, 0, 1}},
		{91 * 24 * time.Hour, [4]int{0, 0, 0, 0}},
	} {
		g.clock.Advance(step.later)
		g.check(g.Sweep(g.ctx()))
		if got := rows(); got != step.want {
			t.Errorf("%v later: %v, want %v", step.later, got, step.want)
		}
	}
}
