package renewal

import (
	"context"

	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/id"
)

// Foresee hands over every step that Run would carry out until a day, changing
// nothing: as if each charge succeeded, and nobody did anything. It works on d.
func (r *Renewals) Foresee(ctx context.Context, d *db.DB, until tax.Day, report func(Entry)) error {
	var orgs []id.Org
	var one id.Org
	batch := &db.Batch{}
	db.QueueEach(batch, `select distinct org_id from renewals where next_on <= @until order by org_id`, db.Args{"until": until.Time()}, []any{&one}, func() { orgs = append(orgs, one) })
	if err := d.Read(ctx, db.System("foresee renewals"), batch); err != nil {
		return err
	}
	for _, of := range orgs {
		if err := r.foreseeOrg(ctx, d, of, until, report); err != nil {
			return err
		}
	}
	return nil
}

func (r *Renewals) foreseeOrg(ctx context.Context, d *db.DB, of id.Org, until tax.Day, report func(Entry)) error {
	var last id.Product
	for {
		var number string
		s, err := r.load(ctx, d, of, `r.org_id = @org and r.next_on <= @until and (@last::uuid is null or p.id > @last) order by p.id limit @limit`,
			db.Args{"until": until.Time(), "last": last, "limit": changeChunk}, func(batch *db.Batch) {
				db.Queue(batch, nil, `select number from organizations where id = @org`, db.Args{"org": of}, &number)
			})
		if err != nil || len(s.renewals) == 0 {
			return err
		}
		for i := range s.renewals {
			r.foresee(number, &s.renewals[i], until, report)
		}
		last = s.renewals[len(s.renewals)-1].Product
	}
}

// foresee hands over the steps of one product, until one of them would renew or end it.
func (r *Renewals) foresee(number string, one *Renewal, until tax.Day, report func(Entry)) {
	for _, step := range one.Steps {
		if step.On > until {
			return
		}
		e := Entry{Org: number, Product: one.Name, Step: step, Due: one.Due}
		switch step.Kind {
		case Charge:
			e.Amount, e.Means = one.Price, one.By.Label
		case Slip, Warranty:
			e.Amount = one.Price
		}
		report(e)
		if step.Kind == Charge || step.Kind == Warranty || step.Kind == End {
			return
		}
	}
}
