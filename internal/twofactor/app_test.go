package twofactor_test

import (
	"fmt"
	"image"
	"image/color"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/identity"
	"manager/internal/testkit"
	"manager/internal/twofactor"

	"github.com/google/uuid"
)

// Breaks when the first method does not switch two-factor authentication on,
// make backup codes, end the other sessions and say so.
func TestFirstAppSwitchesTwoFactorOn(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	elsewhere := s.signIn(p)
	made, err := s.AddApp(s.ctx(), act, "  My   phone ")
	s.check(err)
	if made.Name != "My phone" || s.signIn(p).Awaits {
		t.Fatalf("an app that was not confirmed counts: %+v", made)
	}
	again, err := s.AppSetup(s.ctx(), act, made.Factor)
	if s.check(err); again.Key != made.Key || again.URL != made.URL {
		t.Error("the page opened again shows another seed")
	}
	_, err = s.ConfirmApp(s.ctx(), act, made.Factor, "000000")
	s.wantField(err, "code", "two_factor.app.wrong")
	done, err := s.ConfirmApp(s.ctx(), act, made.Factor, s.code(seedOf(made)))
	s.check(err)
	if len(done.BackupCodes) != 10 || s.living(elsewhere.Session) || !s.living(act.Session) {
		t.Errorf("%d backup codes, elsewhere %v, here %v", len(done.BackupCodes), s.living(elsewhere.Session), s.living(act.Session))
	}
	if len(s.changed) != 1 || !s.changed[0].TwoFactor {
		t.Errorf("the organizations were told %+v", s.changed)
	}
	if m := testkit.Said[twofactor.FactorAddedMail](t, s.lastMail("factor_added")); !m.First || m.Factor != "My phone" || m.Kind != twofactor.Authenticator {
		t.Errorf("the mail says %+v", m)
	}
	s.waiting(p)
	o, err := s.Overview(s.ctx(), act)
	if s.check(err); !o.On() || len(o.Apps) != 1 || o.Backup.Left != 10 || o.Backup.Kept || o.WaysBack() != 2 {
		t.Errorf("overview %+v, %d ways back", o, o.WaysBack())
	}
	s.check(s.KeepBackupCodes(s.ctx(), act))
	if o, err = s.Overview(s.ctx(), act); err != nil || !o.Backup.Kept {
		t.Errorf("kept: %+v, %v", o.Backup, err)
	}
}

// Breaks when scanning the QR code, or the address of another reader, gives another name or seed.
func TestQRCodeIsReadWithEveryCharacterOfTheBrand(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	_, act := s.fresh("o'live+tag")
	added, err := s.AddApp(s.ctx(), act, "phone")
	s.check(err)
	made, err := s.AppSetup(s.ctx(), act, added.Factor)
	s.check(err)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(paint(t, made.QR))
	s.check(err)
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	s.check(err)
	if read.GetText() != made.URL {
		t.Fatalf("the QR code says %q, want %q", read.GetText(), made.URL)
	}
	u, err := url.Parse(made.URL)
	s.check(err)
	q := u.Query()
	if u.Path != "/Nord & Co  Cloud:o'live+tag@demo.test" || q.Get("issuer") != "Nord & Co  Cloud" || q.Get("secret") != seedOf(made) || len(seedOf(made)) != 32 {
		t.Errorf("read as %q, %v", u.Path, q)
	}
}

// paint draws the path of a QR code, four pixels a module.
func paint(t *testing.T, qr twofactor.QR) image.Image {
	t.Helper()
	const scale = 4
	img := image.NewGray(image.Rect(0, 0, qr.Size*scale, qr.Size*scale))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(qr.Path, "z"), "z") {
		var x, y, w, back int
		if _, err := fmt.Sscanf(part, "M%d %dh%dv1h-%d", &x, &y, &w, &back); err != nil || w != back {
			t.Fatalf("read %q: %v", part, err)
		}
		for dy := range scale {
			for dx := range w * scale {
				img.SetGray(x*scale+dx, y*scale+dy, color.Gray{})
			}
		}
	}
	return img
}

// Breaks when a code is good twice: one after the other, or on two instances at once.
func TestCodeOfAnAppIsGoodOnce(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	seed, _ := s.withApp(act)
	code := s.code(seed)
	_, err := s.CompleteByApp(s.ctx(), s.waiting(p), home, code)
	s.check(err)
	_, err = s.CompleteByApp(s.ctx(), s.waiting(p), home, code)
	s.wantField(err, "code", "two_factor.code.wrong")
	_, err = s.CompleteByApp(s.ctx(), s.waiting(p), home, s.codeAt(seed, s.clock.Now().Add(-30*time.Second)))
	s.wantField(err, "code", "two_factor.code.wrong") // a step before one that was used

	s.clock.Advance(30 * time.Second)
	code = s.code(seed)
	_, other := s.instance(testkit.Open(t, s.url))
	instances := []*twofactor.Factors{s.Factors, other}
	sessions := make([]identity.Awaiting, 6)
	for i := range sessions {
		sessions[i] = s.waiting(p)
	}
	errs := testkit.Together(len(sessions), func(i int) error {
		_, err := instances[i%2].CompleteByApp(s.ctx(), sessions[i], home, code)
		return err
	})
	if n := testkit.Count(errs, testkit.Fine); n != 1 {
		t.Errorf("the code was good %d times: %v", n, errs)
	}
}

// Breaks when codes are read otherwise than people type them, or accepted out of their time.
func TestCodesAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at    time.Duration // of the code, from now
		typed func(code string) string
		key   string // of the fault; empty: right
	}{
		"as shown":            {typed: func(c string) string { return c }},
		"with a space":        {typed: func(c string) string { return c[:3] + " " + c[3:] }},
		"with odd spaces":     {typed: func(c string) string { return "\u200e " + c[:3] + "\u00a0\u202f" + c[3:] + "\t" }},
		"with a hyphen":       {typed: func(c string) string { return c[:3] + "-" + c[3:] }},
		"full-width digits":   {typed: fullWidth},
		"a step ago":          {at: -30 * time.Second, typed: func(c string) string { return c }},
		"a step ahead":        {at: 30 * time.Second, typed: func(c string) string { return c }},
		"two steps ago":       {at: -60 * time.Second, typed: func(c string) string { return c }, key: "two_factor.code.wrong"},
		"two steps ahead":     {at: 60 * time.Second, typed: func(c string) string { return c }, key: "two_factor.code.wrong"},
		"yesterday's":         {at: -24 * time.Hour, typed: func(c string) string { return c }, key: "two_factor.code.wrong"},
		"nothing":             {typed: func(string) string { return "  " }, key: "error.required"},
		"letters":             {typed: func(string) string { return "abcdef" }, key: "two_factor.code.wrong"},
		"five digits":         {typed: func(c string) string { return c[:5] }, key: "two_factor.code.wrong"},
		"seven digits":        {typed: func(c string) string { return c + "0" }, key: "two_factor.code.wrong"},
		"six thousand digits": {typed: func(c string) string { return strings.Repeat(c, 1000) }, key: "error.too_long"},
		"no UTF-8":            {typed: func(string) string { return "\xff\xfe12" }, key: "two_factor.code.wrong"},
		"a NUL":               {typed: func(c string) string { return c + "\x00" }, key: "two_factor.code.wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSetup(t)
			p, act := s.fresh("olive")
			seed, _ := s.withApp(act)
			s.clock.Advance(time.Minute)
			_, err := s.CompleteByApp(s.ctx(), s.waiting(p), home, c.typed(s.codeAt(seed, s.clock.Now().Add(c.at))))
			if c.key == "" {
				s.check(err)
			} else if !hasKey(err, c.key) {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
}

func fullWidth(code string) string {
	return strings.Map(func(r rune) rune { return r - '0' + '０' }, code)
}

// Breaks when another account's code or session is taken, or a method's code by another method.
func TestCodesAreBoundToTheirAccountAndMethod(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	olive, oliveActs := s.fresh("olive")
	ruth, ruthActs := s.fresh("ruth")
	seed, done := s.withApp(oliveActs)
	ruthSeed, ruthDone := s.withApp(ruthActs)
	for name, try := range map[string]func(w identity.Awaiting) error{
		"another's code": func(w identity.Awaiting) error { return second(s.CompleteByApp(s.ctx(), w, home, s.code(ruthSeed))) },
		"another's backup code": func(w identity.Awaiting) error {
			return second(s.CompleteByBackupCode(s.ctx(), w, home, ruthDone.BackupCodes[0]))
		},
		"an app's code as a backup": func(w identity.Awaiting) error { return second(s.CompleteByBackupCode(s.ctx(), w, home, s.code(seed))) },
		"an app's code as an SMS":   func(w identity.Awaiting) error { return second(s.CompleteBySMS(s.ctx(), w, home, s.code(seed))) },
		"a backup code as an app's": func(w identity.Awaiting) error { return second(s.CompleteByApp(s.ctx(), w, home, done.BackupCodes[0])) },
		"a session of somebody else": func(w identity.Awaiting) error {
			w.User = ruth.ID
			return second(s.CompleteByApp(s.ctx(), w, home, s.code(ruthSeed)))
		},
	} {
		if err := try(s.waiting(olive)); err == nil || !hasKey(err, "two_factor.code.wrong") && !fault.Has(err, fault.Expired) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := s.CompleteByApp(s.ctx(), s.waiting(olive), home, s.code(seed))
	s.check(err)
}

func second[T any](_ T, err error) error { return err }

// Breaks when a session takes more than five wrong codes, over all methods
// together and in parallel, or when the owner is not told.
func TestFifthWrongCodeEndsTheSession(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	seed, done := s.withApp(act)
	w := s.waiting(p)
	errs := testkit.Together(8, func(i int) error {
		if i%2 == 0 {
			return second(s.CompleteByApp(s.ctx(), w, home, "000000"))
		}
		return second(s.CompleteByBackupCode(s.ctx(), w, home, "AAAAA-AAAAA-AAA"))
	})
	wrong := testkit.Count(errs, func(err error) bool { return hasKey(err, "two_factor.code.wrong") })
	ended := testkit.Count(errs, func(err error) bool { return fault.Has(err, fault.Expired) })
	if wrong != 4 || ended != 4 {
		t.Errorf("%d wrong, %d ended: %v", wrong, ended, errs)
	}
	s.lastMail("wrong_codes")
	for _, err := range []error{
		second(s.CompleteByApp(s.ctx(), w, home, s.code(seed))),
		second(s.CompleteByBackupCode(s.ctx(), w, home, done.BackupCodes[0])),
	} {
		if err == nil {
			t.Error("the session goes on")
		}
	}
}

// Breaks when whoever knows the password has more than ten tries in a quarter of
// an hour, however often they sign in, or when right codes use tries up.
func TestWrongCodesCountOnTheAccount(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	seed, _ := s.withApp(act)
	for range 12 {
		_, err := s.CompleteByApp(s.ctx(), s.waiting(p), home, s.code(seed))
		s.check(err)
		s.clock.Advance(30 * time.Second)
	}
	s.clock.Advance(time.Hour)
	var err error
	for range 11 {
		_, err = s.CompleteByApp(s.ctx(), s.waiting(p), home, "000000")
	}
	s.want(err, fault.Limited, "")
	_, err = s.CompleteByApp(s.ctx(), s.waiting(p), home, s.code(seed))
	s.want(err, fault.Limited, "")
	known := home
	known.Known, _ = s.accounts.RememberDevice("", p.ID, uuid.UUID{})
	_, err = s.CompleteByApp(s.ctx(), s.waiting(p), known, s.code(seed))
	s.check(err)
}

// Breaks when a backup code is good twice, its look-alikes are refused, or codes from before a renewal work.
func TestBackupCodes(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	p, act := s.fresh("olive")
	_, done := s.withApp(act)
	code := strings.ToLower(strings.ReplaceAll(done.BackupCodes[0], "-", " "))
	code = strings.NewReplacer("o", "0", "i", "1", "b", "8").Replace(code)
	_, err := s.CompleteByBackupCode(s.ctx(), s.waiting(p), home, code)
	s.check(err)
	if m := testkit.Said[twofactor.BackupCodeUsedMail](t, s.lastMail("backup_code_used")); m.Left != 9 {
		t.Errorf("the mail says that %d are left", m.Left)
	}
	_, err = s.CompleteByBackupCode(s.ctx(), s.waiting(p), home, done.BackupCodes[0])
	s.wantField(err, "code", "two_factor.code.wrong")
	sessions := []identity.Awaiting{s.waiting(p), s.waiting(p), s.waiting(p)}
	_, other := s.instance(testkit.Open(t, s.url))
	instances := []*twofactor.Factors{s.Factors, other}
	errs := testkit.Together(3, func(i int) error {
		return second(instances[i%2].CompleteByBackupCode(s.ctx(), sessions[i], home, done.BackupCodes[1]))
	})
	if n := testkit.Count(errs, testkit.Fine); n != 1 {
		t.Errorf("used at once, a code was good %d times: %v", n, errs)
	}
	made := s.codesMadeAt(act)
	renewed, err := s.RenewBackupCodes(s.ctx(), act, made)
	s.check(err)
	s.want(second(s.RenewBackupCodes(s.ctx(), act, made)), fault.Conflict, "error.conflict_changed_meanwhile")
	s.lastMail("backup_codes_renewed")
	_, err = s.CompleteByBackupCode(s.ctx(), s.waiting(p), home, done.BackupCodes[2])
	s.wantField(err, "code", "two_factor.code.wrong")
	_, err = s.CompleteByBackupCode(s.ctx(), s.waiting(p), home, renewed[9])
	s.check(err)
}

// Breaks when an app that was not confirmed in time is, or a sweep takes one that counts.
func TestUnconfirmedAppsDie(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	_, act := s.fresh("olive")
	s.withApp(act)
	made, err := s.AddApp(s.ctx(), act, "other")
	s.check(err)
	s.clock.Advance(31 * time.Minute)
	act.AuthAt = s.clock.Now()
	_, err = s.ConfirmApp(s.ctx(), act, made.Factor, s.code(seedOf(made)))
	s.want(err, fault.NotFound, "")
	s.check(s.Sweep(s.ctx()))
	if n := testkit.Value[int](t, s.db, `select count(*) from authenticator_apps where user_id = @user`, db.Args{"user": act.User}); n != 1 {
		t.Errorf("%d apps are left", n)
	}
}
