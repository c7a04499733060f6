package pages

import (
	"context"
	"slices"
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
		rows := userRowWriter{ctx: ctx, view: v, selection: selection, number: ui.Escape(v.Number), cut: map[userPart]*ui.Stencil{}, inviters: map[string]string{}}
		for i := range v.List.Members {
			rows.write(m, &v.List.Members[i])
		}
	})
}

// userStencils are the parts of rows that differ in little but ID and name.
var userStencils ui.Stencils[userPart]

// userRowWriter writes rows from their parts.
type userRowWriter struct {
	ctx       context.Context
	view      UsersView
	selection *ui.Selection
	number    ui.Escaped
	cut       map[userPart]*ui.Stencil // those of this page, found without a lock
	// inviters is what is said of those whom somebody has invited: few people invite many.
	inviters map[string]string
}

// userPart is a part of a row and everything that it depends on, beside what fills its holes.
type userPart struct {
	part     rowPart
	reader   int8 // rank of the reader's role
	rank     int8 // of the member's role
	pending  bool
	self     bool
	teamless bool
	account  accountState
	// hoursLeft are those of an invitation, whole ones.
	hoursLeft int16
}

type rowPart int8

// The parts, in the order in which they stand; between them is what each row has of its own.
const (
	beforePerson rowPart = iota
	beforeTeams
	beforeProtection
	beforeActivity
	lastPart
)

type accountState int8

const (
	unprotected accountState = iota
	protected
	awaited
	expired
	undelivered
)

// The holes in the parts.
const (
	rowID = iota
	rowName
	rowOrg // the organization's number
)

func (w *userRowWriter) write(m *ui.Markup, member *org.Member) {
	self := member.ID == w.view.Self.Member
	text := member.ID.String()
	who := whoIs(w.ctx, route.User(w.view.Number, text), *member, self, w.invitedBy)
	id, name := ui.Escape(text), ui.Escape(who.Name)
	part := userPart{rank: rankOf(member.Standing.Role), pending: member.Pending(), self: self, teamless: len(member.Teams) == 0}
	w.fill(m, userPart{part: beforePerson}, id, name)
	m.Who(who)
	part.part = beforeTeams
	w.fill(m, part, id, name)
	if !part.teamless {
		w.view.writeTeams(w.ctx, m, member.Teams)
	}
	if w.view.Manages {
		w.writeProtection(m, member)
		w.fill(m, userPart{part: beforeActivity}, id, name)
		m.Ago(member.LastSeenAt)
	}
	part.part = lastPart
	w.fill(m, part, id, name)
}

func rankOf(role actor.Role) int8 { return int8(slices.Index(actor.Roles, role)) }

func (w *userRowWriter) fill(m *ui.Markup, part userPart, id, name ui.Escaped) {
	stencil, ok := w.cut[part]
	if !ok {
		key := part
		if key.part != beforeProtection { // what it says is the same for everybody who sees it
			key.reader = rankOf(w.view.Self.Role)
		}
		stencil = userStencils.Of(m, key, func(m *ui.Markup) { w.writePart(m, key) })
		w.cut[part] = stencil
	}
	m.Fill(stencil, id, name, w.number)
}

func (w *userRowWriter) writePart(m *ui.Markup, p userPart) {
	ctx := w.ctx
	switch p.part {
	case beforePerson:
		m.OpenRow()
		if w.selection != nil {
			m.SelectCell(*w.selection, ui.Hole(rowID), ui.Hole(rowName))
		}
		m.OpenCell("")
	case beforeTeams:
		m.CloseCell()
		m.OpenCell(i18n.T(ctx, "users.role"))
		m.Badge(roleOf(ctx, actor.Roles[p.rank]))
		if p.pending && !w.view.Manages {
			m.Gap()
			m.Badge(ui.BadgeProps{Text: i18n.T(ctx, "users.invited")})
		}
		m.CloseCell()
		m.OpenCell(i18n.T(ctx, "users.teams"))
		if p.teamless {
			w.view.writeTeams(ctx, m, nil)
		}
	case beforeProtection:
		m.CloseCell()
		m.OpenCell(i18n.T(ctx, "users.two_factor"))
		m.Badge(p.account.badge(ctx, time.Duration(p.hoursLeft)*time.Hour))
	case beforeActivity:
		m.CloseCell()
		m.OpenNumberCell(i18n.T(ctx, "users.last_activity"))
	case lastPart:
		m.CloseCell()
		if w.view.Manages {
			m.OpenMenuCell("m-"+ui.Hole(rowID), ui.Hole(rowName))
			w.writeMenu(m, actor.Roles[p.rank], p.pending, p.self)
			m.CloseMenuCell()
		}
		m.CloseRow()
	}
}

// writeProtection tells how the account is protected, or what becomes of an invitation.
func (w *userRowWriter) writeProtection(m *ui.Markup, member *org.Member) {
	part := userPart{part: beforeProtection, account: stateOf(*member, w.view.Now)}
	if part.account == awaited {
		left := member.ExpiresAt.Sub(w.view.Now)
		if left < 2*time.Hour { // told in minutes, each its own
			m.CloseCell()
			m.OpenCell(i18n.T(w.ctx, "users.two_factor"))
			m.Badge(awaited.badge(w.ctx, left))
			return
		}
		part.hoursLeft = hoursTold(left)
	}
	w.fill(m, part, "", "")
}

// hoursTold rounds up as i18n.Localizer.Duration does from two hours on: to
// hours, and from two days on to days, so that there are few stencils.
func hoursTold(left time.Duration) int16 {
	const day = 24 * time.Hour
	if hours := (left + time.Hour - 1) / time.Hour; hours < 48 {
		return int16(hours)
	}
	return int16((left + day - 1) / day * 24)
}

func (w *userRowWriter) invitedBy(ctx context.Context, inviter string) string {
	said, ok := w.inviters[inviter]
	if !ok {
		said = invitedBy(ctx, inviter)
		w.inviters[inviter] = said
	}
	return said
}

func (w *userRowWriter) writeMenu(m *ui.Markup, role actor.Role, pending, self bool) {
	ctx, number, id := w.ctx, ui.Hole(rowOrg), ui.Hole(rowID)
	m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.open"), URL: route.User(number, id), Icon: "eye"})
	if org.MayGive(w.view.Self.Role, role) {
		m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.modify_role"), URL: route.UserRole(number, id), Icon: "user"})
		if !role.Administers() {
			m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.modify_access"), URL: route.UserAccess(number, id), Icon: "key"})
		}
		if pending {
			m.MenuAction(ui.MenuActionProps{Label: i18n.T(ctx, "users.resend"), Action: route.UserInvitation(number, id), Icon: "send"})
			m.MenuDivider()
			m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.withdraw"), URL: route.UserInvitationWithdrawal(number, id), Icon: "x", Danger: true, Dialog: true})
		} else if !self {
			m.MenuDivider()
			m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "users.remove_from_organization"), URL: route.UserRemoval(number, id), Icon: "bin", Danger: true})
		}
	}
	if self {
		m.MenuDivider()
		m.MenuLink(ui.MenuLinkProps{Label: i18n.T(ctx, "org.leave"), URL: route.LeaveOrganization(number), Icon: "leave", Danger: true})
	}
}

// invitedBy names who has invited somebody.
func invitedBy(ctx context.Context, inviter string) string {
	return i18n.T(ctx, "users.invited_by", "Name", inviter)
}

// whoIs shows a member, whose page is at the address given; empty for no link.
func whoIs(ctx context.Context, page string, m org.Member, self bool, invitedBy func(context.Context, string) string) ui.WhoProps {
	p := ui.WhoProps{Name: m.Name(), Detail: m.Email, URL: page}
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

// stateOf is whether the account has two-factor authentication, or what becomes
// of the invitation of somebody who has not accepted.
func stateOf(m org.Member, now time.Time) accountState {
	switch {
	case m.Undelivered():
		return undelivered
	case m.Expired(now):
		return expired
	case m.Pending():
		return awaited
	case m.TwoFactor:
		return protected
	}
	return unprotected
}

// badge says the state; left is how long an invitation is still open.
func (s accountState) badge(ctx context.Context, left time.Duration) ui.BadgeProps {
	switch s {
	case undelivered:
		return ui.BadgeProps{Text: i18n.T(ctx, "users.mail.not_delivered"), Tone: ui.Warn, Icon: "alert"}
	case expired:
		return ui.BadgeProps{Text: i18n.T(ctx, "users.invitation_expired"), Tone: ui.Warn, Icon: "clock"}
	case awaited:
		return ui.BadgeProps{Text: i18n.T(ctx, "users.invitation_expires", "Time", left)}
	case protected:
		return ui.BadgeProps{Text: i18n.T(ctx, "users.two_factor_on"), Tone: ui.Good, Icon: "check"}
	}
	return ui.BadgeProps{Text: i18n.T(ctx, "users.two_factor_off"), Tone: ui.Danger, Icon: "alert"}
}

func protectionOf(ctx context.Context, m org.Member, now time.Time) ui.BadgeProps {
	return stateOf(m, now).badge(ctx, m.ExpiresAt.Sub(now))
}

func countText(n int, more bool) string {
	if more {
		return strconv.Itoa(n) + "+"
	}
	return strconv.Itoa(n)
}
