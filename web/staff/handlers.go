// Package staff answers for the staff console.
package staff

import (
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/staff/block"
	"manager/internal/staff/business"
	"manager/internal/staff/customer"
	"manager/internal/staff/desk"
	"manager/internal/staff/job"
	"manager/internal/staff/mail"
	"manager/internal/support/code"
	"manager/internal/support/visit"
	"manager/web/kit"
)

// Handlers answers the console's requests.
type Handlers struct {
	*kit.Kit
	console   *staff.Console
	customers *customer.Customers
	blocks    *block.Blocks
	jobs      *job.Jobs
	mails     *mail.Mails
	business  *business.Business
	codes     *code.Codes
	visits    *visit.Visits
	approvals *approval.Approvals
	desks     *desk.Desks
}

// New makes the handlers from the use cases that they need.
func New(k *kit.Kit, console *staff.Console, customers *customer.Customers, blocks *block.Blocks, jobs *job.Jobs, mails *mail.Mails, business *business.Business, codes *code.Codes, visits *visit.Visits, approvals *approval.Approvals, desks *desk.Desks) *Handlers {
	return &Handlers{Kit: k, console: console, customers: customers, blocks: blocks, jobs: jobs, mails: mails, business: business, codes: codes, visits: visits, approvals: approvals, desks: desks}
}
