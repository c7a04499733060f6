package mail

import (
	"manager/internal/billing/archive"
	"manager/internal/billing/declaration"
	"manager/internal/billing/legal"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/reminder"
	"manager/internal/billing/renewal"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/transfer"
)

// Kept are the kinds of mails whose message is kept for a while when it could not be delivered, so that the staff can
// have it sent again. None of them holds a link that opens an account, or anything else that is worth stealing.
var Kept = []string{
	order.Mail{}.MailKind(), payment.Mail{}.MailKind(), renewal.Mail{}.MailKind(), reminder.Mail{}.MailKind(), archive.DocumentMail{}.MailKind(),
	legal.ChangedMail{}.MailKind(),
	declaration.ReceiptMail{}.MailKind(), declaration.DoneMail{}.MailKind(), declaration.DecisionMail{}.MailKind(),
	org.RoleChangedMail{}.MailKind(), org.RemovedMail{}.MailKind(), org.DetailsChangedMail{}.MailKind(),
	product.SuspensionMail{}.MailKind(), product.TerminatedMail{}.MailKind(), product.HandedOverMail{}.MailKind(),
	transfer.DoneMail{}.MailKind(), transfer.RefusedMail{}.MailKind(), transfer.ReceivedMail{}.MailKind(),
}
