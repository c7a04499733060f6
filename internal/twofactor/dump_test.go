package twofactor_test

import (
	"context"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/seal"
	"manager/internal/testkit"
	"manager/internal/twofactor"
)

// secrets are what must stand nowhere in the database.
type secrets struct {
	mutex sync.Mutex
	long  []string // of twelve letters and digits at least
	codes []string // of six digits
}

func (x *secrets) add(values ...string) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	x.long = append(x.long, values...)
}

// Breaks when a seed, code, token or app password of one of 1,000 enrolled people
// can be read in a dump of the database: as it is, in another case, with or
// without its spaces, in hexadecimal or base64.
func TestDumpHoldsNoSecretInTheClear(t *testing.T) {
	t.Parallel()
	s := newSetup(t)
	const people, workers = 1000, 8
	var all secrets
	crowd := s.load(people)
	errs := testkit.Together(workers, func(worker int) error {
		for i := worker; i < people; i += workers {
			if err := s.enrolEverything(crowd[i], i, &all); err != nil {
				return err
			}
		}
		return nil
	})
	if n := testkit.Count(errs, testkit.Fine); n != workers {
		t.Fatal(errs)
	}
	s.leaveWaiting(crowd, &all)
	for _, m := range testkit.Mails(t, s.db, s.keyring) {
		switch m.Kind {
		case "sms_code":
			all.codes = append(all.codes, testkit.Said[struct{ Message twofactor.CodeSMS }](t, m).Message.Code)
		case "password_reset":
			all.add(m.Token(t))
		}
	}
	if len(all.long) < people*12+3*people/20 || len(all.codes) < people {
		t.Fatalf("only %d secrets and %d codes to look for", len(all.long), len(all.codes))
	}
	texts, bytes := s.dump()
	text := texts + bytes
	if found := find(text, []string{"person0007@demo.test"}); len(found) == 0 {
		t.Fatal("the search does not find what is there")
	}
	if found := find(text, all.long); len(found) > 0 {
		t.Errorf("%d secrets stand in the clear, such as %q", len(found), found[0])
	}
	words := map[string]bool{}
	for word := range strings.FieldsFuncSeq(texts, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		words[word] = true
	}
	// Six figures stand in sealed bytes by chance: there they count as a whole value, or between quotes.
	for _, within := range regexp.MustCompile(`(?m)^([0-9]{6})$|"([0-9]{6})"`).FindAllStringSubmatch(bytes, -1) {
		words[within[1]+within[2]] = true
	}
	for _, code := range all.codes {
		if words[code] {
			t.Errorf("the code %s stands in the clear", code)
		}
	}
}

// load makes many people at once, each signed in.
func (s *setup) load(n int) []actor.Actor {
	s.t.Helper()
	people, crowd := make([]identity.LoadedPerson, n), make([]actor.Actor, n)
	for i := range people {
		login := fmt.Sprintf("person%04d@demo.test", i)
		people[i].Person = identity.Person{ID: id.New[id.User](), FirstName: "P", LastName: "Q", LoginID: login, LoginKey: login, Country: "CH", TimeZone: "Europe/Zurich"}
	}
	testkit.Write(s.t, s.db, func(ctx context.Context, tx db.Tx) error {
		if err := identity.LoadPeople(ctx, tx, s.clock.Now(), people); err != nil {
			return err
		}
		for i, p := range people {
			started, err := s.accounts.StartSession(ctx, tx, s.clock.Now(), p.ID, home, false, identity.ByPassword)
			if err != nil {
				return err
			}
			crowd[i] = s.actor(p.Person, started.Session)
		}
		return nil
	})
	return crowd
}

// leaveWaiting starts a session for everybody that awaits its second factor. Some of
// them have a token in the browser, of this session and of the one before, and in a mail.
func (s *setup) leaveWaiting(crowd []actor.Actor, all *secrets) {
	s.t.Helper()
	started := make([]identity.Started, len(crowd))
	testkit.Write(s.t, s.db, func(ctx context.Context, tx db.Tx) (err error) {
		for i, act := range crowd {
			if started[i], err = s.accounts.StartSession(ctx, tx, s.clock.Now(), act.User, home, false, identity.ByPassword); err != nil || !started[i].Awaits {
				return fmt.Errorf("a session that does not wait: %w", err)
			}
		}
		return nil
	})
	for i := 0; i < len(started); i += 20 {
		for _, session := range []id.Session{started[i].Session, crowd[i].Session} {
			token, hash := seal.Token()
			all.add(token)
			if living, err := s.accounts.GiveToken(s.ctx(), session, hash[:]); err != nil || !living {
				s.t.Fatal(living, err)
			}
		}
		s.check(s.accounts.RequestPasswordReset(s.ctx(), crowd[i].LoginID, i18n.EN, home))
	}
}

// enrolEverything gives a person every kind of secret and adds the secrets to all.
func (s *setup) enrolEverything(act actor.Actor, i int, all *secrets) error {
	made, err := s.AddApp(s.ctx(), act, "phone")
	if err != nil {
		return err
	}
	done, err := s.ConfirmApp(s.ctx(), act, made.Factor, s.code(seedOf(made)))
	if err != nil {
		return err
	}
	all.add(seedOf(made))
	all.add(done.BackupCodes...)
	password, err := s.MakeAppPassword(s.ctx(), act, twofactor.NewAppPassword{Name: "mail", Scopes: twofactor.Scopes})
	if err != nil {
		return err
	}
	all.add(password)
	_, err = s.AddPhone(s.ctx(), act, twofactor.NewPhone{Name: "phone", Phone: fmt.Sprintf("+4179%07d", 1_000_000+i)})
	return err
}

// dump is everything that the database holds: its texts, and its bytes, as they are where they can be read, and in hexadecimal.
func (s *setup) dump() (texts, bytes string) {
	s.t.Helper()
	var ofTexts, ofBytes strings.Builder
	for _, column := range testkit.Column[string](s.t, s.db, `
		select format('%I.%I %s', c.table_name, c.column_name, c.data_type) from information_schema.columns c
		join information_schema.tables t using (table_schema, table_name)
		where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type in ('text', 'bytea', 'jsonb', 'json', 'ARRAY', 'character varying', 'character')`, nil) {
		name, kind, _ := strings.Cut(column, " ")
		table, _, _ := strings.Cut(name, ".")
		value, text := name+"::text", &ofTexts
		if kind == "bytea" {
			value, text = `regexp_replace(encode(`+name+`, 'escape'), '\\[0-7]{3}', ' ', 'g') || E'\n' || encode(`+name+`, 'hex')`, &ofBytes
		}
		for _, cell := range testkit.Column[string](s.t, s.db, `select `+value+` from `+table+` where `+name+` is not null`, db.Args{}) {
			text.WriteString(cell)
			text.WriteByte('\n')
		}
	}
	return ofTexts.String(), ofBytes.String()
}

// window is how many letters and digits of a secret are looked for, and hexWindow how many
// figures of it in hexadecimal, of which as many as that stand in sealed bytes by chance.
const window, hexWindow = 12, 24

// find returns the secrets that stand in text, whatever stands between their letters.
func find(text string, values []string) (found []string) {
	begins := map[string]string{}
	for _, value := range values {
		asText, asHex := forms(value)
		for _, form := range asText {
			begins[form[:window]] = value
		}
		for _, form := range asHex {
			begins[form[:hexWindow]] = value
		}
	}
	plain := lettersAndDigits(text)
	for i := range plain {
		for _, size := range []int{window, hexWindow} {
			if i+size > len(plain) {
				continue
			}
			if value, ok := begins[plain[i:i+size]]; ok {
				found = append(found, value)
			}
		}
	}
	return found
}

// forms are the ways in which a secret might be stored in the clear: as text, and in hexadecimal.
func forms(value string) (asText, asHex []string) {
	asText = []string{lettersAndDigits(value), lettersAndDigits(base64.StdEncoding.EncodeToString([]byte(value)))}
	asHex = []string{hex.EncodeToString([]byte(value))}
	if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(value); err == nil && len(raw) >= window {
		asText = append(asText, lettersAndDigits(base64.StdEncoding.EncodeToString(raw)))
		asHex = append(asHex, hex.EncodeToString(raw))
	}
	return asText, asHex
}

// Fails when the search overlooks a secret in one of its forms.
func TestSearchFindsSecretsInEveryForm(t *testing.T) {
	t.Parallel()
	const secret = "F7C453AWG4QIGDPUZXRGQIFCPIKEX3EX"
	raw, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{secret, strings.ToLower(secret), "F7C4 53AW G4QI GDPU ZXRG", hex.EncodeToString(raw), hex.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString(raw), base64.StdEncoding.EncodeToString([]byte(secret))} {
		if found := find("before "+form+" behind", []string{secret, "another secret of many letters"}); len(found) == 0 || found[0] != secret {
			t.Errorf("%s is overlooked: %v", form, found)
		}
	}
	if found := find("f7c453awg4q xigdp "+hex.EncodeToString(raw)[:23], []string{secret}); len(found) > 0 {
		t.Errorf("parts of secrets are taken for secrets: %v", found)
	}
}

func lettersAndDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, s)
}
