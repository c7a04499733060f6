package org

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
)

// RefreshMembers brings what members keep of a person (name, address, picture,
// protection, and the keys they sort and are found by) up to date, in every
// organization of the person. It is identity's Hooks.OnPersonChanged; tx must see
// all organizations.
func RefreshMembers(ctx context.Context, tx db.Tx, _ time.Time, p identity.Person) error {
	m := Member{User: p.ID, FirstName: p.FirstName, LastName: p.LastName, Email: p.LoginID}
	rows, err := tx.Query(ctx, `
		update members set first_name = @first, last_name = @last, email = @email, email_key = @key, sort_name = @sort, image_id = @image,
			two_factor = `+CountsHereSQL("members.org_id")+`, sms_only = @two_factor and not @strong
		where user_id = @user returning org_id, id`,
		db.Args{"first": p.FirstName, "last": p.LastName, "email": p.LoginID, "key": p.LoginKey, "sort": m.SortName(), "image": p.Image, "two_factor": p.TwoFactor, "strong": p.Strong, "user": p.ID})
	if err != nil {
		return fmt.Errorf("refresh the members of a person: %w", err)
	}
	batch := &db.Batch{}
	var org id.Org
	_, err = pgx.ForEachRow(rows, []any{&org, &m.ID}, func() error {
		QueueWords(batch, org, m)
		return nil
	})
	if err != nil {
		return fmt.Errorf("refresh the members of a person: %w", err)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("refresh the words of a person: %w", err)
	}
	return nil
}
