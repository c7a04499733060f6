package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"manager/internal/actor"
	"manager/internal/billing/document"
	"manager/internal/billing/einvoice"
	"manager/internal/billing/paper"
	"manager/internal/clock"
	"manager/internal/db"
	"manager/internal/fault"
	"manager/internal/jobs"
	"manager/internal/notify"
	"manager/internal/org"
)

// Archive holds the use cases of the files of documents.
type Archive struct {
	db        *db.DB
	clock     clock.Clock
	orgs      *org.Organizations
	documents *document.Documents
	queue     *jobs.Queue
	outbox    *notify.Outbox
	logo      []byte
	peppol    string
}

// Deps is what the use cases work with.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Orgs      *org.Organizations
	Documents *document.Documents
	Outbox    *notify.Outbox
	Logo      []byte // of the seller; nil: none
	Peppol    string // the folder from which documents go through Peppol; empty: none do
}

// New makes the use cases from what they work with.
func New(d Deps) *Archive {
	return &Archive{db: d.DB, clock: d.Clock, orgs: d.Orgs, documents: d.Documents, queue: jobs.NewQueue(), outbox: d.Outbox, logo: d.Logo, peppol: d.Peppol}
}

// File is a file of a document.
type File struct {
	Name string
	Body []byte
}

// Open returns a file of a document: pdf, cii or ubl. NotFound for a document that the
// organization doesn't have, Conflict for an invoice that is not paid yet, and for one
// of which there is no such file.
func (a *Archive) Open(ctx context.Context, act actor.Actor, ref document.Ref, format document.FileFormat) (File, error) {
	number, body, err := a.documents.File(ctx, act, ref, format, func(c document.Content) ([]byte, error) { return a.render(c, format) })
	if errors.Is(err, einvoice.ErrIncomplete) || errors.Is(err, einvoice.ErrProForma) {
		return File{}, fmt.Errorf("%w: %w", fault.New(fault.Conflict, "invoice.no_such_file"), err)
	}
	return File{Name: fileName(number, format), Body: body}, err
}

// Slip returns the payment slip of an open invoice: Conflict for one that waits for nothing.
func (a *Archive) Slip(ctx context.Context, act actor.Actor, ref document.Ref) (File, error) {
	page, err := a.documents.Show(ctx, act, ref)
	if err != nil {
		return File{}, err
	}
	if page.Document.Final() || page.Content.Pay == nil {
		return File{}, fault.New(fault.Conflict, "invoice.not_open")
	}
	slip, err := paper.SlipOf(page.Content)
	if err != nil {
		return File{}, err
	}
	slip.Amount = page.Document.Due() // less than at issue when a part was credited since
	body, err := a.WriteSlip(slip)
	return File{Name: SlipName(page.Document.Number), Body: body}, err
}

// WriteSlip writes a payment slip that is about something else than a document.
func (a *Archive) WriteSlip(s paper.Slip) ([]byte, error) {
	var file bytes.Buffer
	err := paper.WriteSlip(&file, s, paper.Options{Logo: a.logo})
	return file.Bytes(), err
}

// SlipName is what the payment slip of a document or order is called.
func SlipName(number string) string { return number + "-slip.pdf" }

func fileName(number string, format document.FileFormat) string {
	switch format {
	case document.CII:
		return number + "-cii.xml"
	case document.UBL:
		return number + "-ubl.xml"
	}
	return number + ".pdf"
}

// render makes a file of what a document says. A PDF goes without an electronic
// invoice where there can be none, as for a pro forma invoice.
func (a *Archive) render(c document.Content, format document.FileFormat) ([]byte, error) {
	var file bytes.Buffer
	switch format {
	case document.CII:
		err := einvoice.WriteCII(&file, c)
		return file.Bytes(), err
	case document.UBL:
		err := einvoice.WriteUBL(&file, c)
		return file.Bytes(), err
	}
	var xml bytes.Buffer
	err := einvoice.WriteCII(&xml, c)
	if err != nil && !errors.Is(err, einvoice.ErrIncomplete) && !errors.Is(err, einvoice.ErrProForma) {
		return nil, err
	}
	options := paper.Options{XML: xml.Bytes()}
	if err != nil {
		options.XML = nil
	}
	if c.Seller.Logo != "" {
		options.Logo = a.logo
	}
	err = paper.Write(&file, c, options)
	return file.Bytes(), err
}
