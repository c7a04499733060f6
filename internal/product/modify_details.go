package product

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/fold"
	"manager/internal/id"
)

// Details are what people call a product and sort it under. Version is that of
// the product when the form was shown.
type Details struct {
	Name    string
	Tags    []string
	Version int
}

// Validate returns the details as they are stored, or what is wrong beside name and tags.
func (d Details) Validate() (Details, error) {
	name, err := cleanName(d.Name, "name")
	tags, tagsErr := cleanTags(d.Tags, "tags")
	var wrong, more *fault.Fault
	if errors.As(err, &wrong) && errors.As(tagsErr, &more) {
		wrong.Fields = append(wrong.Fields, more.Fields...)
		return d, wrong
	}
	d.Name, d.Tags = name, tags
	return d, errors.Join(err, tagsErr)
}

// cleanTags leaves out empty tags and those that differ only in case or accents from an earlier one.
func cleanTags(typed []string, field string) (tags []string, err error) {
	for _, tag := range typed {
		tag = strings.Join(strings.Fields(norm.NFC.String(tag)), " ")
		known := func(other string) bool { return fold.Text(other) == fold.Text(tag) }
		switch {
		case tag == "" || slices.ContainsFunc(tags, known):
			continue
		case utf8.RuneCountInString(tag) > MaxTag:
			return nil, fault.Field(field, "product.tags.too_long", "Max", MaxTag)
		case !utf8.ValidString(tag) || len(fold.Words(tag)) == 0:
			return nil, fault.Field(field, "error.invalid_characters")
		case len(tags) == MaxTags:
			return nil, fault.Field(field, "product.tags.too_many", "Max", MaxTags)
		}
		tags = append(tags, tag)
	}
	return tags, nil
}

// ModifyDetails renames a product and gives it other tags, for those who manage
// it. Conflict when it was changed since the form was shown; the same change
// twice is no error. Faults stand beside name and tags.
func (p *Products) ModifyDetails(ctx context.Context, act actor.Actor, product id.Product, in Details) error {
	want, err := in.Validate()
	if err != nil {
		return p.firstDenied(ctx, act, product, err)
	}
	now := p.clock()
	return p.Change(ctx, act, product, func(ctx context.Context, tx db.Tx, act actor.Actor, found Product, allowed access.Permissions) error {
		if err := mayModifyDetails(found, allowed); err != nil {
			return err
		}
		if want.Name == found.Name && slices.Equal(want.Tags, found.Tags) {
			return nil
		}
		if found.Version != in.Version {
			return fault.New(fault.Conflict, "error.conflict_changed_meanwhile")
		}
		if err := updateDetails(ctx, tx, act.Org, product, found.Kind, want); err != nil {
			return err
		}
		if err := Tell(ctx, tx, now, act.Org, product, "product.modified", struct {
			Name string `json:"name"`
		}{want.Name}); err != nil {
			return err
		}
		event := audit.Event{Action: "product.modified", Org: act.Org, Actor: act, Subject: product.String(), Personal: map[string]string{"product": want.Name}}
		event.Changes, event.Personal["product_before"] = found.audited(want), found.Name
		return p.audit.Record(ctx, tx, now, event)
	})
}

// DetailsOf returns a product whose details the actor may modify, for the form.
func (p *Products) DetailsOf(ctx context.Context, act actor.Actor, product id.Product) (Product, error) {
	found, allowed, err := p.Product(ctx, act, product)
	if err != nil {
		return Product{}, err
	}
	return found, mayModifyDetails(found, allowed)
}

// firstDenied lets nobody learn from a fault of the form what they may not do.
func (p *Products) firstDenied(ctx context.Context, act actor.Actor, product id.Product, invalid error) error {
	if _, err := p.DetailsOf(ctx, act, product); err != nil {
		return err
	}
	return invalid
}

func mayModifyDetails(found Product, allowed access.Permissions) error {
	if err := mustManage(found.Kind, allowed); err != nil {
		return err
	}
	return mustLive(found)
}

func (p Product) audited(after Details) (changes []audit.Change) {
	if p.Name != after.Name {
		changes = append(changes, audit.Change{Field: "name"}) // it may name people: it stands apart
	}
	if !slices.Equal(p.Tags, after.Tags) {
		changes = append(changes, audit.Change{Field: "tags", Before: strings.Join(p.Tags, ", "), After: strings.Join(after.Tags, ", ")})
	}
	return changes
}

// updateDetails also brings the words up to date; grants follow the name by their foreign key.
func updateDetails(ctx context.Context, tx db.Tx, org id.Org, product id.Product, kind Kind, d Details) error {
	args := db.Args{"org": org, "id": product, "name": d.Name, "sort": fold.Text(d.Name), "tags": d.Tags, "kind": kind.Code, "words": searchWords(d.Name, d.Tags)}
	batch := &db.Batch{}
	batch.Queue(`update products set name = @name, sort_name = @sort, tags = coalesce(@tags, '{}'::text[]), version = version + 1 where org_id = @org and id = @id`, args)
	batch.Queue(`delete from product_words where org_id = @org and product_id = @id`, args)
	batch.Queue(insertWords, args)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("modify the details of the product: %w", err)
	}
	return nil
}
