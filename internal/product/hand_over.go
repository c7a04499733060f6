package product

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/fold"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/org"
)

// Receiver is a member who may get what somebody leaves behind.
type Receiver struct {
	Member id.Member
	Name   string
	Email  string

	first    string
	user     id.User
	language *string
}

// ReceiversShown is how many receivers are offered at once; with more, people search.
const ReceiversShown = 100

// RemovalQuestion is what a removal asks: what the members can reach, and who may get it.
type RemovalQuestion struct {
	Belongings
	Receivers []Receiver
	More      bool // there are more receivers
}

const receiverColumns = `m.id, m.first_name || ' ' || m.last_name, m.email, m.first_name, m.user_id, coalesce(u.language, u.browser_language)`

// receiving are the members who may get something: active, not external, and not among those who go.
const receiving = `m.org_id = @org and m.state = 'active' and m.role <> 'external' and not m.id = any(@going)`

func scanReceiver(row pgx.CollectableRow) (r Receiver, err error) {
	return r, row.Scan(&r.Member, &r.Name, &r.Email, &r.first, &r.user, &r.language)
}

// RemovalQuestion tells what the members can reach, so that a removal asks no
// more than it has to, and who may get it. It is for those who manage members.
func (p *Products) RemovalQuestion(ctx context.Context, act actor.Actor, members []id.Member) (q RemovalQuestion, err error) {
	if !org.MayManageMembers(act.Role) {
		return q, fault.New(fault.Forbidden, "users.denied.administrators_only")
	}
	batch := &db.Batch{}
	queueBelongings(batch, act.Org, members, &q.Belongings)
	db.QueueRows(batch, &q.Receivers, `select `+receiverColumns+` from members m join users u on u.id = m.user_id where `+receiving+` order by m.sort_name, m.id limit @limit`,
		db.Args{"org": act.Org, "going": members, "limit": ReceiversShown + 1}, scanReceiver)
	if err := p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return q, err
	}
	q.More = len(q.Receivers) > ReceiversShown
	q.Receivers = q.Receivers[:min(len(q.Receivers), ReceiversShown)]
	return q, nil
}

// FindReceivers finds those whose name or address has words that begin as typed,
// at most ReceiversShown. It is for those who manage members.
func (p *Products) FindReceivers(ctx context.Context, act actor.Actor, going []id.Member, typed string) (found []Receiver, err error) {
	words := fold.Query(typed)
	if !org.MayManageMembers(act.Role) || len(words) == 0 {
		return nil, nil
	}
	batch := &db.Batch{}
	db.QueueRows(batch, &found, `with found as materialized (select distinct w.member_id, w.sort_name from member_words w where w.org_id = @org and w.word >= @word and w.word < @word || chr(1114111)
			and not exists (select from unnest(@others::text[]) o (word) where position(chr(10) || o.word in w.beside) = 0) limit @limit)
		select `+receiverColumns+` from found f join members m on m.org_id = @org and m.id = f.member_id join users u on u.id = m.user_id where `+receiving+` order by f.sort_name, m.id limit @shown`,
		db.Args{"org": act.Org, "going": going, "word": words[0], "others": words[1:], "limit": 2 * ReceiversShown, "shown": ReceiversShown}, scanReceiver)
	return found, p.db.Read(ctx, db.ForOrg(act.Org, act.User), batch)
}

// receiverChoice is a decision with the members that it may mean.
type receiverChoice struct {
	Decision
	field string
	lock  bool // the receiver can't leave before this is saved
	found []Receiver
}

// queue reads whom the decision means: somebody with that address, else everybody with that name.
func (c *receiverChoice) queue(batch *db.Batch, o id.Org, going []id.Member) {
	if c.Fate != HandOver || strings.TrimSpace(c.To) == "" {
		return
	}
	args := db.Args{"org": o, "going": going, "key": "", "name": strings.Join(strings.Fields(c.To), " ")}
	if email, err := identity.ParseEmailField(c.To); err == nil {
		args["key"] = email.Key
	}
	lock := ""
	if c.lock {
		lock = " for share of m"
	}
	db.QueueRows(batch, &c.found, `select `+receiverColumns+` from members m join users u on u.id = m.user_id where `+receiving+`
		and (m.email_key = @key or @key = '' and m.sort_name in (@sort, @turned) and lower(btrim(m.first_name || ' ' || m.last_name)) = lower(@name)) order by m.id limit 2`+lock,
		withSortNames(args, c.To), scanReceiver)
}

// withSortNames adds the keys by which a member with that name may be sorted: the last name stands first.
func withSortNames(args db.Args, name string) db.Args {
	first, last, _ := strings.Cut(strings.Join(strings.Fields(name), " "), " ")
	args["sort"] = fold.Text(last + " " + first)
	args["turned"] = fold.Text(name)
	if i := strings.LastIndex(strings.TrimSpace(name), " "); i > 0 {
		args["turned"] = fold.Text(name[i+1:] + " " + name[:i])
	}
	return args
}

// check adds what is wrong with the decision beside its field.
func (c *receiverChoice) check(wrong *fault.Fault) {
	switch {
	case c.Fate == Discard && strings.TrimSpace(c.To) != "":
		wrong.Add(c.field+"_to", "handover.nobody_gets_it")
	case c.Fate == Discard:
	case c.Fate != HandOver:
		wrong.Add(c.field, "handover.undecided")
	case strings.TrimSpace(c.To) == "":
		wrong.Add(c.field+"_to", "handover.nobody_chosen")
	case len(c.found) == 0:
		wrong.Add(c.field+"_to", "handover.no_such_member")
	case len(c.found) > 1:
		wrong.Add(c.field+"_to", "handover.several_members")
	}
}

func (c *receiverChoice) member() (m id.Member) {
	if c.Fate == HandOver && len(c.found) == 1 {
		m = c.found[0].Member
	}
	return m
}

func (c *receiverChoice) name() string {
	if len(c.found) == 0 {
		return ""
	}
	return c.found[0].Name
}

// mailReceivers tells each receiver what they get, and from whom; whoever acts knows it.
func (p *Products) mailReceivers(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, going []org.Member, choices []receiverChoice) error {
	mails, order := map[id.Member]*HandedOverMail{}, []Receiver{}
	for _, c := range choices {
		if c.Fate != HandOver || c.found[0].user == act.User {
			continue
		}
		to := c.found[0]
		if mails[to.Member] == nil {
			mails[to.Member] = &HandedOverMail{Name: to.first, Organization: act.OrgName, Number: act.OrgNumber, By: act.Name()}
			order = append(order, to)
		}
		mails[to.Member].Files = mails[to.Member].Files || c.field == "files"
		mails[to.Member].Mailboxes = mails[to.Member].Mailboxes || c.field == "mailboxes"
	}
	for _, to := range order {
		mail := mails[to.Member]
		for _, m := range going[:min(len(going), handedOverNamed)] {
			mail.From = append(mail.From, m.Name())
		}
		mail.Others = len(going) - len(mail.From)
		lang := act.Lang
		if to.language != nil {
			if chosen, ok := i18n.ParseLang(*to.language); ok {
				lang = chosen
			}
		}
		if err := p.outbox.Put(ctx, tx, now, notify.Envelope{Org: act.Org, User: to.user, To: to.Email, Lang: lang, Message: *mail}); err != nil {
			return fmt.Errorf("tell who gets what is left: %w", err)
		}
	}
	return nil
}

// handedOverNamed is how many of those who go the mail names.
const handedOverNamed = 10

// HandedOverMail tells a member that they get what others leave behind.
type HandedOverMail struct {
	Name         string
	Organization string
	Number       string
	By           string
	From         []string // names of those who go, the first few
	Others       int      // how many more go
	Files        bool
	Mailboxes    bool
}

// MailKind names the template.
func (HandedOverMail) MailKind() string { return "handed_over" }
