package review

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/lockout"
	"manager/internal/staff"
)

// Review is a case as somebody of the staff sees it.
type Review struct {
	Case      lockout.Case
	Name      string // of the account
	LoginID   string
	Since     time.Time // the account exists
	Places    []Place
	Documents []lockout.Document
	Verdicts  []Verdict // none before the colleague has given their own, unless the case is decided
	Given     int       // verdicts so far; what they say is another matter
	Needed    int
	Own       bool // the colleague has given a verdict
	Views     []View
}

// Place is what somebody is in an organization.
type Place struct {
	Organization string
	Role         actor.Role
}

// Verdict is what one of the staff decided.
type Verdict struct {
	By       string
	Accepted bool
	Reasons  []lockout.Reason
	At       time.Time
}

// View is one time that somebody of the staff saw the case.
type View struct {
	By       string
	Document bool // one of the pictures, not the page
	Reason   string
	At       time.Time
}

// May tells whether the colleague may give a verdict.
func (r Review) May() bool {
	return r.Case.Kind == lockout.ByDocuments && r.Case.State == lockout.Opened && !r.Own
}

const (
	viewsShown  = 30
	placesShown = 20
)

// See reads a case for a colleague who has just touched their passkey and said why; that
// they saw it is written in the same statement. NotFound for no case.
func (r *Reviews) See(ctx context.Context, by staff.Colleague, of id.RecoveryCase) (v Review, err error) {
	now := r.clock()
	if err := by.Must(staff.Recover, now); err != nil {
		return Review{}, err
	}
	var found bool
	batch := &db.Batch{}
	args := db.Args{"case": of, "staff": by.ID, "view": id.New[id.RecoveryView](), "reason": by.ElevatedFor, "now": now, "views": viewsShown, "places": placesShown}
	batch.Queue(`insert into recovery_views (id, case_id, staff_id, reason, at) select @view, id, @staff, @reason, @now from recovery_cases where id = @case`, args)
	lockout.QueueCase(batch, &found, &v.Case, of)
	var account bool
	db.Queue(batch, &account, `select trim(u.first_name || ' ' || u.last_name), u.login_id, u.created_at from recovery_cases c join users u on u.id = c.user_id where c.id = @case`, args, &v.Name, &v.LoginID, &v.Since)
	db.QueueRows(batch, &v.Places, `select o.name, m.role from recovery_cases c join members m on m.user_id = c.user_id and m.state = 'active' join organizations o on o.id = m.org_id and o.state = 'active'
		where c.id = @case order by m.role_rank, o.name limit @places`, args, func(row pgx.CollectableRow) (p Place, err error) { return p, row.Scan(&p.Organization, &p.Role) })
	db.QueueRows(batch, &v.Documents, `select id, kind from recovery_documents where case_id = @case order by position`, args,
		func(row pgx.CollectableRow) (d lockout.Document, err error) { return d, row.Scan(&d.ID, &d.Kind) })
	db.Queue(batch, nil, `select count(*)::int, coalesce(bool_or(staff_id = @staff), false) from recovery_verdicts where case_id = @case`, args, &v.Given, &v.Own)
	db.Queue(batch, nil, `select case when exists (`+represents+`) then 2 else 1 end`, args, &v.Needed)
	// What another one decided stays with the database until the colleague has decided too.
	db.QueueRows(batch, &v.Verdicts, `
		select trim(m.first_name || ' ' || m.last_name), v.accepted, v.reasons, v.at
		from recovery_verdicts v join recovery_cases c on c.id = v.case_id join staff_members m on m.id = v.staff_id
		where v.case_id = @case and (c.state <> 'opened' or exists (select from recovery_verdicts o where o.case_id = @case and o.staff_id = @staff)) order by v.at`, args,
		func(row pgx.CollectableRow) (d Verdict, err error) {
			return d, row.Scan(&d.By, &d.Accepted, &d.Reasons, &d.At)
		})
	if by.Role.Is(staff.ReviewViews) {
		db.QueueRows(batch, &v.Views, `select trim(m.first_name || ' ' || m.last_name), w.document is not null, w.reason, w.at from recovery_views w join staff_members m on m.id = w.staff_id
			where w.case_id = @case order by w.at desc, w.id desc limit @views`, args, func(row pgx.CollectableRow) (w View, err error) {
			return w, row.Scan(&w.By, &w.Document, &w.Reason, &w.At)
		})
	}
	if err := r.db.Read(ctx, db.System("show a recovery case to the staff"), batch); err != nil {
		return Review{}, err
	}
	if !found {
		return Review{}, fault.New(fault.NotFound, "error.not_found")
	}
	return v, nil
}

// represents finds an organization whose legal representative the person of @case is.
const represents = `select from recovery_cases c join members m on m.user_id = c.user_id and m.state = 'active' and m.role = 'legal_representative'
	join organizations o on o.id = m.org_id and o.state = 'active' where c.id = @case`

// Picture is a document of a case, opened.
type Picture struct {
	Type string
	Body []byte
}

// Document opens a picture of a case for a colleague as See does, and writes that they
// saw it in the same statement. NotFound when there is none, or its key was destroyed.
func (r *Reviews) Document(ctx context.Context, by staff.Colleague, of id.RecoveryCase, document id.RecoveryDocument) (p Picture, err error) {
	now := r.clock()
	if err := by.Must(staff.Recover, now); err != nil {
		return Picture{}, err
	}
	var found bool
	var sealed []byte
	batch := &db.Batch{}
	db.Queue(batch, &found, `
		with seen as (insert into recovery_views (id, case_id, staff_id, document, reason, at)
			select @view, case_id, @staff, id, @reason, @now from recovery_documents where case_id = @case and id = @document returning case_id)
		select d.type, d.sealed from recovery_documents d join seen on seen.case_id = d.case_id where d.id = @document`,
		db.Args{"case": of, "document": document, "staff": by.ID, "view": id.New[id.RecoveryView](), "reason": by.ElevatedFor, "now": now}, &p.Type, &sealed)
	if err := r.db.Read(ctx, db.System("show a document to the staff"), batch); err != nil {
		return Picture{}, err
	}
	if !found {
		return Picture{}, fault.New(fault.NotFound, "error.not_found")
	}
	if p.Body, err = r.cases.OpenDocument(of, document, sealed); errors.Is(err, lockout.ErrDestroyed) {
		return Picture{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return Picture{}, fmt.Errorf("show a document to the staff: %w", err)
	}
	return p, nil
}
