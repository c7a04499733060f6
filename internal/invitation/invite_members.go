package invitation

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
	"manager/internal/org"
	"manager/internal/route"
	"manager/internal/seal"
	"manager/internal/team"
)

// Life is how long an invitation can be accepted (security decision).
const Life = 7 * 24 * time.Hour

// NewMembers is whom somebody wants in the organization, and as what. Request
// is the form's own key: the same one twice invites once.
type NewMembers struct {
	Addresses string
	Standing  org.Standing
	Teams     []id.Team // that they shall be in
	Request   string
}

// CheckAddresses is what the wizard asks before its second step: the addresses
// are readable, and nobody among them is a member or invited already, but by the
// same form. All that is wrong is said at once.
func (is *Invitations) CheckAddresses(ctx context.Context, act actor.Actor, text, request string) error {
	if err := org.MustManageMembers(act.Role); err != nil {
		return err
	}
	invitees, unreadable := ParseAddresses(text)
	var known []knownAddress
	batch := &db.Batch{}
	db.QueueRows(batch, &known, knownSQL, db.Args{"org": act.Org, "keys": keysOf(invitees[:min(len(invitees), MaxAddresses)])}, scanKnown)
	if err := is.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return err
	}
	_, present := withoutKnown(invitees, known, request)
	return fault.Together(unreadable, present)
}

// Invite makes the people at the addresses members who have yet to accept, and
// sends each an invitation. All are invited or, when one can't be, none; the
// fields addresses, role and teams say why. It returns how many there are.
func (is *Invitations) Invite(ctx context.Context, act actor.Actor, in NewMembers) (int, error) {
	return is.InviteAnd(ctx, act, in, func(context.Context, db.Tx, actor.Actor, []org.Member) error { return nil })
}

// InviteAnd is Invite with one more step in the same transaction, for what an
// area above gives to those just invited; when it fails nobody is invited.
func (is *Invitations) InviteAnd(ctx context.Context, act actor.Actor, in NewMembers, and func(ctx context.Context, tx db.Tx, act actor.Actor, invited []org.Member) error) (int, error) {
	invitees, err := ParseAddresses(in.Addresses)
	if err != nil {
		return 0, is.CheckAddresses(ctx, act, in.Addresses, in.Request)
	}
	now := is.clock()
	if err := mayInvite(act, in.Standing, now); err != nil {
		return 0, err
	}
	checks := limitInvitations(act, invitees)
	if err := is.throttle.Take(ctx, checks...); err != nil {
		return 0, err
	}
	err = is.orgs.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustGive(act.Role, in.Standing.Role); err != nil {
			return err
		}
		if in.Standing.Role.Administers() {
			if err := identity.MustBeSettled(ctx, tx, now, act.User); err != nil {
				return err
			}
		}
		known, err := knownAddresses(ctx, tx, act.Org, invitees)
		if err != nil {
			return err
		}
		unknown, err := withoutKnown(invitees, known, in.Request)
		if err != nil {
			return err
		}
		invited, err := is.inviteAll(ctx, tx, now, act, unknown, in)
		if err != nil {
			return err
		}
		return and(ctx, tx, act, invited)
	})
	return len(invitees), is.giveBack(ctx, checks, err)
}

func mayInvite(act actor.Actor, as org.Standing, now time.Time) error {
	if err := org.MustManageMembers(act.Role); err != nil {
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
func CheckStanding(as org.Standing) error {
	f := &fault.Fault{Kind: fault.Invalid}
	if _, ok := actor.ParseRole(string(as.Role)); !ok {
		f.Add("role", "error.unknown_choice")
	}
	as.CheckGiven(org.Standing{}, f)
	return f.OrNil()
}

// mustGive is a fault unless one in the role by may invite somebody in the role wanted.
func mustGive(by, wanted actor.Role) error {
	if err := org.MustManageMembers(by); err != nil {
		return err
	}
	if !org.MayGive(by, wanted) {
		return org.MustBeLegal()
	}
	return nil
}

func (is *Invitations) inviteAll(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, invitees []Invitee, in NewMembers) ([]org.Member, error) {
	teams, err := teamsForInvited(ctx, tx, act.Org, in.Teams)
	if err != nil {
		return nil, err
	}
	langs, err := identity.LanguagesOf(ctx, tx, keysOf(invitees))
	if err != nil {
		return nil, err
	}
	var invited []org.Member
	for _, one := range invitees {
		lang, ok := langs[one.Key]
		if !ok {
			lang = act.Lang
		}
		m := org.Member{ID: id.New[id.Member](), State: org.Invited, Standing: in.Standing.Normalized(), Email: one.Shown, FirstName: one.FirstName, LastName: one.LastName,
			InvitedBy: act.Name(), SentAt: now, ExpiresAt: now.Add(Life)}
		token, hash := seal.Token()
		row := org.MemberRow{EmailKey: one.Key, TokenHash: hash[:], Request: id.FormKey(in.Request), Language: string(lang)}
		if err := org.InsertMember(ctx, tx, now, act.Org, m, row); err != nil {
			return nil, err
		}
		if err := is.mailInvitation(ctx, tx, now, act, m, lang, token); err != nil {
			return nil, err
		}
		invited = append(invited, m)
	}
	for _, m := range invited { // last, because it locks the log's head
		if err := is.orgs.RecordMember(ctx, tx, now, act, "member.invited", m, audit.Change{Field: "role", After: string(m.Standing.Role)}); err != nil {
			return nil, err
		}
	}
	return invited, is.teams.AddInvited(ctx, tx, now, act, teams, invited)
}

// teamsForInvited locks the teams; one that is not there (any more) is a fault beside the field.
func teamsForInvited(ctx context.Context, tx db.Tx, o id.Org, teams []id.Team) ([]team.Team, error) {
	if len(teams) > team.MaxChoice {
		return nil, fault.Field("teams", "teams.choose.too_many", "Max", team.MaxChoice)
	}
	locked, err := team.LockTeams(ctx, tx, o, teams)
	if fault.Has(err, fault.Conflict) || fault.Has(err, fault.NotFound) {
		return nil, fault.Field("teams", "teams.choose.gone")
	}
	return locked, err
}

func (is *Invitations) mailInvitation(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, m org.Member, lang i18n.Lang, token string) error {
	return is.outbox.Put(ctx, tx, now, notify.Envelope{Org: act.Org, Member: m.ID, To: m.Email, Lang: lang, Message: Mail{
		Organization: act.OrgName, Inviter: act.Name(), Role: m.Standing.Role, Link: route.Invitation(token), ExpiresAt: m.ExpiresAt,
	}})
}

// knownAddress is an address that has a place in the organization already.
type knownAddress struct {
	email   string
	key     string
	state   org.State
	request string
}

const knownSQL = `select email, email_key, state, coalesce(invitation_request::text, '') from members where org_id = @org and email_key = any(@keys) order by email_key`

func scanKnown(row pgx.CollectableRow) (k knownAddress, err error) {
	return k, row.Scan(&k.email, &k.key, &k.state, &k.request)
}

func knownAddresses(ctx context.Context, tx db.Tx, o id.Org, invitees []Invitee) ([]knownAddress, error) {
	rows, err := tx.Query(ctx, knownSQL, db.Args{"org": o, "keys": keysOf(invitees)})
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
	form := id.FormKey(request) // empty when it is no key: then every known address is known otherwise
	var members, invited []string
	for _, k := range known {
		switch {
		case form != "" && k.request == form:
			done[k.key] = true
		case k.state == org.Invited:
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
