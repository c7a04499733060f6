package people

import (
	"context"
	"time"

	"manager/internal/actor"
	"manager/internal/i18n"
	"manager/internal/org"
	"manager/internal/route"
	"manager/templates/parts"
	"manager/templates/ui"
)

// userRows makes the rows of the users table. What many rows say is said once,
// and each row is made in the memory of the one before.
type userRows struct {
	ctx    context.Context
	view   UsersView
	labels userLabels
	roles  map[actor.Role]ui.Value
	// protected and unprotected are what nearly all accounts are.
	protected, unprotected, noTeams ui.Value
	inviters                        map[string]string // few people invite many

	actions []byte
	fitting map[string]string

	who   ui.WhoProps
	box   *ui.RowBox
	cells []ui.RowCell
	menu  *ui.RowMenu
}

// userLabels are what every row says.
type userLabels struct{ role, teams, twoFactor, lastActivity, open, modifyRole, modifyTeams, modifyAccess, resend, withdraw, remove, leave, alert string }

func newUserRows(ctx context.Context, v UsersView) *userRows {
	t := func(key string) string { return i18n.T(ctx, key) }
	r := &userRows{ctx: ctx, view: v, roles: map[actor.Role]ui.Value{}, inviters: map[string]string{}, fitting: map[string]string{}}
	r.labels = userLabels{
		role: t("users.role"), teams: t("users.teams"), twoFactor: t("users.two_factor"), lastActivity: t("users.last_activity"),
		open: t("users.open"), modifyRole: t("users.modify_role"), modifyTeams: t("users.teams.modify"), modifyAccess: t("users.modify_access"), resend: t("users.resend"),
		withdraw: t("users.withdraw"), remove: t("users.remove_from_organization"), leave: t("org.leave"), alert: t("users.send_security_alert"),
	}
	for _, role := range actor.Roles {
		r.roles[role] = parts.RoleBadge(ctx, role)
	}
	r.noTeams = ui.Quiet(t("users.no_teams"))
	r.protected, r.unprotected = protectionOf(ctx, org.Member{TwoFactor: true}, v.Now), protectionOf(ctx, org.Member{}, v.Now)
	if selection := v.selection(); selection != nil {
		r.box = &ui.RowBox{Selection: *selection}
	}
	if v.Manages {
		r.menu = &ui.RowMenu{}
	}
	return r
}

func (r *userRows) row(m org.Member) ui.Row {
	self, id := m.ID == r.view.Self.Member, m.ID.String()
	r.who = parts.Person(r.ctx, route.User(r.view.Number, id), m, self, r.invitedBy)
	r.cells = append(r.cells[:0], ui.RowCell{Value: &r.who}, ui.RowCell{Label: r.labels.role, Value: r.role(m)}, ui.RowCell{Label: r.labels.teams, Value: r.teams(m.Teams)})
	if r.box != nil {
		r.box.Value, r.box.Name, r.box.Fits = id, r.who.Name, r.fits(m)
	}
	if r.menu != nil {
		r.cells = append(r.cells,
			ui.RowCell{Label: r.labels.twoFactor, Value: r.protection(m)},
			ui.RowCell{Label: r.labels.lastActivity, Number: true, Value: ui.Since(m.LastSeenAt)})
		r.menu.ID, r.menu.Name = "m-"+id, r.who.Name
		r.menu.Items = r.appendMenu(r.menu.Items[:0], m, id, self)
	}
	return ui.Row{Box: r.box, Cells: r.cells, Menu: r.menu}
}

// fits names the bulk actions that the row can take; most rows can take the same.
func (r *userRows) fits(m org.Member) string {
	r.actions = r.actions[:0]
	for _, action := range org.BulkActions {
		if !action.Fits(r.view.Self, m) {
			continue
		}
		if len(r.actions) > 0 {
			r.actions = append(r.actions, ' ')
		}
		r.actions = append(r.actions, action...)
	}
	known, ok := r.fitting[string(r.actions)]
	if !ok {
		known = string(r.actions)
		r.fitting[known] = known
	}
	return known
}

func (r *userRows) role(m org.Member) ui.Value {
	badge := r.roles[m.Standing.Role]
	if m.Pending() && !r.view.Manages {
		return ui.Values{badge, ui.BadgeProps{Text: i18n.T(r.ctx, "users.invited")}}
	}
	return badge
}

// teams are the first few teams of a member.
func (r *userRows) teams(teams []org.TeamName) ui.Value {
	if len(teams) == 0 {
		return r.noTeams
	}
	first := teams[:min(len(teams), org.TeamsShown)]
	return ui.LinksProps{Links: teamLinks(r.view.Number, first), More: len(first) < len(teams)}
}

func (r *userRows) protection(m org.Member) ui.Value {
	switch {
	case m.Pending():
		return protectionOf(r.ctx, m, r.view.Now)
	case m.TwoFactor:
		return r.protected
	}
	return r.unprotected
}

func (r *userRows) appendMenu(items []ui.MenuItem, m org.Member, id string, self bool) []ui.MenuItem {
	number, l := r.view.Number, &r.labels
	items = append(items, ui.MenuItem{Label: l.open, URL: r.who.URL, Icon: "eye"}, ui.MenuItem{Label: l.modifyTeams, URL: route.UserTeams(number, id), Icon: "team"})
	if org.MayGive(r.view.Self.Role, m.Standing.Role) {
		items = append(items, ui.MenuItem{Label: l.modifyRole, URL: route.UserRole(number, id), Icon: "user"})
		if !m.Standing.Role.Administers() {
			items = append(items, ui.MenuItem{Label: l.modifyAccess, URL: route.UserAccess(number, id), Icon: "key"})
		}
		switch {
		case m.Pending():
			items = append(items, ui.MenuItem{Label: l.resend, Action: route.UserInvitation(number, id), Icon: "send"},
				ui.MenuItem{Label: l.withdraw, URL: route.UserInvitationWithdrawal(number, id), Icon: "x", Danger: true, Dialog: true, Apart: true})
		case !self:
			if !m.TwoFactor && org.MayRequireTwoFactor(r.view.Self.Role) {
				items = append(items, ui.MenuItem{Label: l.alert, Action: route.SecurityAlerts(number), Hidden: []ui.Hidden{{Name: "member", Value: id}, {Name: "from", Value: "users"}}, Icon: "shield"})
			}
			items = append(items, ui.MenuItem{Label: l.remove, URL: route.UserRemoval(number, id), Icon: "bin", Danger: true, Apart: true})
		}
	}
	if self {
		items = append(items, ui.MenuItem{Label: l.leave, URL: route.LeaveOrganization(number), Icon: "leave", Danger: true, Apart: true})
	}
	return items
}

func (r *userRows) invitedBy(ctx context.Context, inviter string) string {
	text, ok := r.inviters[inviter]
	if !ok {
		text = parts.InvitedBy(ctx, inviter)
		r.inviters[inviter] = text
	}
	return text
}

// protectionOf tells whether the account has two-factor authentication, or what
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
