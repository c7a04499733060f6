package mail_test

import (
	"manager/internal/billing/order"
	"manager/internal/billing/renewal"
	"manager/internal/billing/tax"
	"manager/internal/product"
	"manager/internal/signins"
	"manager/internal/twofactor"
)

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
