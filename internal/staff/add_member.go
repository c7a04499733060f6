package staff

import (
	"context"
	"time"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/seal"
)

// Add takes somebody into the staff and mails them the link by which they
// register their first passkey; faults stand beside the fields.
func (c *Console) Add(ctx context.Context, by Colleague, in NewMember) (Member, error) {
	if err := by.Must(ManageStaff, c.clock()); err != nil {
		return Member{}, err
	}
	m, err := in.clean()
	if err != nil {
		return Member{}, err
	}
	return m, c.db.Write(ctx, db.System("add somebody to the staff"), func(ctx context.Context, tx db.Tx) error {
		now := c.clock()
		link, err := c.add(ctx, tx, now, by, m)
		if err != nil {
			return err
		}
		return c.mailLink(ctx, tx, now, m, link)
	})
}

// Create takes somebody into the staff for the command line and returns the token
// of the link by which they register their first passkey, within 24 hours.
func (c *Console) Create(ctx context.Context, in NewMember) (m Member, token string, err error) {
	if m, err = in.clean(); err != nil {
		return Member{}, "", err
	}
	err = c.db.Write(ctx, db.System("add somebody to the staff"), func(ctx context.Context, tx db.Tx) error {
		token, err = c.add(ctx, tx, c.clock(), Colleague{Member: m}, m)
		return err
	})
	return m, token, err
}

func (c *Console) add(ctx context.Context, tx db.Tx, now time.Time, by Colleague, m Member) (token string, err error) {
	if err := insertMember(ctx, tx, now, m); err != nil {
		return "", err
	}
	if err := c.record(ctx, tx, now, by, m, "staff.added", audit.Change{Field: "role", After: string(m.Role)}); err != nil {
		return "", err
	}
	return newLink(ctx, tx, now, m.ID)
}

// record notes in the chain of whoever acted what was done to one of the staff.
func (c *Console) record(ctx context.Context, tx db.Tx, now time.Time, by Colleague, about Member, action string, changes ...audit.Change) error {
	return c.audit.Record(ctx, tx, now, audit.Event{Action: action, Actor: by.Actor(), Subject: about.ID.String(), Changes: changes, Personal: map[string]string{"name": about.Name(), "email": about.Email}})
}

func newLink(ctx context.Context, tx db.Tx, now time.Time, staff id.Staff) (token string, err error) {
	token, hash := seal.Token()
	return token, insertLink(ctx, tx, now, staff, hash[:])
}

// LinkMail brings somebody of the staff the link by which they register a passkey.
type LinkMail struct {
	Name      string
	Role      Role
	Link      string
	ExpiresAt time.Time
}

// MailKind names the mail in the outbox.
func (LinkMail) MailKind() string { return "staff_link" }

func (c *Console) mailLink(ctx context.Context, tx db.Tx, now time.Time, m Member, token string) error {
	return c.outbox.Put(ctx, tx, now, notify.Envelope{To: m.Email, Lang: m.Lang, Message: LinkMail{Name: m.FirstName, Role: m.Role, Link: route.StaffEnrolment(token), ExpiresAt: now.Add(linkFor)}})
}
