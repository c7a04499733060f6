package guide

var reminderCrossedPayment = Guide{
	Name:    "reminder-crossed-payment",
	Title:   "guide.reminder_crossed.title",
	Purpose: "guide.reminder_crossed.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{invoicesPage, invoicePage},
	Direct:  "invoices",
	Way:     toInvoices,
	Steps: []Step{
		see("guide.step.filter_documents", "invoice.state.overdue"),
		click("guide.label.name").Naming("Name", OverdueDocument).Saying("guide.reminder_crossed.open"),
		see("guide.reminder_crossed.genuine", "invoice.reminders"),
		see("guide.reminder_crossed.read", "invoice.explained"),
		side("nav.invoice_history", "nav.accounting").Saying("guide.reminder_crossed.wait"),
		click("guide.label.name").Naming("Name", OverdueDocument).Saying("guide.step.open_document"),
		see("guide.reminder_crossed.done", "invoice.state.paid"),
	},
	Sections: []Section{{Title: "guide.reminder_crossed.why", Lines: []Line{
		{"guide.reminder_crossed.reference", outside("guide.reminder_crossed.reference_text")},
		{"guide.reminder_crossed.amount", outside("guide.reminder_crossed.amount_text")},
		{"guide.reminder_crossed.prepaid", Step{Action: Outside, Sentence: "guide.reminder_crossed.prepaid_text", Label: "nav.prepaid_account"}},
		{"guide.reminder_crossed.change", Step{Action: Outside, Sentence: "guide.reminder_crossed.change_text", Label: "invoice.explained.change"}},
	}}},
}

var moneyOfCancelledOrder = Guide{
	Name:    "money-of-cancelled-order",
	Title:   "guide.cancelled_order_money.title",
	Purpose: "guide.cancelled_order_money.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{prepaidPage, orderPage, toPayPage},
	Direct:  "prepaid-account",
	Way:     toPrepaid,
	Steps: []Step{
		mailed("guide.cancelled_order_money.mail", Email),
		see("guide.cancelled_order_money.entry", "prepaid.entry.account_credited"),
		side("nav.to_pay", "nav.accounting"),
		Step{Action: Tick, Label: "guide.label.name", Sentence: "guide.cancelled_order_money.tick"}.Naming("Name", OpenOrder),
		Step{Action: Choose, Label: "payment.means", Value: PrepaidMeans, Sentence: "guide.pay_by_prepaid_account.choose"},
		click("billing.pay_selection"),
		see("guide.pay_by_prepaid_account.done", "billing.paid"),
	},
	Sections: []Section{{Title: "guide.cancelled_order_money.besides", Lines: []Line{
		{"guide.cancelled_order_money.again", outside("guide.cancelled_order_money.again_text")},
		{"guide.cancelled_order_money.back", Step{Action: Outside, Sentence: "guide.cancelled_order_money.back_text", Label: "billing.recover_balance"}},
	}}},
}
