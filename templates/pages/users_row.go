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
		for _, member := range v.List.Members {
			v.writeRow(ctx, m, selection, member)
		}
	})
}

func (v UsersView) writeRow(ctx context.Context, m *ui.Markup, selection *ui.Selection, member org.Member) {
	id, name := member.ID.String(), member.Name()
	m.OpenRow()
	if selection != nil {
		m.SelectCell(*selection, id, name)
	}
	m.OpenCell("")
	m.Who(whoIs(ctx, v.Number, member, member.ID == v.Self.Member))
	m.CloseCell()
	m.OpenCell(i18n.T(ctx, "users.role"))
	m.Badge(roleOf(ctx, member.Standing.Role))
	if member.Pending() && !v.Manages {
		m.Gap()
		m.Badge(ui.BadgeProps{Text: i18n.T(ctx, "users.invited")})
	}
	m.CloseCell()
	m.OpenCell(i18n.T(ctx, "users.teams"))
	v.writeTeams(ctx, m, member.Teams)
	m.CloseCell()
	if v.Manages {
		m.OpenCell(i18n.T(ctx, "users.two_factor"))
		m.Badge(protectionOf(ctx, member, v.Now))
		m.CloseCell()
		m.OpenNumberCell(i18n.T(ctx, "users.last_activity"))
		m.Ago(member.LastSeenAt)
		m.CloseCell()
		m.OpenMenuCell("m-"+id, name)
		v.writeMenu(ctx, m, member, route.User(v.Number, id))
		m.CloseMenuCell()
	}
	m.CloseRow()
}

func (v UsersView) writeMenu(ctx context.Context, m *ui.Markup, member org.Member, page string) {
	id, self := member.ID.String(), member.ID == v.Self.Member
	m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.open"), URL: page, Icon: "eye"})
	if org.MayGive(v.Self.Role, member.Standing.Role) {
		m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.modify_role"), URL: route.UserRole(v.Number, id), Icon: "user"})
		if !member.Standing.Role.Administers() {
			m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.modify_access"), URL: route.UserAccess(v.Number, id), Icon: "key"})
		}
		if member.Pending() {
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

func whoIs(ctx context.Context, number string, m org.Member, self bool) ui.WhoProps {
	p := ui.WhoProps{Name: m.Name(), Detail: m.Email, URL: route.User(number, m.ID.String())}
	p.Avatar.Seed = m.Email // as in the person's own frame, so that the colour is the same
	if !m.Image.IsZero() {
		p.Avatar.URL = route.Image(m.Image)
	}
	if m.Pending() {
		p.Detail = ""
		if m.InvitedBy != "" {
			p.Detail = i18n.T(ctx, "users.invited_by", "Name", m.InvitedBy)
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
