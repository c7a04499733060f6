// Package staff answers for the staff console.
package staff

import (
	"manager/internal/i18n"
	"manager/internal/notify"
	"manager/internal/product"
	"manager/internal/staff"
	"manager/internal/staff/approval"
	"manager/internal/staff/block"
	"manager/internal/staff/business"
	"manager/internal/staff/customer"
	"manager/internal/staff/desk"
	"manager/internal/staff/job"
	"manager/internal/staff/mail"
	"manager/internal/staff/offer"
	"manager/internal/staff/policy"
	"manager/internal/staff/provisioning"
	"manager/internal/staff/review"
	"manager/internal/support/code"
	"manager/internal/support/visit"
	"manager/web/kit"
)

// Deps are the use cases that the console's handlers need; all of them are required.
type Deps struct {
	Console      *staff.Console
	Customers    *customer.Customers
	Blocks       *block.Blocks
	Jobs         *job.Jobs
	Mails        *mail.Mails
	Provisioning *provisioning.Provisioning
	Business     *business.Business
	Codes        *code.Codes
	Visits       *visit.Visits
	Approvals    *approval.Approvals
	Desks        *desk.Desks
	Products     *product.Products
	Reviews      *review.Reviews
	Policies     *policy.Policies
	Offers       *offer.Offers
	Render       Render
}

// Handlers answers the console's requests.
type Handlers struct {
	*kit.Kit
	console      *staff.Console
	customers    *customer.Customers
	blocks       *block.Blocks
	jobs         *job.Jobs
	mails        *mail.Mails
	provisioning *provisioning.Provisioning
	business     *business.Business
	codes        *code.Codes
	visits       *visit.Visits
	approvals    *approval.Approvals
	desks        *desk.Desks
	products     *product.Products
	reviews      *review.Reviews
	policies     *policy.Policies
	offers       *offer.Offers
	render       Render
}

// Render is how a mail reads in a language.
type Render func(kind string, payload []byte, lang i18n.Lang) (notify.Rendered, error)

// New makes the handlers from the use cases that they need.
func New(k *kit.Kit, d Deps) *Handlers {
	return &Handlers{Kit: k, console: d.Console, customers: d.Customers, blocks: d.Blocks, jobs: d.Jobs, mails: d.Mails, provisioning: d.Provisioning, business: d.Business,
		codes: d.Codes, visits: d.Visits, approvals: d.Approvals, desks: d.Desks, products: d.Products, reviews: d.Reviews, policies: d.Policies, offers: d.Offers, render: d.Render}
}
