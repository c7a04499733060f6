package mail

import (
	"manager/internal/i18n"
	"manager/internal/product"
	"manager/internal/route"
	"manager/internal/transfer"
)

func transferOffer(w writer, m transfer.OfferMail) letter {
	by, organization := name(m.OfferedBy), name(m.Organization)
	return letter{
		Subject:  w.T("mail.transfer_offer.subject", "Organization", organization, "Product", name(m.Product)),
		Greeting: w.greeting(""),
		Text:     w.T("mail.transfer_offer.text", "Name", by, "Organization", organization, "Brand", w.settings.Brand),
		Facts:    w.product(m.Product, m.Kind),
		Action:   w.action(w.T("mail.transfer_offer.action"), m.Link),
		Until:    w.T("mail.transfer_offer.until", "Until", w.moment(m.ExpiresAt, i18n.UsualZone)),
		Advice:   w.T("mail.transfer_offer.advice"),
		Foot:     []string{w.T("mail.invitation.why", "Inviter", by, "Brand", w.settings.Brand)},
	}
}

func transferDone(w writer, m transfer.DoneMail) letter {
	organization := name(m.Organization)
	return letter{
		Subject:  w.T("mail.transfer_done.subject", "Product", name(m.Product)),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.transfer_done.text", "Email", name(m.Email), "Organization", organization),
		Facts:    w.product(m.Product, m.Kind),
		Action:   w.action(w.T("mail.transfer_done.action"), route.Org(m.Number)),
		Foot:     []string{w.T("mail.transfer.why", "Organization", organization)},
	}
}

func transferDeclined(w writer, m transfer.RefusedMail) letter {
	organization := name(m.Organization)
	return letter{
		Subject:  w.T("mail.transfer_declined.subject", "Product", name(m.Product)),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.transfer_declined.text", "Email", name(m.Email), "Organization", organization),
		Facts:    w.product(m.Product, m.Kind),
		Action:   w.action(w.T("mail.transfer.action"), route.Product(m.Number, m.ID)),
		Foot:     []string{w.T("mail.transfer.why", "Organization", organization)},
	}
}

func transferReceived(w writer, m transfer.ReceivedMail) letter {
	organization := name(m.Organization)
	return letter{
		Subject:  w.T("mail.transfer_received.subject", "Product", name(m.Product), "Organization", organization),
		Greeting: w.greeting(m.Name),
		Text:     w.T("mail.transfer_received.text", "Name", name(m.AcceptedBy), "Organization", organization),
		Facts:    w.product(m.Product, m.Kind),
		Action:   w.action(w.T("mail.transfer.action"), route.Product(m.Number, m.ID)),
		Foot:     []string{w.T("mail.transfer.why", "Organization", organization)},
	}
}

// product are the facts by which a reader knows a product.
func (w writer) product(typed string, kind product.Name) []fact {
	return []fact{{w.T("transfer.product"), name(typed)}, {w.T("transfer.kind"), kind.In(w.reader.Lang)}}
}
