package product

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"manager/internal/access"
	"manager/internal/db"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/jobs"
	"manager/internal/notify"
)

// noticeChunk is how many members one job looks at: their mails are put in one
// transaction, which nobody should have to wait for.
const noticeChunk = 200

// noticeJob writes to the next members what was done with a product. It names nobody: the job table tells no more than IDs.
type noticeJob struct {
	Org     id.Org     `json:"org"`
	Product id.Product `json:"product"`
	By      id.User    `json:"by"`
	Lang    i18n.Lang  `json:"lang"` // for those whose language is not known
	Notice  Notice     `json:"notice"`
	After   id.Member  `json:"after"`
}

// Kind names the job in the database, logs and metrics.
func (noticeJob) Kind() string { return "product_notice" }

// notices is the worker of noticeJob.
type notices struct {
	river.WorkerDefaults[noticeJob]
	products *Products
	db       *db.DB
}

// Register adds the job that writes what was done with a product to those of a
// runner; it works on d, best the runner's, so that it takes no connection from pages.
func (p *Products) Register(d *db.DB) func(*river.Workers) error {
	return func(bundle *river.Workers) error { return river.AddWorkerSafely(bundle, &notices{products: p, db: d}) }
}

// Work puts the mails of one chunk, the job for the next chunk and its own end
// into one transaction: killed at any moment, it has done all or nothing.
func (n *notices) Work(ctx context.Context, job *river.Job[noticeJob]) error {
	c, err := n.products.Catalogue(ctx)
	if err != nil {
		return err
	}
	return jobs.Once(ctx, n.db, db.ForOrg(job.Args.Org, job.Args.By), job, func(ctx context.Context, tx db.Tx) error {
		mail, mask, found, err := readNotice(ctx, tx, c, job.Args)
		if err != nil || !found {
			return err
		}
		readers, err := readReaders(ctx, tx, job.Args, mask)
		if err != nil {
			return err
		}
		for _, r := range readers {
			if !r.sees && !job.Args.Notice.forEverybody() {
				continue
			}
			if err := n.products.outbox.Put(ctx, tx, n.products.clock(), r.envelope(job.Args, mail)); err != nil {
				return err
			}
		}
		if len(readers) < noticeChunk {
			return nil
		}
		next := job.Args
		next.After = readers[len(readers)-1].member
		return n.products.queue.Add(ctx, tx, next)
	})
}

// readNotice reads what the mail says; found is false when the product is gone.
func readNotice(ctx context.Context, tx db.Tx, c *Catalogue, j noticeJob) (mail SuspensionMail, mask access.Rights, found bool, err error) {
	var kind string
	var by *string
	batch := &db.Batch{}
	db.Queue(batch, &found, `select o.name, o.number, p.name, p.kind, (select btrim(u.first_name || ' ' || u.last_name) from users u where u.id = @by)
		from products p join organizations o on o.id = p.org_id where p.org_id = @org and p.id = @product`,
		db.Args{"org": j.Org, "product": j.Product, "by": j.By}, &mail.Organization, &mail.Number, &mail.Product, &kind, &by)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return mail, 0, false, fmt.Errorf("read what was done with the product: %w", err)
	}
	mail.ProductID, mail.Notice = j.Product, j.Notice
	if by != nil {
		mail.By = *by
	}
	k, _ := c.Kind(kind)
	return mail, k.Rights, found, nil
}

// reader is a member who may get the mail.
type reader struct {
	member   id.Member
	user     id.User
	email    string
	name     string
	language *string
	sees     bool
}

func (r reader) envelope(j noticeJob, mail SuspensionMail) notify.Envelope {
	lang := j.Lang
	if r.language != nil {
		if chosen, ok := i18n.ParseLang(*r.language); ok {
			lang = chosen
		}
	}
	mail.Name = r.name
	if !r.sees {
		mail.Product, mail.ProductID = "", id.Product{} // of which they may not know
	}
	return notify.Envelope{Org: j.Org, User: r.user, To: r.email, Lang: lang, Message: mail}
}

// readReaders reads the next active members, and whether they see the product, as Decide does.
func readReaders(ctx context.Context, tx db.Tx, j noticeJob, mask access.Rights) (readers []reader, err error) {
	batch := &db.Batch{}
	db.QueueRows(batch, &readers, `
		select m.id, m.user_id, m.email, btrim(m.first_name || ' ' || m.last_name), coalesce(u.language, u.browser_language), m.role in ('legal_representative', 'administrator') or exists (
			select from (select m.id as grantee union all select tm.team_id from team_members tm where tm.org_id = @org and tm.member_id = m.id) w
			where exists (select from grants g where g.org_id = @org and g.grantee = w.grantee and g.product_id = @product and g.state <> 'terminated' and (g.folder_id is not null or g.rights & @mask <> 0))
			   or exists (select from kind_grants r join products p on p.org_id = @org and p.id = @product and p.kind = r.kind and p.state <> 'terminated'
			              where r.org_id = @org and r.grantee = w.grantee and r.present and r.rights & @mask <> 0))
		from (select * from members where org_id = @org and id > coalesce(@after::uuid, '00000000-0000-0000-0000-000000000000') and state = 'active' order by id limit @limit) m join users u on u.id = m.user_id
		order by m.id`,
		db.Args{"org": j.Org, "product": j.Product, "after": j.After, "mask": int32(mask), "limit": noticeChunk},
		func(row pgx.CollectableRow) (r reader, err error) {
			return r, row.Scan(&r.member, &r.user, &r.email, &r.name, &r.language, &r.sees)
		})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read who sees the product: %w", err)
	}
	return readers, nil
}

// Notice is what was done with a product, as people learn by mail.
type Notice string

// The notices.
const (
	Locked           Notice = "locked"
	Unlocked         Notice = "unlocked"
	MaintenanceBegan Notice = "maintenance_began"
	MaintenanceEnded Notice = "maintenance_ended"
)

// forEverybody tells whether the whole organization learns it, and not only those who see the product.
func (n Notice) forEverybody() bool { return n == Locked || n == Unlocked }

// SuspensionMail tells somebody that a product was locked, unlocked, put into
// maintenance or taken out of it; templates/mail renders it when it is sent.
// Product is empty for a reader who may not know its name.
type SuspensionMail struct {
	Name         string
	Organization string
	Number       string
	Product      string
	ProductID    id.Product
	By           string
	Notice       Notice
}

// MailKind names the template.
func (SuspensionMail) MailKind() string { return "product_suspension" }
