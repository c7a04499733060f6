package product

import "manager/internal/id"

// Notice is what was done with a product that everybody who sees it learns by mail.
type Notice string

// The notices.
const (
	Locked           Notice = "locked"
	Unlocked         Notice = "unlocked"
	MaintenanceBegan Notice = "maintenance_began"
	MaintenanceEnded Notice = "maintenance_ended"
)

// SuspensionMail tells somebody who sees a product that it was locked, unlocked,
// put into maintenance or taken out of it; templates/mail renders it when it is sent.
type SuspensionMail struct {
	Name         string
	Organization string
	Number       string
	Product      string
	ProductID    id.Product
	By           string
	Notice       Notice
}

// MailKind names the template.
func (SuspensionMail) MailKind() string { return "product_suspension" }
