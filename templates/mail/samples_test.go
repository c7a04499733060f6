package mail_test

import (
	"testing"

	"manager/internal/billing/declaration"
	"manager/internal/billing/legal"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/renewal"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/lockout"
	"manager/internal/notify"
	"manager/internal/product"
	"manager/internal/signins"
	"manager/internal/staff"
	"manager/internal/staff/block"
	"manager/internal/staff/customer"
	"manager/internal/support/code"
	"manager/internal/support/visit"
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
		legal.ChangedMail{Name: typed, Organization: typed, On: tax.DayOf(at)},
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

// staffMails are those about the provider's staff, and what it does.
func staffMails(typed string) []notify.Message {
	return []notify.Message{
		customer.AlarmMail{Name: typed, Staff: typed, Count: 31, Link: "/staff/views"},
		code.GuessedMail{Name: typed, Agent: typed, Wrong: 5, At: at},
		block.Mail{Name: typed, Blocked: true, At: at},
		visit.Mail{Notice: visit.NoticeAsked, Name: typed, Organization: typed, Number: "123456", By: typed, Terms: visit.Terms{Reason: typed, Products: true, Accounting: true, MayChange: true}, Until: at},
		visit.Mail{Notice: visit.NoticeBegun, Name: typed, Organization: typed, Number: "123456", By: typed, Terms: visit.Terms{Reason: typed, Accounting: true}, Until: at},
		visit.Mail{Notice: visit.NoticeEnded, Name: typed, Organization: typed, Number: "123456", By: typed, Terms: visit.Terms{Reason: typed, Products: true}},
		staff.LinkMail{Name: typed, Role: staff.Agent, Link: "/staff/enrolment/TOKEN", ExpiresAt: at},
	}
}

// paymentPath is where the mail about money leads.
func paymentPath(about payment.Mail) string {
	switch {
	case about.Notice == payment.DebitReturned && !about.Invoice.IsZero():
		return "/o/123456/accounting/invoices/" + about.Invoice.String()
	case about.Mandate != "":
		return "/o/123456/accounting/payments/" + about.Payment.String()
	case about.Notice == payment.RefundedToMeans:
		return "/o/123456/accounting/invoices/" + id.Document{}.String()
	case about.Reason != payment.Less && (about.Notice == payment.TopUpFailed || about.Notice == payment.CardExpires):
		return "/o/123456/accounting/payment-profiles"
	case about.Reason != payment.Less:
		return "/o/123456/accounting/prepaid"
	case about.Invoice.IsZero():
		return "/o/123456/orders/" + about.OrderID.String()
	}
	return "/o/123456/accounting/invoices/" + about.Invoice.String()
}

// The staff reads what a mail to a customer was, not the name by which the outbox knows it.
func TestEveryKindOfMailHasAName(t *testing.T) {
	t.Parallel()
	for _, m := range messages("Anna") {
		switch m.(type) {
		case staff.LinkMail, customer.AlarmMail, code.GuessedMail:
			continue // to the staff itself
		}
		if _, found := i18n.Lookup(i18n.EN, "mails.kind."+m.MailKind()); !found {
			t.Errorf("%s has no name", m.MailKind())
		}
	}
}

// recoveryMails are those about a case of somebody who lost every second factor.
func recoveryMails(typed string) (all []notify.Message) {
	for _, n := range lockout.Notices {
		m := lockout.Mail{Notice: n, Name: typed, Person: typed, LoginID: "olive@demo.test", Number: "R-ABCD-EFGH", Device: "Firefox, Linux", Place: typed, AskedAt: at, Until: at, TimeZone: "America/New_York", Link: recoveryPaths[n], Organization: typed}
		if n == lockout.NoticeRefused {
			m.Reasons = lockout.Reasons
		}
		all = append(all, m)
	}
	return all
}

// recoveryPaths are where the mails about a case lead.
var recoveryPaths = map[lockout.Notice]string{
	lockout.NoticeOpened: "/recovery/TOKEN", lockout.NoticeAccepted: "/recovery/TOKEN", lockout.NoticeLink: "/recovery-entry/TOKEN", lockout.NoticeColleague: "/o/123456/recovery/ID",
	lockout.NoticeAsked: "/recovery-stop/TOKEN", lockout.NoticeWarned: "/recovery-stop/TOKEN", lockout.NoticeWarnedOrg: "/recovery-stop/TOKEN", lockout.NoticeEntered: "/recovery-stop/TOKEN",
	lockout.NoticeRefused: "/sign-in", lockout.NoticeExpired: "/sign-in", lockout.NoticeStopped: "/forgotten-password",
}
