// Package staff answers for the staff console.
package staff

import (
	"manager/internal/i18n"
	"manager/internal/notify"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/staff/block"
	"manager/internal/staff/customer"
	"manager/internal/staff/desk"
	"manager/internal/staff/job"
	"manager/internal/staff/offer"
	"manager/internal/staff/policy"
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
	codes     *code.Codes
	visits    *visit.Visits
	approvals *approval.Approvals
	desks     *desk.Desks
	policies  *policy.Policies
	offers    *offer.Offers
	render    Render
}

// Render is how a mail reads in a language.
type Render func(kind string, payload []byte, lang i18n.Lang) (notify.Rendered, error)

// New makes the handlers from the use cases that they need.
func New(k *kit.Kit, console *staff.Console, customers *customer.Customers, blocks *block.Blocks, jobs *job.Jobs, codes *code.Codes, visits *visit.Visits, approvals *approval.Approvals, desks *desk.Desks, policies *policy.Policies, offers *offer.Offers, render Render) *Handlers {
	return &Handlers{Kit: k, console: console, customers: customers, blocks: blocks, jobs: jobs, codes: codes, visits: visits, approvals: approvals, desks: desks, policies: policies, offers: offers, render: render}
}
