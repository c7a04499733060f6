package parts

import (
	"context"
	"strconv"

	"manager/internal/actor"
	"manager/internal/i18n"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/ui"
)

// RoleHint says what the role may.
func RoleHint(ctx context.Context, role actor.Role) string {
	switch role {
	case actor.LegalRepresentative:
		return i18n.T(ctx, "users.role_hint.legal_representative")
	case actor.Administrator:
		return i18n.T(ctx, "users.role_hint.administrator")
	case actor.Collaborator:
		return i18n.T(ctx, "users.role_hint.collaborator")
	}
	return i18n.T(ctx, "users.role_hint.external")
}

// RoleName is what a role is called.
func RoleName(ctx context.Context, role actor.Role) string { return i18n.T(ctx, "role."+string(role)) }

// CountLabel writes a capped count, such as "12" or "99+".
func CountLabel(c org.Count) string {
	return CountText(c.N, c.More)
}

// RoleBadge shows a role in its tone.
func RoleBadge(ctx context.Context, role actor.Role) ui.BadgeProps {
	return ui.BadgeProps{Text: RoleName(ctx, role), Tone: roleTone(role)}
}

func roleTone(role actor.Role) ui.Tone {
	switch role {
	case actor.LegalRepresentative, actor.Administrator:
		return ui.Accent
	case actor.External:
		return ui.Warn
	}
	return ui.Neutral
}

// Person shows a member, whose page is at the address given; empty for no link.
func Person(ctx context.Context, page string, m org.Member, self bool, invitedBy func(context.Context, string) string) ui.WhoProps {
	p := ui.WhoProps{Name: m.Name(), Detail: m.Email, URL: page}
	p.Avatar.Seed = m.Email // as in the person's own frame, so that the colour is the same
	if !m.Image.IsZero() {
		p.Avatar.URL = route.Image(m.Image)
	}
	if m.Pending() {
		p.Detail = pendingDetail(ctx, m, invitedBy)
	}
	if self {
		p.Badge = &ui.BadgeProps{Text: i18n.T(ctx, "users.you")}
	}
	return p
}

// pendingDetail says who has invited somebody, behind the address where a name stands above.
func pendingDetail(ctx context.Context, m org.Member, invitedBy func(context.Context, string) string) string {
	address := m.Email
	if m.Name() == m.Email {
		address = ""
	}
	switch {
	case m.InvitedBy == "":
		return address
	case address == "":
		return invitedBy(ctx, m.InvitedBy)
	}
	return address + " · " + invitedBy(ctx, m.InvitedBy)
}

// InvitedBy names who has invited somebody.
func InvitedBy(ctx context.Context, inviter string) string {
	return i18n.T(ctx, "users.invited_by", "Name", inviter)
}

// CountText writes a count that may be capped, such as "99+".
func CountText(n int, more bool) string {
	if more {
		return strconv.Itoa(n) + "+"
	}
	return strconv.Itoa(n)
}
