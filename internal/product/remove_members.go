package product

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
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
// or the full name of the member who gets them.
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

// RemoveMembers takes people out of the organization as
// org.Organizations.RemoveMembers does, and decides what becomes of what they
// leave behind: the provider's systems are told in the same transaction. Beside
// its faults there are those beside files, files_to, mailboxes and mailboxes_to
// when the people can reach such things and it is not decided, or who shall get
// them is no member who stays.
func (p *Products) RemoveMembers(ctx context.Context, act actor.Actor, in org.Removal, d Decisions) (int, error) {
	now := p.clock()
	wrong, err := p.checkBeforehand(ctx, act, in.Members, d)
	if err != nil {
		return 0, err
	}
	in.Wrong = append(in.Wrong, wrong...)
	return p.orgs.RemoveMembers(ctx, act, in, func(ctx context.Context, tx db.Tx, act actor.Actor, going []org.Member) (org.RemovalRecord, error) {
		record, decided, err := decideBelongings(ctx, tx, now, act.Org, going, d)
		if err != nil {
			return record, err
		}
		return record, p.mailReceivers(ctx, tx, now, act, going, decided)
	})
}

// checkBeforehand finds what is wrong with the decisions before anything is
// locked, so that it is told together with a wrong password.
func (p *Products) checkBeforehand(ctx context.Context, act actor.Actor, members []id.Member, d Decisions) ([]fault.FieldFault, error) {
	var left Belongings
	choices := []receiverChoice{{field: "files", Decision: d.Files}, {field: "mailboxes", Decision: d.Mailboxes}}
	batch := &db.Batch{}
	queueBelongings(batch, act.Org, members, &left)
	for i := range choices {
		choices[i].queue(batch, act.Org, members)
	}
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return nil, err
	}
	wrong := &fault.Fault{Kind: fault.Invalid}
	for i, reached := range []bool{left.Files, left.Mailboxes} {
		if reached {
			choices[i].check(wrong)
		}
	}
	return wrong.Fields, nil
}

func decideBelongings(ctx context.Context, tx db.Tx, now time.Time, o id.Org, going []org.Member, d Decisions) (org.RemovalRecord, []receiverChoice, error) {
	record := org.RemovalRecord{Personal: map[string]string{}}
	if len(going) == 0 {
		return record, nil, nil
	}
	members := make([]id.Member, len(going))
	for i, m := range going {
		members[i] = m.ID
	}
	var left Belongings
	choices := []receiverChoice{{field: "files", Decision: d.Files, lock: true}, {field: "mailboxes", Decision: d.Mailboxes, lock: true}}
	batch := &db.Batch{}
	queueBelongings(batch, o, members, &left)
	for i := range choices {
		choices[i].queue(batch, o, members)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return record, nil, fmt.Errorf("look what the members leave behind: %w", err)
	}
	wrong := &fault.Fault{Kind: fault.Invalid}
	told := removed{}
	var made []receiverChoice
	for i, sort := range []struct {
		left bool
		told **decided
	}{{left.Files, &told.Files}, {left.Mailboxes, &told.Mailboxes}} {
		if !sort.left {
			continue
		}
		choice := choices[i]
		choice.check(wrong)
		*sort.told = &decided{Fate: choice.Fate, To: choice.member()}
		record.Changes = append(record.Changes, audit.Change{Field: choice.field, After: string(choice.Fate)})
		if choice.Fate == HandOver {
			record.Personal[choice.field+"_to"] = choice.name()
		}
		made = append(made, choice)
	}
	if err := wrong.OrNil(); err != nil {
		return record, nil, err
	}
	for _, m := range going {
		told.Member, told.User = m.ID, m.User
		if err := Tell(ctx, tx, now, o, id.Product{}, "member.removed", told); err != nil {
			return record, nil, err
		}
	}
	return record, made, nil
}

// removed is a removal as the provider's systems learn it.
type removed struct {
	Member    id.Member `json:"member"`
	User      id.User   `json:"user"`
	Files     *decided  `json:"files,omitempty"`
	Mailboxes *decided  `json:"mailboxes,omitempty"`
}

// decided is a decision as the provider's systems learn it.
type decided struct {
	Fate Fate      `json:"decision"`
	To   id.Member `json:"to,omitzero"`
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
