package block

import (
	"context"
	"slices"
	"strconv"
	"time"

	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/notify"
	"manager/internal/provision"
	"manager/internal/staff"
	"manager/internal/text"
)

// Form is what is said about a block, or its end.
type Form struct {
	Asker  string `form:"asker"` // an identification, or Unasked
	Reason string `form:"reason"`
	Mail   bool   `form:"mail"` // the systems of mail are told, too; of a block only
	Web    bool   `form:"web"`  // those of web services
}

// MaxReason is how long a reason may be, in characters.
const MaxReason = 300

// decision is what a form says, and who has asked.
type decision struct {
	by     staff.Colleague
	via    Via
	asker  id.User
	reason string
	mail   bool
	web    bool
}

// decide reads a form about a person. Faults stand beside asker and reason.
func decide(by staff.Colleague, askers []Asker, in Form) (d decision, err error) {
	d = decision{by: by, reason: text.Line(in.Reason), mail: in.Mail, web: in.Web, via: ByProvider}
	f := &fault.Fault{Kind: fault.Invalid}
	text.CheckLine(f, "reason", d.reason, MaxReason, true)
	if in.Asker == Unasked && MayUnasked(by) {
		return d, f.OrNil()
	}
	i := slices.IndexFunc(askers, func(a Asker) bool { return a.Identification.String() == in.Asker })
	if i < 0 {
		f.Add("asker", "staff.block.asker.choose")
		return d, f.OrNil()
	}
	if d.asker, d.via = askers[i].User, ByCode; d.asker.IsZero() {
		d.via = ByVIPCode
	}
	return d, f.OrNil()
}

// Mail tells a user that they are kept out, or may sign in again.
type Mail struct {
	Name    string
	Blocked bool
	At      time.Time
}

// MailKind names the mail in the outbox.
func (Mail) MailKind() string { return "user_block" }

// Block keeps a user out at once: their sessions end, and nothing they know or have signs them in. They get a mail. A second
// click changes nothing. Faults stand beside asker and reason; NotFound as See.
func (b *Blocks) Block(ctx context.Context, by staff.Colleague, number string, member id.Member, in Form) error {
	return b.change(ctx, by, number, member, in, func(ctx context.Context, tx db.Tx, now time.Time, p Person, d decision) error {
		_, sessions, err := identity.BlockIn(ctx, tx, now, p.User)
		if fault.Has(err, fault.NotFound) {
			return already(isBlocked(ctx, tx, p.User))
		}
		if err != nil {
			return err
		}
		block := id.New[id.UserBlock]()
		if err := insertBlock(ctx, tx, block, now, p.Organization.ID, p.User, d); err != nil {
			return err
		}
		changes := []audit.Change{{Field: "sessions", Before: strconv.Itoa(sessions)}, {Field: "mail", After: strconv.FormatBool(d.mail)}, {Field: "web", After: strconv.FormatBool(d.web)}}
		return b.carryOut(ctx, tx, now, p, d, provision.UserChange{Block: block, User: p.User, Blocked: true, Mail: d.mail, Web: d.web}, "user.blocked", changes...)
	})
}

// already is no error for what has been done before.
func already(done bool, err error) error {
	if err != nil || done {
		return err
	}
	return fault.New(fault.NotFound, "error.not_found")
}

// Unblock lets a user in again: they sign in anew. The services that were told of the block are told of its end.
// A second click changes nothing. Faults stand beside asker and reason; NotFound as See.
func (b *Blocks) Unblock(ctx context.Context, by staff.Colleague, number string, member id.Member, in Form) error {
	return b.change(ctx, by, number, member, in, func(ctx context.Context, tx db.Tx, now time.Time, p Person, d decision) error {
		if _, err := identity.UnblockIn(ctx, tx, p.User); fault.Has(err, fault.NotFound) {
			return nil
		} else if err != nil {
			return err
		}
		block, mail, web, err := endBlock(ctx, tx, now, p.User, d)
		if err != nil {
			return err
		}
		return b.carryOut(ctx, tx, now, p, d, provision.UserChange{Block: block, User: p.User, Mail: mail, Web: web}, "user.unblocked")
	})
}

// change reads who the form is about, and decides about them in one transaction, in which the rights still hold.
func (b *Blocks) change(ctx context.Context, by staff.Colleague, number string, member id.Member, in Form, do func(ctx context.Context, tx db.Tx, now time.Time, p Person, d decision) error) error {
	p, askers, err := b.See(ctx, by, number, member)
	if err != nil {
		return err
	}
	d, err := decide(by, askers, in)
	if err != nil {
		return err
	}
	return b.db.Write(ctx, db.System("decide on a user"), func(ctx context.Context, tx db.Tx) error {
		now := b.clock()
		again, err := by.Again(ctx, tx, now)
		if err != nil {
			return err
		}
		if err := again.Must(staff.BlockUsers, now); err != nil {
			return err
		}
		return do(ctx, tx, now, p, d)
	})
}

// carryOut tells services, the logs and the person.
func (b *Blocks) carryOut(ctx context.Context, tx db.Tx, now time.Time, p Person, d decision, change provision.UserChange, action string, changes ...audit.Change) error {
	if err := b.provision.ChangeUser(ctx, tx, now, change); err != nil {
		return err
	}
	event := audit.Event{Action: action, Org: p.Organization.ID, User: p.User, Actor: d.by.Actor(), Subject: p.User.String(), Changes: changes, Personal: map[string]string{"name": p.Name, "reason": d.reason}}
	if err := b.audit.Record(ctx, tx, now, event); err != nil {
		return err
	}
	return b.outbox.Put(ctx, tx, now, notify.Envelope{User: p.User, To: p.LoginID, Lang: i18n.Lang(p.Language), Message: Mail{Name: p.FirstName, Blocked: change.Blocked, At: now}})
}
