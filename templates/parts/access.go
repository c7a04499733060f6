package parts

import (
	"context"
	"slices"
	"strings"

	"manager/internal/access"
	"manager/internal/i18n"
	"manager/internal/product"
	"manager/internal/route"
	"manager/templates/ui"
)

// AccessPlace is where access of a grantee is read and changed.
type AccessPlace struct{ Page, Full, FullRemoval, Grantee string }

// AccessOf is the place of a grantee of the organization.
func AccessOf(number string, to product.Grantee) AccessPlace {
	if to.IsTeam() {
		team := to.Team.String()
		return AccessPlace{route.TeamAccess(number, team), route.TeamFullAccess(number, team), route.TeamFullAccessRemoval(number, team), route.Team(number, team)}
	}
	member := to.Member.String()
	return AccessPlace{route.UserAccess(number, member), route.UserFullAccess(number, member), route.UserFullAccessRemoval(number, member), route.User(number, member)}
}

// RightLine is a right with its sources.
func RightLine(ctx context.Context, right access.Right, why []access.Fact, suspended bool) ui.Line {
	tone := ui.Accent
	if suspended {
		tone = ui.Warn
	}
	return ui.Line{ui.BadgeProps{Text: RightName(ctx, right), Tone: tone}, ui.Small(sources(ctx, why, right, suspended))}
}

// sources joins where a right comes from; suspended says that the lock holds it back.
func sources(ctx context.Context, why []access.Fact, right access.Right, suspended bool) string {
	var all []string
	for _, fact := range why {
		if source := sourceOf(ctx, fact, right); !slices.Contains(all, source) {
			all = append(all, source)
		}
	}
	if suspended {
		all = append(all, i18n.T(ctx, "access.suspended"))
	}
	return strings.Join(all, "; ")
}

// sourceOf says where a right comes from, as far as one fact gives it.
func sourceOf(ctx context.Context, fact access.Fact, right access.Right) string {
	var source string
	switch {
	case fact.Rule && !fact.Team.IsZero():
		source = i18n.T(ctx, "access.source.team_rule", "Team", fact.TeamName)
	case fact.Rule:
		source = i18n.T(ctx, "access.source.rule")
	case !fact.Team.IsZero():
		source = i18n.T(ctx, "access.source.team", "Team", fact.TeamName)
	default:
		source = i18n.T(ctx, "access.source.direct")
	}
	if fact.Implies(right) {
		source = i18n.T(ctx, "access.source.implied", "Source", source, "Right", RightName(ctx, fact.Rights.List()[0]))
	}
	return source
}

// RightName is what a right is called, whatever it covers on a kind.
func RightName(ctx context.Context, right access.Right) string {
	switch right {
	case access.Use:
		return i18n.T(ctx, "access.use_service")
	case access.Manage:
		return i18n.T(ctx, "access.manage_service")
	case access.Technical:
		return i18n.T(ctx, "access.technical_rights")
	case access.Statistics:
		return i18n.T(ctx, "access.statistics_rights")
	case access.Events:
		return i18n.T(ctx, "access.events_rights")
	case access.Sales:
		return i18n.T(ctx, "access.sales_rights")
	case access.Scanning:
		return i18n.T(ctx, "access.scanning_rights")
	case access.Finances:
		return i18n.T(ctx, "access.finances_rights")
	default:
		return i18n.T(ctx, "access.customers_rights")
	}
}
