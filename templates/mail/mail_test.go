package mail_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/PuerkitoBio/goquery"

	"manager/internal/actor"
	"manager/internal/billing/archive"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/reminder"
	"manager/internal/billing/renewal"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/invitation"
	"manager/internal/lockout"
	"manager/internal/money"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/postal"
	"manager/internal/privacy"
	"manager/internal/product"
	"manager/internal/protection"
	"manager/internal/recovery"
	"manager/internal/signins"
	"manager/internal/transfer"
	"manager/internal/twofactor"
	"manager/templates/mail"
)

const base = "https://portal.test"

var (
	settings = mail.Settings{BaseURL: base + "/", Brand: "Acme Cloud", SupportMail: "help@acme.test"}
	at       = time.Date(2026, 7, 21, 7, 14, 0, 0, time.UTC)
)

var chf = money.New(1949_75, money.CHF)

// messages holds one of each kind; typed is what people typed into every name.
func messages(typed string) []notify.Message {
	return append(append(append(declarationMails(typed), recoveryMails(typed)...), staffMails(typed)...), []notify.Message{
		identity.SignUpMail{Name: typed, Link: "/sign-up/TOKEN", ExpiresAt: at},
		identity.AddressTakenMail{Name: typed},
		identity.PasswordResetMail{Name: typed, Link: "/reset-password/TOKEN", ExpiresAt: at},
		identity.NoAccountMail{Address: "anna@example.org"},
		identity.PasswordChangedMail{Name: typed, At: at, TimeZone: "America/New_York", Device: "Firefox, Linux"},
		invitation.Mail{Organization: typed, Inviter: typed, Role: actor.Administrator, Link: "/invitations/TOKEN", ExpiresAt: at},
		org.RoleChangedMail{Name: typed, Organization: typed, Number: "123456", ChangedBy: typed, Before: actor.Collaborator, After: actor.Administrator, Accounting: true},
		org.RemovedMail{Name: typed, Organization: typed, RemovedBy: typed},
		privacy.AccountDeletedMail{Name: typed, At: at, TimeZone: "Europe/Zurich", Report: privacy.Report{Items: []privacy.Item{{Kind: "sessions", Count: 2}}}},
		protection.SecurityAlertMail{Name: typed, Organization: typed, By: typed},
		protection.TwoFactorRequiredMail{Name: typed, Organization: typed, By: typed, GraceDays: 7},
		org.DetailsChangedMail{Name: typed, Organization: typed, Number: "123456", ChangedBy: typed, Kind: org.Company, Country: "FR", Address: postal.Address{Street: typed, City: typed}, CurrencyBefore: "CHF"},
		product.SuspensionMail{Name: typed, Organization: typed, Number: "123456", Product: typed, By: typed, Notice: product.Locked},
		product.SuspensionMail{Name: typed, Organization: typed, Number: "123456", Product: typed, By: typed, Notice: product.Unlocked},
		product.SuspensionMail{Name: typed, Organization: typed, Number: "123456", Product: typed, By: typed, Notice: product.MaintenanceBegan},
		product.SuspensionMail{Name: typed, Organization: typed, Number: "123456", Product: typed, By: typed, Notice: product.MaintenanceEnded},
		product.SuspensionMail{Name: typed, Organization: typed, Number: "123456", By: typed, Notice: product.Locked},
		product.SuspensionMail{Name: typed, Organization: typed, Number: "123456", By: typed, Notice: product.Unlocked},
		product.HandedOverMail{Name: typed, Organization: typed, Number: "123456", By: typed, From: []string{typed}, Others: 2, Files: true, Mailboxes: true},
		product.TerminatedMail{Name: typed, Product: typed, Kind: product.Name{"en": "Drive"}, Organization: typed, Number: "123456", By: typed},
		order.Mail{Notice: order.Waits, Name: typed, Organization: typed, OrgNumber: "123456", Number: "4021837465", Total: chf, Due: chf, Account: order.Account{Holder: "Acme AG", IBAN: "CH9300762011623852957"}, Reference: "RF184021837465", ExpiresAt: at},
		order.Mail{Notice: order.IsPaid, Name: typed, Organization: typed, OrgNumber: "123456", Number: "4021837465", Total: chf},
		order.Mail{Notice: order.HasExpired, Name: typed, Organization: typed, OrgNumber: "123456", Number: "4021837465", Total: chf, Returned: chf},
		order.Mail{Notice: order.HasRenewed, Name: typed, Organization: typed, OrgNumber: "123456", Number: "4021837465", Total: chf},
		renewalMail(renewal.DueSoon, typed), renewalMail(renewal.Transfer, typed), renewalMail(renewal.Refused, typed), renewalMail(renewal.ByWarranty, typed),
		renewalMail(renewal.Suspended, typed), renewalMail(renewal.Expired, typed), renewalMail(renewal.Ended, typed),
		reminderMail(typed, reminder.Notice, ""), reminderMail(typed, reminder.Reminder, reminder.Suspension), reminderMail(typed, reminder.Suspension, reminder.Termination), reminderMail(typed, reminder.Termination, ""),
		archive.DocumentMail{Kind: "invoice", Number: "2026-00418", Seller: typed, Organization: typed, Total: chf, File: []byte("%PDF-1.7")},
		archive.ClosingMail{Name: typed, Organization: typed, FileName: "documents.zip", ExpiresAt: at},
		archive.ReadyMail{Name: typed, Organization: typed, OrgNumber: "123456", ExpiresAt: at},
		payment.Mail{Notice: payment.Credited, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf},
		payment.Mail{Notice: payment.ToppedUp, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf},
		payment.Mail{Notice: payment.TopUpFailed, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf},
		payment.Mail{Notice: payment.Diverted, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Order: "4021837465"},
		payment.Mail{Notice: payment.Diverted, Reason: payment.More, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Order: "2026-00418", Invoice: id.New[id.Document]()},
		payment.Mail{Notice: payment.Diverted, Reason: payment.Currency, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Order: "2026-00418", Invoice: id.New[id.Document]()},
		payment.Mail{Notice: payment.Diverted, Reason: payment.Ended, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Order: "4021837465"},
		payment.Mail{Notice: payment.Diverted, Reason: payment.Clerk, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf},
		payment.Mail{Notice: payment.Diverted, Reason: payment.Less, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Order: "2026-00418", Invoice: id.New[id.Document](), Charges: "CHF 5.00"},
		payment.Mail{Notice: payment.Diverted, Reason: payment.Less, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Order: "4021837465", OrderID: id.New[id.Order]()},
		payment.Mail{Notice: payment.TakenBack, Means: "bank_transfer", Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf},
		payment.Mail{Notice: payment.TakenBack, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf},
		payment.Mail{Notice: payment.DebitAnnounced, Order: "2026-00418", Day: at, Creditor: typed, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "SEPA DE •••• 3000", Mandate: "NXDSYREGC9PSMKWY", Payment: id.New[id.Payment]()},
		payment.Mail{Notice: payment.DebitAnnounced, Day: at, Creditor: typed, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "SEPA DE •••• 3000", Mandate: "NXDSYREGC9PSMKWY", Payment: id.New[id.Payment]()},
		payment.Mail{Notice: payment.DebitDropped, Code: "settled", Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "SEPA DE •••• 3000", Mandate: "NXDSYREGC9PSMKWY", Payment: id.New[id.Payment]()},
		payment.Mail{Notice: payment.DebitFailed, Order: "2026-00418", Code: "account_closed", Ended: true, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "SEPA DE •••• 3000", Mandate: "NXDSYREGC9PSMKWY", Payment: id.New[id.Payment]()},
		payment.Mail{Notice: payment.DebitReturned, Code: "no_funds", Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "SEPA DE •••• 3000", Mandate: "NXDSYREGC9PSMKWY", Payment: id.New[id.Payment]()},
		payment.Mail{Notice: payment.DebitReturned, Order: "2026-00418", Invoice: id.New[id.Document](), Day: at, Code: "not_authorized", Ended: true, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "SEPA DE •••• 3000", Mandate: "NXDSYREGC9PSMKWY", Payment: id.New[id.Payment]()},
		payment.Mail{Notice: payment.RefundedToMeans, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "Visa •••• 4242", Order: "2026-00418"},
		payment.Mail{Notice: payment.RefundedToPrepaid, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Order: "2026-00418"},
		payment.Mail{Notice: payment.RefundRefused, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "Visa •••• 4242", Order: "2026-00418"},
		payment.Mail{Notice: payment.PayoutAsked, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "CH93 … 2957"},
		payment.Mail{Notice: payment.PayoutReleased, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "CH93 … 2957"},
		payment.Mail{Notice: payment.CorrectedUp, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Why: typed},
		payment.Mail{Notice: payment.CorrectedDown, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Why: typed},
		payment.Mail{Notice: payment.PayoutPaid, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "CH93 … 2957"},
		payment.Mail{Notice: payment.PayoutReturned, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "CH93 … 2957", Code: "AC04"},
		payment.Mail{Notice: payment.PayoutReturned, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "CH93 … 2957", Code: "ZZ99"},
		payment.Mail{Notice: payment.PayoutReturned, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "PayPal"},
		payment.Mail{Notice: payment.CardExpires, Name: typed, Organization: typed, OrgNumber: "123456", Amount: chf, Means: "Visa •••• 4242", Expires: at},
		transfer.OfferMail{Product: typed, Kind: product.Name{"en": "Drive"}, Organization: typed, OfferedBy: typed, Link: "/transfers/TOKEN", ExpiresAt: at},
		transfer.DoneMail{Name: typed, Product: typed, Kind: product.Name{"en": "Drive"}, Organization: typed, Number: "123456", Email: "anna@example.org"},
		transfer.RefusedMail{Name: typed, Product: typed, Kind: product.Name{"en": "Drive"}, Organization: typed, Number: "123456", ID: "ID", Email: "anna@example.org"},
		transfer.ReceivedMail{Name: typed, Product: typed, Kind: product.Name{"en": "Drive"}, Organization: typed, Number: "123456", ID: "ID", AcceptedBy: typed},
		signins.SignedInMail{About: aboutSignIn(typed), Link: "/not-me/TOKEN"},
		signins.SignedInMail{About: aboutSignIn(typed), New: true, Link: "/not-me/TOKEN"},
		signins.WrongPasswordMail{About: aboutSignIn(typed), Count: 1, Link: "/not-me/TOKEN"},
		signins.WrongPasswordMail{About: aboutSignIn(typed), Count: 12, Since: at, Link: "/not-me/TOKEN"},
		signins.AccountLockedMail{About: aboutSignIn(typed), After: 5, Link: "/unlock/TOKEN"},
		signins.AccountUnlockedMail{About: aboutSignIn(typed), Organization: typed, By: typed},
		signins.AccountSecuredMail{About: aboutSignIn(typed), Sessions: 3, Factors: []string{typed}, AppPasswords: 2},
		twofactor.FactorAddedMail{About: about(typed), Kind: twofactor.Passkey, Factor: typed},
		twofactor.FactorAddedMail{About: about(typed), Kind: twofactor.Authenticator, Factor: typed, First: true},
		twofactor.FactorRemovedMail{About: about(typed), Kind: twofactor.Phone, Factor: typed},
		twofactor.FactorRemovedMail{About: about(typed), Kind: twofactor.Passkey, Factor: typed, Last: true},
		twofactor.BackupCodesRenewedMail{About: about(typed)},
		twofactor.BackupCodeUsedMail{About: about(typed), Left: 1},
		twofactor.WrongCodesMail{About: about(typed)},
		twofactor.PasskeyClonedMail{About: about(typed), Factor: typed},
		twofactor.AppPasswordMadeMail{About: about(typed), Label: typed},
		twofactor.AppPasswordRevokedMail{About: about(typed), Label: typed},
		twofactor.PushWaitingMail{About: about(typed), Link: "/profile/sign-in-approvals", ExpiresAt: at},
		twofactor.PushRefusedMail{About: about(typed)},
		recovery.LoginIDConfirmMail{Name: typed, Link: "/profile/login-id/TOKEN", ExpiresAt: at, TimeZone: "America/New_York"},
		recovery.LoginIDChangedMail{About: about(typed), New: "anna@example.org", Link: "/login-id-reversal/TOKEN", ExpiresAt: at},
		recovery.NoCodeMail{Name: typed},
		recovery.LoginIDRevertedMail{About: about(typed)},
		recovery.RecoveryEmailConfirmMail{Name: typed, Link: "/profile/recovery-email/confirmation/TOKEN", ExpiresAt: at, TimeZone: "America/New_York"},
		recovery.RecoveryChangedMail{About: about(typed), Kind: recovery.Email},
		recovery.RecoveryChangedMail{About: about(typed), Kind: recovery.Phone, Removed: true},
	}...)
}

func render(t *testing.T, m notify.Message, lang i18n.Lang) notify.Rendered {
	t.Helper()
	payload, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := mail.Renderer(settings)(m.MailKind(), payload, lang)
	if err != nil {
		t.Fatal(err)
	}
	return rendered
}

func eachMail(t *testing.T, typed string, check func(t *testing.T, m notify.Message, lang i18n.Lang, r notify.Rendered, doc *goquery.Document)) {
	t.Helper()
	for _, m := range messages(typed) {
		for _, lang := range i18n.Languages {
			t.Run(m.MailKind()+"/"+string(lang), func(t *testing.T) {
				t.Parallel()
				r := render(t, m, lang)
				doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.HTML))
				if err != nil {
					t.Fatal(err)
				}
				check(t, m, lang, r, doc)
			})
		}
	}
}

func TestEveryMailIsCompleteInEveryLanguage(t *testing.T) {
	t.Parallel()
	eachMail(t, "Anna Rossi", func(t *testing.T, m notify.Message, lang i18n.Lang, r notify.Rendered, doc *goquery.Document) {
		visible := func(selector string) string { return strings.ReplaceAll(doc.Find(selector).Text(), "\u2060", "") }
		if strings.TrimSpace(r.Subject) == "" || visible("h1") != r.Subject || visible("title") != r.Subject {
			t.Errorf("subject %q, title %q", r.Subject, doc.Find("title").Text())
		}
		if got := doc.Find("html").AttrOr("lang", ""); got != string(lang) {
			t.Errorf("the HTML is in %q", got)
		}
		for _, text := range []string{r.Subject, r.Text, doc.Find("body").Text()} {
			if strings.Contains(text, "{{") {
				t.Errorf("a text is not filled in: %s", text)
			}
		}
		if missing := i18n.Missing(); len(missing) > 0 {
			t.Errorf("texts are missing: %v", missing)
		}
		for _, want := range []string{"Acme Cloud", "portal.test", "help@acme.test"} {
			if !strings.Contains(r.Text, want) || !strings.Contains(doc.Find("body").Text(), want) {
				t.Errorf("the mail does not name %s", want)
			}
		}
	})
}

func TestLinksLeadToThePortalAndStandInFull(t *testing.T) {
	t.Parallel()
	paths := map[string]string{
		"sign_up": "/sign-up/TOKEN", "address_taken": "/sign-in", "password_reset": "/reset-password/TOKEN", "no_account": "/sign-up",
		"password_changed": "/forgotten-password", "invitation": "/invitations/TOKEN", "role_changed": "/o/123456", "removed": "", "staff_alarm": "/staff/views", "support_codes_guessed": "/staff/people", "user_block": "", "support_access": "/o/123456/support/access/" + id.SupportAccess{}.String(), "staff_link": "/staff/enrolment/TOKEN", "security_alert": "/profile/two-factor", "two_factor_required": "/profile/two-factor", "organization_details_changed": "/o/123456",
		"factor_added": "/profile/two-factor", "factor_removed": "/profile/two-factor", "backup_codes_renewed": "/profile/two-factor", "backup_code_used": "/profile/two-factor",
		"wrong_codes": "/forgotten-password", "passkey_cloned": "/profile/two-factor", "app_password_made": "/profile/app-passwords", "app_password_revoked": "/profile/app-passwords",
		"signed_in": "/not-me/TOKEN", "wrong_password": "/not-me/TOKEN", "account_locked": "/unlock/TOKEN", "account_unlocked": "/sign-in", "account_secured": "/forgotten-password", "account_deleted": "",
		"push_waiting": "/profile/sign-in-approvals", "push_refused": "/forgotten-password",
		"login_id_confirm": "/profile/login-id/TOKEN", "login_id_changed": "/login-id-reversal/TOKEN", "login_id_reverted": "", "no_code": "/forgotten-password",
		"recovery_email_confirm": "/profile/recovery-email/confirmation/TOKEN", "recovery_changed": "/profile",
		"transfer_offer": "/transfers/TOKEN", "transfer_done": "/o/123456", "transfer_declined": "/o/123456/products/ID", "transfer_received": "/o/123456/products/ID",
		"order":              "/o/123456/orders/" + id.Order{}.String(),
		"terms_changed":      "/legal/terms/2026-07-21",
		"document":           "",
		"document_export":    "/o/123456/accounting/invoices/export",
		"closing_documents":  "/profile/documents/" + id.Export{}.String(),
		"product_terminated": "", "handed_over": "/o/123456/products",
		"product_suspension": "/o/123456/products/" + id.Product{}.String(),
	}
	eachMail(t, "Anna Rossi", func(t *testing.T, m notify.Message, _ i18n.Lang, r notify.Rendered, doc *goquery.Document) {
		path, known := paths[m.MailKind()]
		if about, ok := m.(product.SuspensionMail); ok && about.Product == "" {
			path = "/o/123456" // a product that the reader may not know
		}
		if about, ok := m.(lockout.Mail); ok {
			path, known = recoveryPaths[about.Notice], true
		}
		if about, ok := m.(payment.Mail); ok {
			path, known = paymentPath(about), true
		}
		if about, ok := m.(reminder.Mail); ok {
			path, known = "/o/123456/accounting/invoices/"+id.Document{}.String(), true
			if len(about.Items) > 1 {
				path = "/o/123456/accounting/to-pay"
			}
		}
		if about, ok := m.(renewal.Mail); ok {
			path, known = "/o/123456/accounting/renewals", true
			if about.Notice == renewal.ByWarranty {
				path = "/o/123456/accounting/invoices/" + id.Document{}.String()
			}
		}
		if strings.HasPrefix(m.MailKind(), "declaration_") {
			path, known = declarationPath(m), true
		}
		if !known {
			t.Fatal("a kind without an expectation")
		}
		var want []string
		if path != "" {
			want = []string{base + path}
		}
		if !slices.Equal(r.Links, want) {
			t.Errorf("links %v, want %v", r.Links, want)
		}
		doc.Find("[href], [src]").Each(func(_ int, link *goquery.Selection) {
			if href := link.AttrOr("href", ""); href != base+path {
				t.Errorf("the HTML leads to %q", href)
			}
		})
		for _, link := range want {
			if !strings.Contains(r.Text, link+"\n") || !strings.Contains(doc.Find("body").Text(), link) {
				t.Errorf("%s does not stand in full", link)
			}
		}
	})
}

func TestTypedNamesStayText(t *testing.T) {
	t.Parallel()
	typed := "<b>Eve</b>\r\nBcc: all@example.org\x00\u202e <script>alert(1)</script> www.example.com https://example.com " + strings.Repeat("Wolfeschlegelsteinhausenbergerdorff", 3)
	eachMail(t, typed, func(t *testing.T, _ notify.Message, _ i18n.Lang, r notify.Rendered, doc *goquery.Document) {
		if strings.ContainsFunc(r.Subject, unicode.IsControl) {
			t.Errorf("control characters in the subject %q", r.Subject)
		}
		if doc.Find("b, script").Length() != 0 {
			t.Error("a name became markup")
		}
		// What can become a link in a mail program; a subject can't.
		for _, text := range []string{r.Text, doc.Text()} {
			for _, bad := range []string{"\nBcc", "\x00", "\u202e", "www.example.com", "https://example.com", "all@example.org"} {
				if strings.Contains(text, bad) {
					t.Errorf("%q got through: %s", bad, text)
				}
			}
		}
	})
}

func TestOrdinaryNamesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Anna Rossi", "Müller & Söhne AG", "St. Gallen Tourismus", "O’Neill", "李小龍"} {
		r := render(t, invitation.Mail{Organization: name, Inviter: "Adam", Role: actor.External, Link: "/invitations/T", ExpiresAt: at}, i18n.EN)
		if want := "Adam invites you to " + name; r.Subject != want {
			t.Errorf("subject %q, want %q", r.Subject, want)
		}
	}
}

func TestSubjectHoldsNothingInvisible(t *testing.T) {
	t.Parallel()
	eachMail(t, "shop.example.com", func(t *testing.T, m notify.Message, _ i18n.Lang, r notify.Rendered, _ *goquery.Document) {
		if strings.ContainsFunc(r.Subject, func(c rune) bool { return unicode.Is(unicode.Cf, c) }) {
			t.Errorf("a search of the mailbox for the domain does not find %q", r.Subject)
		}
	})
}

func TestNobodysNameIsNoEmptyGreeting(t *testing.T) {
	t.Parallel()
	if r := render(t, identity.AddressTakenMail{Name: " \t"}, i18n.DE); !strings.HasPrefix(r.Text, "Guten Tag\n") {
		t.Errorf("begins with %q", r.Text[:20])
	}
}

func TestMomentsNameTheirZone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		message notify.Message
		lang    i18n.Lang
		says    string
	}{
		{identity.PasswordResetMail{Link: "/reset-password/T", ExpiresAt: at}, i18n.EN, "21 Jul 2026, 09:14 (Europe/Zurich, UTC+02:00)"},
		{identity.PasswordChangedMail{At: at, TimeZone: "America/New_York"}, i18n.FR, "21 juil. 2026, 03:14 (America/New York, UTC-04:00)"},
		{identity.PasswordChangedMail{At: at, TimeZone: "UTC"}, i18n.DE, "21. Juli 2026, 07:14 (UTC)"},
		{identity.PasswordChangedMail{At: at, TimeZone: "Nowhere/Else"}, i18n.IT, "21 lug 2026, 09:14 (Europe/Zurich, UTC+02:00)"},
	} {
		r := render(t, c.message, c.lang)
		if !strings.Contains(r.Text, c.says) || !strings.Contains(r.HTML, strings.ReplaceAll(c.says, "+", "&#43;")) && !strings.Contains(r.HTML, c.says) {
			t.Errorf("does not say %q: %s", c.says, r.Text)
		}
	}
}

func TestRoleChangeSumsUp(t *testing.T) {
	t.Parallel()
	r := render(t, org.RoleChangedMail{Organization: "Acme", Number: "123456", ChangedBy: "Olive", Before: actor.Collaborator, After: actor.Administrator, Accounting: true}, i18n.EN)
	for _, want := range []string{"Role: Collaborator → Administrator", "Access to accounting: Yes", "by e-mail: No", "by SMS: No"} {
		if !strings.Contains(r.Text, want) {
			t.Errorf("does not say %q: %s", want, r.Text)
		}
	}
	same := render(t, org.RoleChangedMail{Organization: "Acme", Number: "123456", ChangedBy: "Olive", Before: actor.External, After: actor.External}, i18n.EN)
	if !strings.Contains(same.Text, "Role: External user\n") {
		t.Errorf("an unchanged role reads: %s", same.Text)
	}
}

func TestUnknownMailIsAnError(t *testing.T) {
	t.Parallel()
	renderer := mail.Renderer(settings)
	if _, err := renderer("greeting_card", []byte("{}"), i18n.EN); err == nil {
		t.Error("an unknown kind was rendered")
	}
	if _, err := renderer("sign_up", []byte("not JSON"), i18n.EN); err == nil {
		t.Error("a broken payload was rendered")
	}
}

func TestHTMLFetchesNothing(t *testing.T) {
	t.Parallel()
	eachMail(t, "Anna", func(t *testing.T, _ notify.Message, _ i18n.Lang, r notify.Rendered, doc *goquery.Document) {
		if doc.Find("img, link, script, iframe, [style]").Length() != 0 || strings.Contains(r.HTML, "url(") || strings.Contains(r.HTML, "@import") {
			t.Error("the mail fetches something or has a style of its own on an element")
		}
		if !strings.Contains(r.HTML, "prefers-color-scheme: dark") {
			t.Error("the mail does not know dark")
		}
	})
}

// Breaks when the code of an SMS can't be read by browsers, stands twice in a
// segment's price, or is not in the receiver's language.
func TestCodeSMSFitsOneMessage(t *testing.T) {
	t.Parallel()
	const gsm = "@£$¥èéùìòÇ\nØøÅåÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	seen := map[string]bool{}
	for _, lang := range i18n.Languages {
		r := render(t, twofactor.CodeSMS{Code: "042137"}, lang)
		if !strings.HasPrefix(r.Text, "042137 ") || !strings.HasSuffix(r.Text, "\n\n@portal.test #042137") {
			t.Errorf("%s: %q", lang, r.Text)
		}
		for _, c := range r.Text {
			if !strings.ContainsRune(gsm, c) {
				t.Errorf("%s: %q makes the SMS twice as expensive", lang, c)
			}
		}
		if n := len([]rune(r.Text)); n > 160 || seen[r.Text] {
			t.Errorf("%s: %d characters: %q", lang, n, r.Text)
		}
		seen[r.Text] = true
	}
}
