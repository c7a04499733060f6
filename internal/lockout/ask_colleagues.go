package lockout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/route"
)

// Choice is an organization whose members can vouch for somebody.
type Choice struct {
	Number string
	Name   string
	id     id.Org
}

// mayVouch is the condition of members m, with their users u, who may vouch for @user in their organization: nobody who
// was brought into it only to vouch.
const mayVouch = `m.state = 'active' and m.role <> 'external' and m.user_id <> @user and m.joined_at <= @settled and u.state = 'active' and u.two_factor
	and (u.recovered_at is null or u.recovered_at <= @settled)`

// Choices are the organizations of who gave the right password in which at least two
// members with a second factor could vouch, one of whom administers it.
func (c *Cases) Choices(ctx context.Context, s identity.Awaiting) (list []Choice, err error) {
	batch := &db.Batch{}
	c.QueueChoices(batch, s, &list)
	return list, c.db.Read(ctx, db.System("look who can vouch"), batch)
}

// QueueChoices is Choices in a round trip with others.
func (c *Cases) QueueChoices(batch *db.Batch, s identity.Awaiting, list *[]Choice) {
	db.QueueRows(batch, list, `
		select o.number, o.name, o.id from members mine join organizations o on o.id = mine.org_id and o.state = 'active'
		where mine.user_id = @user and mine.state = 'active' and mine.role <> 'external' and mine.joined_at <= @settled
			and (select count(*) from (select from members m join users u on u.id = m.user_id where m.org_id = o.id and `+mayVouch+` limit 2) few) = 2
			and exists (select from members m join users u on u.id = m.user_id where m.org_id = o.id and `+mayVouch+` and m.role in ('legal_representative', 'administrator'))
		order by o.name, o.id limit 100`, db.Args{"user": s.User, "settled": c.settled()}, func(row pgx.CollectableRow) (o Choice, err error) { return o, row.Scan(&o.Number, &o.Name, &o.id) })
}

// settled is before when an account was recovered at the latest whose owner may vouch for others, and before when
// everybody concerned joined the organization.
func (c *Cases) settled() time.Time { return c.clock().Add(-identity.LockedAfter) }

// ColleaguesForm is what somebody sends who asks members of an organization to vouch.
type ColleaguesForm struct {
	Organization string // its number
	Contact      string
}

// askedColleagues bounds how many of those who administer an organization are asked.
const askedColleagues = 20

// AskColleagues opens a case of somebody who gave the right password, for whom two
// members of an organization shall vouch; those who administer it are asked by mail.
// Otherwise as AskByDocuments, without documents.
func (c *Cases) AskColleagues(ctx context.Context, s identity.Awaiting, d identity.Device, in ColleaguesForm) error {
	to, invalid := identity.ParseEmailField(in.Contact)
	choices, err := c.Choices(ctx, s)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(choices, func(o Choice) bool { return o.Number == in.Organization })
	if at < 0 {
		invalid = fault.Together(fault.Field("organization", "error.unknown_choice"), invalid)
	}
	if invalid != nil {
		return invalid
	}
	asked := c.newCase(s, d, ByMembers, to)
	asked.VouchingOrg = choices[at].id
	err = c.open(ctx, s, d, asked, func(ctx context.Context, tx db.Tx) error {
		return c.askColleagues(ctx, tx, asked)
	})
	if errors.Is(err, errOpenedBefore) {
		return nil
	}
	return err
}

func (c *Cases) askColleagues(ctx context.Context, tx db.Tx, of Case) error {
	p, err := identity.LockPerson(ctx, tx, of.User)
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `
		select `+colleagueColumns+` from members m join users u on u.id = m.user_id join organizations o on o.id = m.org_id
		where m.org_id = @org and `+mayVouch+` and m.role in ('legal_representative', 'administrator') order by m.role_rank, m.id limit @limit`,
		db.Args{"org": of.VouchingOrg, "user": of.User, "settled": c.settled(), "limit": askedColleagues})
	if err != nil {
		return fmt.Errorf("look who can vouch: %w", err)
	}
	asked, err := pgx.CollectRows(rows, scanColleague)
	if err != nil {
		return fmt.Errorf("look who can vouch: %w", err)
	}
	for _, one := range asked {
		if err := c.tellColleague(ctx, tx, of.AskedAt, one, of.mail(NoticeColleague, p, time.Time{}, route.Vouching(one.number, of.ID.String()))); err != nil {
			return err
		}
	}
	return nil
}
