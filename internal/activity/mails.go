package activity

import (
	"context"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/notify"
)

// Mails is a page of the mails about an organization.
type Mails struct {
	Mails []notify.Logged
	Next  string // cursor of the page after; empty: there is none
}

const mailsPage = 50

// Mails returns a page of the mails that went out about the actor's organization, the newest first, from behind the cursor
// on. It is for those who administer it.
func (a *Activity) Mails(ctx context.Context, act actor.Actor, after string) (m Mails, err error) {
	if err := mustSee(act.Role); err != nil {
		return m, err
	}
	from := id.OrZero[id.Mail](after)
	batch := &db.Batch{}
	notify.QueueLogged(batch, act.Org, from, mailsPage+1, &m.Mails)
	if err := a.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return m, err
	}
	m.Mails, m.Next = keyset.Forward(m.Mails, mailsPage, func(m notify.Logged) string { return m.ID.String() })
	return m, nil
}
