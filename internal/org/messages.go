package org

import (
	"manager/internal/actor"
	"manager/internal/postal"
)

// The mails of this area, as they lie in the outbox; templates/mail renders them when they are sent.
// Links are paths; the sender puts the configured base URL before them.
type (
	// RoleChangedMail sums up for a member what their role is now.
	RoleChangedMail struct {
		Name         string
		Organization string
		Number       string
		ChangedBy    string
		Before       actor.Role
		After        actor.Role
		Accounting   bool
		BillingMail  bool
		BillingSMS   bool
	}
	// RemovedMail tells a person that they no longer belong to an organization.
	RemovedMail struct {
		Name         string
		Organization string
		RemovedBy    string
	}
	// DetailsChangedMail sums up for a legal representative what the organization says about itself now.
	DetailsChangedMail struct {
		Name           string
		Organization   string
		Number         string
		ChangedBy      string
		Kind           Kind
		Country        string
		Address        postal.Address
		Phone          string
		VATNumber      string
		CurrencyBefore string
	}
)

func (RoleChangedMail) MailKind() string    { return "role_changed" }
func (RemovedMail) MailKind() string        { return "removed" }
func (DetailsChangedMail) MailKind() string { return "organization_details_changed" }
