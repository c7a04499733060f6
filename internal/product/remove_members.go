package product

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
)

// Fate is what shall become of something that somebody leaves behind.
type Fate string

// The fates; the zero value is undecided.
const (
	HandOver Fate = "hand_over"
	Discard  Fate = "delete"
)

// Fates lists them in the order in which they are offered.
var Fates = []Fate{HandOver, Discard}

// Decision is the fate of one sort of belongings, and with HandOver the login ID
// of the member who gets them.
type Decision struct {
	Fate Fate
	To   string
}

// Decisions is what shall become of what people leave behind.
type Decisions struct {
	Files     Decision // on drives
	Mailboxes Decision // shared ones
}

// Belongings is what people can reach and may have left something in.
type Belongings struct {
	Files     bool
	Mailboxes bool
}

// The kinds in which people have files, and shared mailboxes.
var (
	kindsWithFiles     = []string{"drive", "suite"}
	kindsWithMailboxes = []string{"mail", "suite"}
)

// Belongings tells what the members can reach, so that a removal asks no more
// than it has to. It is for those who manage members.
func (p *Products) Belongings(ctx context.Context, act actor.Actor, members []id.Member) (b Belongings, err error) {
	if !org.MayManageMembers(act.Role) {
		return b, fault.New(fault.Forbidden, "users.denied.administrators_only")
	}
	batch := &db.Batch{}
	queueBelongings(batch, act.Org, members, &b)
	return b, p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
}

// RemoveMembers takes people out of the organization as
// org.Organizations.RemoveMembers does, and decides what becomes of what they
// leave behind: the provider's systems are told in the same transaction. Beside
// its faults there are those beside files, files_to, mailboxes and mailboxes_to
// when the people can reach such things and it is not decided, or who shall get
// them is no member who stays.
func (p *Products) RemoveMembers(ctx context.Context, act actor.Actor, in org.Removal, d Decisions) (int, error) {
	now := p.clock()
	return p.orgs.RemoveMembers(ctx, act, in, func(ctx context.Context, tx db.Tx, act actor.Actor, going []org.Member) (org.RemovalRecord, error) {
		return decideBelongings(ctx, tx, now, act.Org, going, d)
	})
}

func decideBelongings(ctx context.Context, tx db.Tx, now time.Time, o id.Org, going []org.Member, d Decisions) (org.RemovalRecord, error) {
	record := org.RemovalRecord{Personal: map[string]string{}}
	if len(going) == 0 {
		return record, nil
	}
	members := make([]id.Member, len(going))
	for i, m := range going {
		members[i] = m.ID
	}
	var left Belongings
	batch := &db.Batch{}
	queueBelongings(batch, o, members, &left)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return record, fmt.Errorf("look what the members leave behind: %w", err)
	}
	told := struct {
		Member    id.Member `json:"member"`
		User      id.User   `json:"user"`
		Files     *decided  `json:"files,omitempty"`
		Mailboxes *decided  `json:"mailboxes,omitempty"`
	}{}
	wrong := &fault.Fault{Kind: fault.Invalid}
	for _, sort := range []struct {
		field string
		left  bool
		Decision
		told **decided
	}{{"files", left.Files, d.Files, &told.Files}, {"mailboxes", left.Mailboxes, d.Mailboxes, &told.Mailboxes}} {
		if !sort.left {
			continue
		}
		s, err := checkDecision(ctx, tx, o, members, sort.field, sort.Decision, wrong)
		if err != nil {
			return record, err
		}
		*sort.told = &s
		record.Changes = append(record.Changes, audit.Change{Field: sort.field, After: string(s.Fate)})
		if s.Fate == HandOver {
			record.Personal[sort.field+"_to"] = s.name
		}
	}
	if err := wrong.OrNil(); err != nil {
		return record, err
	}
	for _, m := range going {
		told.Member, told.User = m.ID, m.User
		if err := Tell(ctx, tx, now, o, id.Product{}, "member.removed", told); err != nil {
			return record, err
		}
	}
	return record, nil
}

// decided is a decision as the provider's systems learn it.
type decided struct {
	Fate Fate      `json:"decision"`
	To   id.Member `json:"to,omitzero"`
	name string
}

// checkDecision checks a decision; what is wrong goes beside its field.
func checkDecision(ctx context.Context, tx db.Tx, o id.Org, going []id.Member, field string, d Decision, wrong *fault.Fault) (decided, error) {
	switch d.Fate {
	case Discard:
		if d.To != "" {
			wrong.Add(field+"_to", "handover.nobody_gets_it")
		}
		return decided{Fate: Discard}, nil
	case HandOver:
	default:
		wrong.Add(field, "handover.undecided")
		return decided{}, nil
	}
	s := decided{Fate: HandOver}
	email, invalid := identity.ParseEmailField(d.To)
	if invalid != nil {
		wrong.Add(field+"_to", "handover.no_such_member")
		return s, nil
	}
	// Locked, so that the receiver can't leave before this is saved.
	err := tx.QueryRow(ctx, `select id, btrim(first_name || ' ' || last_name) from members
		where org_id = @org and email_key = @key and state = 'active' and role <> 'external' and not id = any(@going) for share`,
		db.Args{"org": o, "key": email.Key, "going": going}).Scan(&s.To, &s.name)
	if errors.Is(err, pgx.ErrNoRows) {
		wrong.Add(field+"_to", "handover.no_such_member")
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("find who gets what is left: %w", err)
	}
	return s, nil
}

// queueBelongings reads what active members reach by grants of theirs or of
// their teams, by rules, or, when one of them administers, by their role.
func queueBelongings(batch *db.Batch, o id.Org, members []id.Member, b *Belongings) {
	db.Queue(batch, nil, `
		with going as materialized (select id, role from members where org_id = @org and id = any(@members) and state = 'active'),
		who as materialized (select id as grantee from going union all select tm.team_id from going g join team_members tm on tm.org_id = @org and tm.member_id = g.id),
		rules as materialized (select distinct k.kind from who w join kind_grants k on k.org_id = @org and k.grantee = w.grantee and k.present),
		reached as materialized (
			select kind from unnest(@kinds::text[]) as kinds (kind)
			where exists (select from who w join grants g on g.org_id = @org and g.grantee = w.grantee and g.kind = kinds.kind and g.state <> 'terminated')
			or (exists (select from rules r where r.kind = kinds.kind) or exists (select from going where role in ('legal_representative', 'administrator')))
				and exists (select from products p where p.org_id = @org and p.kind = kinds.kind and p.state <> 'terminated'))
		select exists (select from reached where kind = any(@files)), exists (select from reached where kind = any(@mailboxes))`,
		db.Args{"org": o, "members": members, "kinds": []string{"drive", "mail", "suite"}, "files": kindsWithFiles, "mailboxes": kindsWithMailboxes}, &b.Files, &b.Mailboxes)
}
