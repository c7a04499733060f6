package org

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/seal"
)

// InvitationLife is how long an invitation can be accepted (security decision).
const InvitationLife = 7 * 24 * time.Hour

// NewMembers is whom somebody wants in the organization, and as what. Request
// is the form's own key: the same one twice invites once.
type NewMembers struct {
	Addresses string
	Standing  Standing
	Teams     []id.Team // that they shall be in
	Request   string
}

// CheckAddresses is what the wizard asks before its second step: the addresses
// are readable, and nobody among them is a member or invited already, but by the
// same form. All that is wrong is said at once.
func (o *Organizations) CheckAddresses(ctx context.Context, act actor.Actor, text, request string) error {
	if err := mustManage(act.Role); err != nil {
		return err
	}
	invitees, unreadable := ParseAddresses(text)
	var known []knownAddress
	batch := &db.Batch{}
	db.QueueRows(batch, &known, knownSQL, db.Args{"org": act.Org, "keys": keysOf(invitees[:min(len(invitees), MaxAddresses)])}, scanKnown)
	if err := o.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return err
	}
	_, present := withoutKnown(invitees, known, request)
	return fault.Together(unreadable, present)
}

// Invite makes the people at the addresses members who have yet to accept, and
// sends each an invitation. All are invited or, when one can't be, none; the
// fields addresses, role and teams say why. It returns how many there are.
func (o *Organizations) Invite(ctx context.Context, act actor.Actor, in NewMembers) (int, error) {
	return o.InviteAnd(ctx, act, in, func(context.Context, db.Tx, actor.Actor, []Member) error { return nil })
}

// InviteAnd is Invite with one more step in the same transaction, for what an
// area above gives to those just invited; when it fails nobody is invited.
func (o *Organizations) InviteAnd(ctx context.Context, act actor.Actor, in NewMembers, and func(ctx context.Context, tx db.Tx, act actor.Actor, invited []Member) error) (int, error) {
	invitees, err := ParseAddresses(in.Addresses)
	if err != nil {
		return 0, o.CheckAddresses(ctx, act, in.Addresses, in.Request)
	}
	now := o.clock()
	if err := mayInvite(act, in.Standing, now); err != nil {
		return 0, err
	}
	checks := limitInvitations(act, invitees)
	if err := o.throttle.Take(ctx, checks...); err != nil {
		return 0, err
	}
	err = o.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustGive(act.Role, in.Standing.Role); err != nil {
			return err
		}
		known, err := knownAddresses(ctx, tx, act.Org, invitees)
		if err != nil {
			return err
		}
		unknown, err := withoutKnown(invitees, known, in.Request)
		if err != nil {
			return err
		}
		invited, err := o.inviteAll(ctx, tx, now, act, unknown, in)
		if err != nil {
			return err
		}
		return and(ctx, tx, act, invited)
	})
	return len(invitees), o.giveBack(ctx, checks, err)
}

func mayInvite(act actor.Actor, as Standing, now time.Time) error {
	if err := mustManage(act.Role); err != nil {
		return err
	}
	if err := CheckStanding(as); err != nil {
		return err
	}
	if err := mustGive(act.Role, as.Role); err != nil {
		return err
	}
	if as.Role == actor.LegalRepresentative {
		return act.NeedFresh(now)
	}
	return nil
}

// CheckStanding says beside role, accounting, billing_mail and billing_sms what nobody can be invited as.
func CheckStanding(as Standing) error {
	f := &fault.Fault{Kind: fault.Invalid}
	if _, ok := actor.ParseRole(string(as.Role)); !ok {
		f.Add("role", "error.unknown_choice")
	}
	as.checkGiven(Standing{}, f)
	return f.OrNil()
}

// mustGive is a fault unless one in the role by may invite somebody in the role wanted.
func mustGive(by, wanted actor.Role) error {
	if err := mustManage(by); err != nil {
		return err
	}
	if !MayGive(by, wanted) {
		return mustBeLegal()
	}
	return nil
}

func (o *Organizations) inviteAll(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, invitees []Invitee, in NewMembers) ([]Member, error) {
	teams, err := teamsForInvited(ctx, tx, act.Org, in.Teams)
	if err != nil {
		return nil, err
	}
	langs, err := identity.LanguagesOf(ctx, tx, keysOf(invitees))
	if err != nil {
		return nil, err
	}
	var invited []Member
	for _, one := range invitees {
		lang, ok := langs[one.Key]
		if !ok {
			lang = act.Lang
		}
		m := Member{ID: id.New[id.Member](), State: Invited, Standing: in.Standing.Settled(), Email: one.Shown, FirstName: one.FirstName, LastName: one.LastName,
			InvitedBy: act.Name(), SentAt: now, ExpiresAt: now.Add(InvitationLife)}
		token, hash := seal.Token()
		row := memberRow{emailKey: one.Key, tokenHash: hash[:], request: requestKey(in.Request), language: string(lang)}
		if err := insertMember(ctx, tx, now, act.Org, m, row); err != nil {
			return nil, err
		}
		if err := o.mailInvitation(ctx, tx, now, act, m, lang, token); err != nil {
			return nil, err
		}
		invited = append(invited, m)
	}
	for _, m := range invited { // last, because it locks the log's head
		if err := o.record(ctx, tx, now, act, "member.invited", m, audit.Change{Field: "role", After: string(m.Standing.Role)}); err != nil {
			return nil, err
		}
	}
	return invited, o.addToTeams(ctx, tx, now, act, teams, invited)
}

// teamsForInvited locks the teams; one that is not there (any more) is a fault beside the field.
func teamsForInvited(ctx context.Context, tx db.Tx, org id.Org, teams []id.Team) ([]Team, error) {
	if len(teams) > MaxTeamChoice {
		return nil, fault.Field("teams", "teams.choose.too_many", "Max", MaxTeamChoice)
	}
	locked, err := lockTeams(ctx, tx, org, teams)
	if fault.Has(err, fault.Conflict) || fault.Has(err, fault.NotFound) {
		return nil, fault.Field("teams", "teams.choose.gone")
	}
	return locked, err
}

func (o *Organizations) mailInvitation(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, m Member, lang i18n.Lang, token string) error {
	return o.outbox.Put(ctx, tx, now, notify.Envelope{Org: act.Org, Member: m.ID, To: m.Email, Lang: lang, Message: InvitationMail{
		Organization: act.OrgName, Inviter: act.Name(), Role: m.Standing.Role, Link: route.Invitation(token), ExpiresAt: m.ExpiresAt,
	}})
}

// requestKey is the form's key if it is one; a mangled one only loses the protection against sending twice.
func requestKey(s string) string {
	if parsed, err := id.Parse[id.Event](s); err == nil {
		return parsed.String()
	}
	return ""
}

// knownAddress is an address that has a place in the organization already.
type knownAddress struct {
	email   string
	key     string
	state   State
	request string
}

const knownSQL = `select email, email_key, state, coalesce(invitation_request::text, '') from members where org_id = @org and email_key = any(@keys) order by email_key`

func scanKnown(row pgx.CollectableRow) (k knownAddress, err error) {
	return k, row.Scan(&k.email, &k.key, &k.state, &k.request)
}

func knownAddresses(ctx context.Context, tx db.Tx, org id.Org, invitees []Invitee) ([]knownAddress, error) {
	rows, err := tx.Query(ctx, knownSQL, db.Args{"org": org, "keys": keysOf(invitees)})
	if err != nil {
		return nil, fmt.Errorf("look for the addresses: %w", err)
	}
	return pgx.CollectRows(rows, scanKnown)
}

func keysOf(invitees []Invitee) []string {
	keys := make([]string, len(invitees))
	for i, one := range invitees {
		keys[i] = one.Key
	}
	return keys
}

// withoutKnown leaves out the addresses that the same form has invited before;
// those that are known otherwise are faults.
func withoutKnown(invitees []Invitee, known []knownAddress, request string) ([]Invitee, error) {
	done := map[string]bool{}
	form := requestKey(request) // empty when it is no key: then every known address is known otherwise
	var members, invited []string
	for _, k := range known {
		switch {
		case form != "" && k.request == form:
			done[k.key] = true
		case k.state == Invited:
			invited = append(invited, k.email)
		default:
			members = append(members, k.email)
		}
	}
	f := &fault.Fault{Kind: fault.Invalid}
	if len(members) > 0 {
		f.Add("addresses", "users.invite.members_already", "Addresses", shown(members))
	}
	if len(invited) > 0 {
		f.Add("addresses", "users.invite.invited_already", "Addresses", shown(invited))
	}
	unknown := slices.DeleteFunc(slices.Clone(invitees), func(one Invitee) bool { return done[one.Key] })
	return unknown, f.OrNil()
}
