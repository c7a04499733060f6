package staff

import (
	"context"
	"slices"
	"time"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
)

// SetRole gives somebody of the staff another role. Their sessions end, so that
// nothing begun in the old role is finished in it; Conflict for the last operator.
func (c *Console) SetRole(ctx context.Context, by Colleague, staff id.Staff, typed string) error {
	role, ok := ParseRole(typed)
	if !ok {
		return fault.Field("role", "staff.role.choose")
	}
	return c.modify(ctx, by, staff, func(ctx context.Context, tx db.Tx, now time.Time, m *Member) error {
		if m.Role == role {
			return nil
		}
		before := m.Role
		m.Role = role
		return c.record(ctx, tx, now, by, *m, "staff.role_changed", audit.Change{Field: "role", Before: string(before), After: string(role)})
	})
}

// Block keeps somebody of the staff out at once; Conflict for the last operator.
func (c *Console) Block(ctx context.Context, by Colleague, staff id.Staff) error {
	return c.modify(ctx, by, staff, func(ctx context.Context, tx db.Tx, now time.Time, m *Member) error {
		if m.Blocked {
			return nil
		}
		m.Blocked = true
		return c.record(ctx, tx, now, by, *m, "staff.blocked")
	})
}

// Unblock lets somebody of the staff in again.
func (c *Console) Unblock(ctx context.Context, by Colleague, staff id.Staff) error {
	return c.modify(ctx, by, staff, func(ctx context.Context, tx db.Tx, now time.Time, m *Member) error {
		if !m.Blocked {
			return nil
		}
		m.Blocked = false
		return c.record(ctx, tx, now, by, *m, "staff.unblocked")
	})
}

// modify changes one of the staff, ends their sessions and voids their links when something changed.
func (c *Console) modify(ctx context.Context, by Colleague, staff id.Staff, change func(ctx context.Context, tx db.Tx, now time.Time, m *Member) error) error {
	if err := by.Must(ManageStaff, c.clock()); err != nil {
		return err
	}
	return c.db.Write(ctx, db.System("change somebody of the staff"), func(ctx context.Context, tx db.Tx) error {
		now := c.clock()
		all, err := lockMembers(ctx, tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(m Member) bool { return m.ID == staff })
		if i < 0 {
			return gone()
		}
		before := all[i]
		if err := change(ctx, tx, now, &all[i]); err != nil || all[i] == before {
			return err
		}
		if !slices.ContainsFunc(all, func(m Member) bool { return m.Role == Operator && !m.Blocked }) {
			return fault.New(fault.Conflict, "staff.last_operator")
		}
		if err := updateMember(ctx, tx, all[i]); err != nil {
			return err
		}
		if err := voidLinks(ctx, tx, now, staff); err != nil {
			return err
		}
		return revokeSessions(ctx, tx, now, staff)
	})
}

// Invite mails somebody of the staff a new link to register a passkey, for whoever
// lost all of theirs; links sent before are void. Conflict for somebody who is blocked.
func (c *Console) Invite(ctx context.Context, by Colleague, staff id.Staff) error {
	if err := by.Must(ManageStaff, c.clock()); err != nil {
		return err
	}
	return c.db.Write(ctx, db.System("mail somebody of the staff a link"), func(ctx context.Context, tx db.Tx) error {
		m, token, err := c.renewLink(ctx, tx, by, staff)
		if err != nil {
			return err
		}
		return c.mailLink(ctx, tx, c.clock(), m, token)
	})
}

// DrawLink returns the token of a new link for the command line and for demos.
func (c *Console) DrawLink(ctx context.Context, staff id.Staff) (token string, err error) {
	err = c.db.Write(ctx, db.System("draw a link for somebody of the staff"), func(ctx context.Context, tx db.Tx) error {
		m, err := lockMember(ctx, tx, staff)
		if err != nil {
			return err
		}
		_, token, err = c.renewLink(ctx, tx, Colleague{Member: m}, staff)
		return err
	})
	return token, err
}

func (c *Console) renewLink(ctx context.Context, tx db.Tx, by Colleague, staff id.Staff) (m Member, token string, err error) {
	now := c.clock()
	if m, err = lockMember(ctx, tx, staff); err != nil {
		return m, "", err
	}
	if err := voidLinks(ctx, tx, now, staff); err != nil {
		return m, "", err
	}
	if err := c.record(ctx, tx, now, by, m, "staff.link_sent"); err != nil {
		return m, "", err
	}
	token, err = newLink(ctx, tx, now, staff)
	return m, token, err
}
