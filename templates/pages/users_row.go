package pages

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"manager/internal/actor"
	"manager/internal/i18n"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/ui"
)

// userRows are the rows of the users table, written as ui.Markup because there are many.
func userRows(ctx context.Context, v UsersView, selection *ui.Selection) templ.Component {
	return ui.Written(func(m *ui.Markup) {
		parts := userParts{ctx: ctx, view: v, cut: map[partKey]*ui.Stencil{}, inviters: map[string]string{}}
		for i := range v.List.Members {
			parts.writeRow(m, selection, &v.List.Members[i])
		}
	})
}

// userParts are the parts of a row that differ in little but ID and name; each is written once a page.
type userParts struct {
	ctx  context.Context
	view UsersView
	cut  map[partKey]*ui.Stencil
	// inviters is what is said of those whom somebody has invited: few people invite many.
	inviters map[string]string
}

// partKey is everything that a part depends on.
type partKey struct {
	part                     string
	role                     actor.Role
	pending, protected, self bool
	undelivered              bool
	hoursLeft                time.Duration // of an invitation, in whole ones; zero when it has expired
}

// The holes in the parts.
const (
	rowID = iota
	rowName
)

func (p *userParts) fill(m *ui.Markup, key partKey, id, name string, write func(m *ui.Markup)) {
	stencil, ok := p.cut[key]
	if !ok {
		stencil = m.Cut(write)
		p.cut[key] = stencil
	}
	m.Fill(stencil, id, name)
}

func (p *userParts) writeRow(m *ui.Markup, selection *ui.Selection, member *org.Member) {
	ctx, v := p.ctx, p.view
	role, pending, self := member.Standing.Role, member.Pending(), member.ID == v.Self.Member
	who := whoIs(ctx, v.Number, *member, self, p.invitedBy)
	id, name := member.ID.String(), who.Name
	m.OpenRow()
	if selection != nil {
		p.fill(m, partKey{part: "select"}, id, name, func(m *ui.Markup) { m.SelectCell(*selection, ui.Hole(rowID), ui.Hole(rowName)) })
	}
	m.OpenCell("")
	m.Who(who)
	m.CloseCell()
	p.fill(m, partKey{part: "role", role: role, pending: pending}, id, name, func(m *ui.Markup) {
		m.OpenCell(i18n.T(ctx, "users.role"))
		m.Badge(roleOf(ctx, role))
		if pending && !v.Manages {
			m.Gap()
			m.Badge(ui.BadgeProps{Text: i18n.T(ctx, "users.invited")})
		}
		m.CloseCell()
	})
	p.writeTeams(m, member.Teams)
	if v.Manages {
		p.writeProtection(m, member)
		p.fill(m, partKey{part: "seen"}, id, name, func(m *ui.Markup) { m.OpenNumberCell(i18n.T(ctx, "users.last_activity")) })
		m.Ago(member.LastSeenAt)
		m.CloseCell()
		p.fill(m, partKey{part: "menu", role: role, pending: pending, self: self}, id, name, func(m *ui.Markup) {
			m.OpenMenuCell("m-"+ui.Hole(rowID), ui.Hole(rowName))
			v.writeMenu(ctx, m, ui.Hole(rowID), role, pending, self)
			m.CloseMenuCell()
		})
	}
	m.CloseRow()
}

func (p *userParts) writeTeams(m *ui.Markup, teams []org.TeamName) {
	if len(teams) == 0 {
		p.fill(m, partKey{part: "no teams"}, "", "", func(m *ui.Markup) {
			m.OpenCell(i18n.T(p.ctx, "users.teams"))
			p.view.writeTeams(p.ctx, m, nil)
			m.CloseCell()
		})
		return
	}
	p.fill(m, partKey{part: "teams"}, "", "", func(m *ui.Markup) { m.OpenCell(i18n.T(p.ctx, "users.teams")) })
	p.view.writeTeams(p.ctx, m, teams)
	m.CloseCell()
}

func (p *userParts) invitedBy(ctx context.Context, inviter string) string {
	said, ok := p.inviters[inviter]
	if !ok {
		said = invitedBy(ctx, inviter)
		p.inviters[inviter] = said
	}
	return said
}

func (p *userParts) writeProtection(m *ui.Markup, member *org.Member) {
	key := partKey{part: "protection", protected: member.TwoFactor}
	write := func(m *ui.Markup) {
		m.OpenCell(i18n.T(p.ctx, "users.two_factor"))
		m.Badge(protectionOf(p.ctx, *member, p.view.Now))
		m.CloseCell()
	}
	if member.Undelivered() {
		key.undelivered = true
	} else if member.Pending() {
		left := member.ExpiresAt.Sub(p.view.Now)
		switch {
		case member.Expired(p.view.Now):
			left = 0
		case left < 2*time.Hour: // told in minutes, each its own
			write(m)
			return
		}
		// From two hours on, whole hours and days are told, rounded up.
		key = partKey{part: "protection", pending: true, hoursLeft: (left + time.Hour - 1) / time.Hour}
	}
	p.fill(m, key, "", "", write)
}

func (v UsersView) writeMenu(ctx context.Context, m *ui.Markup, id string, role actor.Role, pending, self bool) {
	m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.open"), URL: route.User(v.Number, id), Icon: "eye"})
	if org.MayGive(v.Self.Role, role) {
		m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.modify_role"), URL: route.UserRole(v.Number, id), Icon: "user"})
		if !role.Administers() {
			m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.modify_access"), URL: route.UserAccess(v.Number, id), Icon: "key"})
		}
		if pending {
			m.MenuAction(ui.MenuActionProps{Label: i18n.T(ctx, "users.resend"), Action: route.UserInvitation(v.Number, id), Icon: "send"})
			m.MenuDivider()
			m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.withdraw"), URL: route.UserInvitationWithdrawal(v.Number, id), Icon: "x", Danger: true, Dialog: true})
		} else if !self {
			m.MenuDivider()
			m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.remove_from_organization"), URL: route.UserRemoval(v.Number, id), Icon: "bin", Danger: true})
		}
	}
	if self {
		m.MenuDivider()
		m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "org.leave"), URL: route.LeaveOrganization(v.Number), Icon: "leave", Danger: true})
	}
}

// invitedBy names who has invited somebody.
func invitedBy(ctx context.Context, inviter string) string {
	return i18n.T(ctx, "users.invited_by", "Name", inviter)
}

func whoIs(ctx context.Context, number string, m org.Member, self bool, invitedBy func(context.Context, string) string) ui.WhoProps {
	p := ui.WhoProps{Name: m.Name(), Detail: m.Email, URL: route.User(number, m.ID.String())}
	p.Avatar.Seed = m.Email // as in the person's own frame, so that the colour is the same
	if !m.Image.IsZero() {
		p.Avatar.URL = route.Image(m.Image)
	}
	if m.Pending() {
		p.Detail = ""
		if m.InvitedBy != "" {
			p.Detail = invitedBy(ctx, m.InvitedBy)
		}
	}
	if self {
		p.Badge = &ui.BadgeProps{Text: i18n.T(ctx, "users.you")}
	}
	return p
}

func roleOf(ctx context.Context, role actor.Role) ui.BadgeProps {
	return ui.BadgeProps{Text: roleName(ctx, role), Tone: roleTone(role)}
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

// protectionOf is whether the account has two-factor authentication, or what
// becomes of the invitation of somebody who has not accepted.
func protectionOf(ctx context.Context, m org.Member, now time.Time) ui.BadgeProps {
	switch {
	case m.Undelivered():
		return ui.BadgeProps{Text: i18n.T(ctx, "users.mail.not_delivered"), Tone: ui.Warn, Icon: "alert"}
	case m.Expired(now):
		return ui.BadgeProps{Text: i18n.T(ctx, "users.invitation_expired"), Tone: ui.Warn, Icon: "clock"}
	case m.Pending():
		return ui.BadgeProps{Text: i18n.T(ctx, "users.invitation_expires", "Time", m.ExpiresAt.Sub(now))}
	case m.TwoFactor:
		return ui.BadgeProps{Text: i18n.T(ctx, "users.two_factor_on"), Tone: ui.Good, Icon: "check"}
	}
	return ui.BadgeProps{Text: i18n.T(ctx, "users.two_factor_off"), Tone: ui.Danger, Icon: "alert"}
}

func countText(n int, more bool) string {
	if more {
		return strconv.Itoa(n) + "+"
	}
	return strconv.Itoa(n)
}
