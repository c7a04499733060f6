package testkit

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/seal"
)

// Mail is a mail in the outbox.
type Mail struct {
	ID       id.Mail
	Kind, To string
	Language string
	Payload  string // as JSON
}

// Mails are all mails in the outbox, oldest first; none of them may be sent yet.
func Mails(t testing.TB, d *db.DB, keyring *seal.Keyring) (all []Mail) {
	t.Helper()
	batch := &db.Batch{}
	db.QueueRows(batch, &all, `select id, kind, to_address, language, payload from mails order by id`, nil,
		func(row pgx.CollectableRow) (m Mail, err error) {
			var sealed []byte
			if err := row.Scan(&m.ID, &m.Kind, &m.To, &m.Language, &sealed); err != nil {
				return m, err
			}
			plain, err := keyring.Open("mail payload", m.ID[:], sealed)
			m.Payload = string(plain)
			return m, err
		})
	read(t, d, batch)
	return all
}

// LastMail is the newest mail in the outbox, which must be of that kind.
func LastMail(t testing.TB, d *db.DB, keyring *seal.Keyring, kind string) Mail {
	t.Helper()
	all := Mails(t, d, keyring)
	if len(all) == 0 || all[len(all)-1].Kind != kind {
		t.Fatalf("the outbox has %+v, want a %s last", all, kind)
	}
	return all[len(all)-1]
}

// Said is what the mail says, as the message it was put into the outbox as.
func Said[T any](t testing.TB, m Mail) (message T) {
	t.Helper()
	if err := json.Unmarshal([]byte(m.Payload), &message); err != nil {
		t.Fatalf("read the payload of a %s: %v", m.Kind, err)
	}
	return message
}

// Link is the path that the mail leads to, empty when it leads nowhere.
func (m Mail) Link(t testing.TB) string {
	t.Helper()
	return Said[struct{ Link string }](t, m).Link
}

// Token is what the link of the mail ends with.
func (m Mail) Token(t testing.TB) string {
	t.Helper()
	link := m.Link(t)
	return link[strings.LastIndexByte(link, '/')+1:]
}
