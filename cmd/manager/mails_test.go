package main_test

import (
	"context"
	"strings"
	"testing"

	"manager/internal/db"
	"manager/internal/testkit"
)

func TestMailsThatWereNotSentAreListed(t *testing.T) {
	t.Parallel()
	settings := onTestDatabase(t)
	if out, err := command(t, settings, "mails").CombinedOutput(); err != nil || !strings.Contains(string(out), "every mail was sent") {
		t.Fatalf("an empty outbox: %v: %s", err, out)
	}
	err := testkit.Open(t, settings["DATABASE_URL"]).Write(t.Context(), db.System("test"), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `
			insert into mails (id, kind, to_address, language, state, attempts, failure, last_error, payload, created_at, tried_at, next_try_at) values
				(gen_random_uuid(), 'invitation', 'lost@example.org', 'en', 'failed', 1, 'address', '550 no such user', null, now() - interval '1 minute', now(), null),
				(gen_random_uuid(), 'password_reset', 'late@example.org', 'en', 'queued', 3, 'full', '452 over quota', 'sealed', now(), now(), now() + interval '1 minute')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := command(t, settings, "mails").Output()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || len(lines) != 3 {
		t.Fatalf("%v: %s", err, out)
	}
	for i, words := range [][]string{{"WRITTEN", "REASON"}, {"waiting", "password_reset", "late@example.org", "  3  ", "full", "452 over quota"}, {"failed", "invitation", "lost@example.org", "  1  ", "address", "550 no such user"}} {
		for _, word := range words {
			if !strings.Contains(lines[i], word) {
				t.Errorf("line %d lacks %q: %s", i, word, lines[i])
			}
		}
	}
	if strings.Contains(string(out), "sealed") {
		t.Errorf("a mail's content is shown: %s", out)
	}
	out, err = command(t, settings, "mails", "--limit", "1").Output()
	if err != nil || strings.Contains(string(out), "lost@example.org") || !strings.Contains(string(out), "there are more") {
		t.Errorf("one of two: %v: %s", err, out)
	}
	if out, err := command(t, settings, "mails", "--limit", "0").CombinedOutput(); err == nil || !strings.Contains(string(out), "at least 1") {
		t.Errorf("none of two: %v: %s", err, out)
	}
}
