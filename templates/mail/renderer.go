// Package mail renders the mails of the outbox in the receiver's language: for
// each kind of typed message one function composes a letter, which is then
// written twice, as text and as HTML, so that both say the same.
//
// It must not know how mails are sent, nor read anything but the message.
package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"manager/internal/billing/archive"
	"manager/internal/billing/declaration"
	"manager/internal/billing/legal"
	"manager/internal/billing/order"
	"manager/internal/billing/payment"
	"manager/internal/billing/reminder"
	"manager/internal/billing/renewal"
	"manager/internal/i18n"
	"manager/internal/identity"
	"manager/internal/invitation"
	"manager/internal/lockout"
	"manager/internal/notify"
	"manager/internal/org"
	"manager/internal/privacy"
	"manager/internal/product"
	"manager/internal/protection"
	"manager/internal/recovery"
	"manager/internal/signins"
	"manager/internal/staff"
	"manager/internal/staff/block"
	"manager/internal/staff/customer"
	"manager/internal/support/code"
	"manager/internal/support/visit"
	"manager/internal/transfer"
	"manager/internal/twofactor"
)

// Settings is what every mail needs to know of the portal. BaseURL starts every
// link; SupportMail may be empty.
type Settings struct{ BaseURL, Brand, SupportMail string }

// Renderer returns the function that renders a message by its kind from the
// JSON in which it lies in the outbox. An unknown kind is an error.
func Renderer(s Settings) func(kind string, payload []byte, lang i18n.Lang) (notify.Rendered, error) {
	s.BaseURL = strings.TrimRight(s.BaseURL, "/")
	return func(kind string, payload []byte, lang i18n.Lang) (notify.Rendered, error) {
		w := writer{settings: s, reader: i18n.New(lang, nil, nil)}
		if compose, known := texts[kind]; known {
			return compose(w, payload)
		}
		compose, known := letters[kind]
		if !known {
			return notify.Rendered{}, fmt.Errorf("there is no mail of the kind %q", kind)
		}
		l, err := compose(w, payload)
		if err != nil {
			return notify.Rendered{}, fmt.Errorf("compose the mail %s: %w", kind, err)
		}
		return w.render(w.finish(l))
	}
}

// letters has the function that composes each kind of message.
var letters = map[string]func(w writer, payload []byte) (letter, error){
	identity.SignUpMail{}.MailKind():              typed(signUp),
	identity.AddressTakenMail{}.MailKind():        typed(addressTaken),
	identity.PasswordResetMail{}.MailKind():       typed(passwordReset),
	identity.NoAccountMail{}.MailKind():           typed(noAccount),
	identity.PasswordChangedMail{}.MailKind():     typed(passwordChanged),
	invitation.Mail{}.MailKind():                  typed(invitationLetter),
	org.RoleChangedMail{}.MailKind():              typed(roleChanged),
	customer.AlarmMail{}.MailKind():               typed(staffAlarm),
	staff.LinkMail{}.MailKind():                   typed(staffLink),
	code.GuessedMail{}.MailKind():                 typed(codesGuessed),
	block.Mail{}.MailKind():                       typed(userBlock),
	visit.Mail{}.MailKind():                       typed(supportAccess),
	org.RemovedMail{}.MailKind():                  typed(removed),
	protection.SecurityAlertMail{}.MailKind():     typed(securityAlert),
	protection.TwoFactorRequiredMail{}.MailKind(): typed(twoFactorRequired),
	org.DetailsChangedMail{}.MailKind():           typed(detailsChanged),
	product.SuspensionMail{}.MailKind():           typed(productSuspension),
	product.HandedOverMail{}.MailKind():           typed(handedOver),
	product.TerminatedMail{}.MailKind():           typed(productTerminated),

	transfer.OfferMail{}.MailKind():    typed(transferOffer),
	transfer.DoneMail{}.MailKind():     typed(transferDone),
	transfer.RefusedMail{}.MailKind():  typed(transferDeclined),
	transfer.ReceivedMail{}.MailKind(): typed(transferReceived),

	recovery.LoginIDConfirmMail{}.MailKind():       typed(loginIDConfirm),
	recovery.LoginIDChangedMail{}.MailKind():       typed(loginIDChanged),
	recovery.LoginIDRevertedMail{}.MailKind():      typed(loginIDReverted),
	recovery.RecoveryEmailConfirmMail{}.MailKind(): typed(recoveryEmailConfirm),
	recovery.RecoveryChangedMail{}.MailKind():      typed(recoveryChanged),

	recovery.NoCodeMail{}.MailKind():         typed(noCode),
	signins.SignedInMail{}.MailKind():        typed(signedIn),
	signins.WrongPasswordMail{}.MailKind():   typed(wrongPassword),
	signins.AccountLockedMail{}.MailKind():   typed(accountLocked),
	signins.AccountUnlockedMail{}.MailKind(): typed(accountUnlocked),
	lockout.Mail{}.MailKind():                typed(recoveryCase),
	signins.AccountSecuredMail{}.MailKind():  typed(accountSecured),

	privacy.AccountDeletedMail{}.MailKind(): typed(accountDeleted),

	order.Mail{}.MailKind():               typed(orderLetter),
	payment.Mail{}.MailKind():             typed(paymentLetter),
	renewal.Mail{}.MailKind():             typed(renewalLetter),
	reminder.Mail{}.MailKind():            typed(reminderLetter),
	archive.DocumentMail{}.MailKind():     typed(documentLetter),
	declaration.ReceiptMail{}.MailKind():  typed(declarationReceipt),
	declaration.DoneMail{}.MailKind():     typed(declarationDone),
	declaration.DecisionMail{}.MailKind(): typed(declarationDecision),
	legal.ChangedMail{}.MailKind():        typed(termsChanged),
	archive.ReadyMail{}.MailKind():        typed(exportLetter),
	archive.ClosingMail{}.MailKind():      typed(closingLetter),

	twofactor.FactorAddedMail{}.MailKind():        typed(factorAdded),
	twofactor.FactorRemovedMail{}.MailKind():      typed(factorRemoved),
	twofactor.BackupCodesRenewedMail{}.MailKind(): typed(backupCodesRenewed),
	twofactor.BackupCodeUsedMail{}.MailKind():     typed(backupCodeUsed),
	twofactor.WrongCodesMail{}.MailKind():         typed(wrongCodes),
	twofactor.PasskeyClonedMail{}.MailKind():      typed(passkeyCloned),
	twofactor.AppPasswordMadeMail{}.MailKind():    typed(appPasswordMade),
	twofactor.AppPasswordRevokedMail{}.MailKind(): typed(appPasswordRevoked),
	twofactor.PushWaitingMail{}.MailKind():        typed(pushWaiting),
	twofactor.PushRefusedMail{}.MailKind():        typed(pushRefused),
}

// texts has the function that composes each kind of SMS.
var texts = map[string]func(w writer, payload []byte) (notify.Rendered, error){
	twofactor.CodeSMS{}.MailKind(): typed(codeSMS),
	reminder.Text{}.MailKind():     typed(reminderText),
	lockout.SMS{}.MailKind():       typed(recoveryWarning),
}

// typed reads the message from its JSON before it is composed.
func typed[M notify.Message, R any](compose func(w writer, m M) R) func(w writer, payload []byte) (R, error) {
	return func(w writer, payload []byte) (R, error) {
		var m M
		if err := json.Unmarshal(payload, &m); err != nil {
			var none R
			return none, fmt.Errorf("read the message: %w", err)
		}
		return compose(w, m), nil
	}
}

func (w writer) render(l letter) (notify.Rendered, error) {
	var html strings.Builder
	if err := letterHTML(l).Render(i18n.With(context.Background(), w.reader), &html); err != nil {
		return notify.Rendered{}, fmt.Errorf("write the HTML: %w", err)
	}
	rendered := notify.Rendered{Subject: subjectLine(l.Subject), Text: w.text(l), HTML: html.String(), Files: l.Files}
	if l.Action != nil {
		rendered.Links = []string{l.Action.URL}
	}
	return rendered, nil
}
