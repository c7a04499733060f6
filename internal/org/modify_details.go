package org

import (
	"context"
	"fmt"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/notify"
)

// ModifyDetails changes what the organization says about itself and sends a
// summary to all its legal representatives; only they may. Faults stand beside
// the fields that Details.Validate names. Conflict when somebody changed the
// details since the version given; the same change twice is no error.
func (o *Organizations) ModifyDetails(ctx context.Context, act actor.Actor, in Details) error {
	if err := mustModifyDetails(act.Role); err != nil {
		return err
	}
	in, err := in.Validate()
	if err != nil {
		return err
	}
	now := o.clock()
	return o.Write(ctx, act, func(ctx context.Context, tx db.Tx, act actor.Actor) error {
		if err := mustModifyDetails(act.Role); err != nil {
			return err
		}
		var before Details
		if err := tx.QueryRow(ctx, detailsSQL, db.Args{"org": act.Org}).Scan(before.columns()...); err != nil {
			return fmt.Errorf("read the details: %w", err)
		}
		version := in.Version
		if in.Version = before.Version; in == before {
			return nil
		}
		if version != before.Version {
			return changedMeanwhile()
		}
		if err := updateDetails(ctx, tx, act, in); err != nil {
			return err
		}
		if err := o.mailDetails(ctx, tx, now, act, before, in); err != nil {
			return err
		}
		return o.audit.Record(ctx, tx, now, audit.Event{Action: "organization.details_changed", Org: act.Org, Actor: act, Subject: act.Org.String(),
			Changes: detailChanges(before, in), Personal: map[string]string{"before": before.Name, "organization": in.Name}})
	})
}

// MayModifyDetails tells whether the role changes the organization's details.
func MayModifyDetails(role actor.Role) bool { return role == actor.LegalRepresentative }

func updateDetails(ctx context.Context, tx db.Tx, act actor.Actor, d Details) error {
	_, err := tx.Exec(ctx, `
		update organizations set name = @name, kind = @kind, country = @country, street = @street, street2 = @street2, postal_code = @postal_code,
			city = @city, region = @region, phone = @phone, vat_number = @vat_number, version = version + 1
		where id = @org`,
		db.Args{"org": act.Org, "name": d.Name, "kind": d.Kind, "country": d.Country, "street": d.Address.Street, "street2": d.Address.Street2,
			"postal_code": d.Address.PostalCode, "city": d.Address.City, "region": d.Address.Region, "phone": d.Phone, "vat_number": d.VATNumber})
	if err != nil {
		return fmt.Errorf("change the details: %w", err)
	}
	return nil
}

// mailDetails sends the summary to every legal representative, in their own language.
func (o *Organizations) mailDetails(ctx context.Context, tx db.Tx, now time.Time, act actor.Actor, before, after Details) error {
	return o.MailLegal(ctx, tx, now, act, act.Org, id.User{}, func(to Receiver) notify.Message {
		return DetailsChangedMail{Name: to.FirstName, Organization: after.Name, Number: act.OrgNumber, ChangedBy: act.Name(), Kind: after.Kind, Country: after.Country,
			Address: after.Address, Phone: after.Phone, VATNumber: after.VATNumber, CurrencyBefore: Currency(before.Country)}
	})
}

// detailChanges names what changed; what may be personal is named without its value.
func detailChanges(before, after Details) []audit.Change {
	var changes []audit.Change
	if before.Kind != after.Kind {
		changes = append(changes, audit.Change{Field: "kind", Before: string(before.Kind), After: string(after.Kind)})
	}
	if before.Country != after.Country {
		changes = append(changes, audit.Change{Field: "country", Before: before.Country, After: after.Country})
	}
	for _, f := range []struct {
		name    string
		changed bool
	}{{"name", before.Name != after.Name}, {"address", before.Address != after.Address}, {"phone", before.Phone != after.Phone}, {"vat_number", before.VATNumber != after.VATNumber}} {
		if f.changed {
			changes = append(changes, audit.Change{Field: f.name})
		}
	}
	return changes
}
