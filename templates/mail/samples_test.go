package mail_test

import (
	"manager/internal/billing/declaration"
	"manager/internal/billing/order"
	"manager/internal/billing/renewal"
	"manager/internal/billing/tax"
	"manager/internal/notify"
	"manager/internal/product"
	"manager/internal/signins"
	"manager/internal/twofactor"
)

func declared(kind declaration.Kind, typed string) declaration.Statement {
	return declaration.Statement{Kind: kind, Name: typed, Email: "nora@example.org", Contract: typed, Dated: typed, ForCause: kind == declaration.Cancellation, Details: typed}
}

func renewalMail(notice renewal.MailNotice, typed string) renewal.Mail {
	item := renewal.MailItem{Name: typed, Kind: product.Name{"en": "Drive"}, Due: tax.DayOf(at), Price: chf, Priced: true}
	charged, asked := item, item
	charged.Charged, asked.Asked = item.Due-14, true
	return renewal.Mail{Notice: notice, Name: typed, Organization: typed, OrgNumber: "123456", Items: []renewal.MailItem{item, charged, asked}, More: 3, Amount: chf, Means: "Visa •••• 4242",
		Next: tax.DayOf(at) + 3, Pay: tax.DayOf(at) + 280, Account: order.Account{Holder: "Acme AG", IBAN: "CH9300762011623852957"}, Reference: "RF184021837465"}
}

func aboutSignIn(typed string) signins.About {
	return signins.About{Name: typed, At: at, TimeZone: "America/New_York", Device: typed, Place: typed}
}

func about(typed string) twofactor.About {
	return twofactor.About{Name: typed, At: at, TimeZone: "America/New_York", Device: "Firefox, Linux"}
}

func declarationMails(typed string) []notify.Message {
	return []notify.Message{
		declaration.ReceiptMail{Statement: declared(declaration.Withdrawal, typed), At: at, Zone: "Europe/Zurich"},
		declaration.ReceiptMail{Statement: declared(declaration.Cancellation, typed), At: at, Zone: "Europe/Zurich"},
		declaration.DoneMail{Kind: declaration.Withdrawal, Name: typed, Organization: typed, OrgNumber: "123456", Order: "4021837465", By: typed, Products: []declaration.DoneItem{{Name: typed}}, At: at, Zone: "Europe/Zurich"},
		declaration.DoneMail{Kind: declaration.Cancellation, Name: typed, Organization: typed, OrgNumber: "123456", Order: "4021837465", By: typed, Products: []declaration.DoneItem{{Name: typed, Ends: at}}, At: at, Zone: "Europe/Zurich"},
		declaration.DecisionMail{Kind: declaration.Withdrawal, Name: typed, Contract: typed, Accepted: true},
		declaration.DecisionMail{Kind: declaration.Cancellation, Name: typed, Contract: typed, Reason: typed},
	}
}

// declarationPath is where the mail about a declaration leads.
func declarationPath(m notify.Message) string {
	done, ok := m.(declaration.DoneMail)
	switch {
	case !ok:
		return ""
	case done.Kind == declaration.Cancellation:
		return "/o/123456/accounting/renewals"
	}
	return "/o/123456/accounting/invoices"
}
