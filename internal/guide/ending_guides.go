package guide

import "manager/internal/route"

// Route patterns of the pages on which contracts end, as the router reads them.
var (
	withdrawPages = []string{route.Withdraw(), route.WithdrawConfirmation(), route.WithdrawReceipt(route.DeclarationParam)}
	cancelPages   = []string{route.Cancel(), route.CancelConfirmation(), route.CancelReceipt(route.DeclarationParam)}
)

// received says that a declaration has come in, on the page and by mail.
func received(sentence, title string) Step {
	return Step{Action: See, Sentence: sentence, Label: title, Value: Email}
}

var withdraw = Guide{
	Name:    "withdraw",
	Title:   "guide.withdraw.title",
	Purpose: "guide.withdraw.purpose",
	WhoMay:  "guide.who.consumers",
	About:   withdrawPages,
	Steps: []Step{
		open(route.Withdraw(), "withdraw.title"),
		fill("declaration.name", FullName),
		fill("declaration.email", Email),
		fill("withdraw.contract", OrderNumber),
		click("declaration.next"),
		confirm("withdraw.confirm"),
		received("guide.withdraw.done", "withdraw.receipt_title"),
	},
}

var cancel = Guide{
	Name:    "cancel",
	Title:   "guide.cancel.title",
	Purpose: "guide.cancel.purpose",
	WhoMay:  "guide.who.without_signing_in",
	About:   cancelPages,
	Steps: []Step{
		open(route.Cancel(), "cancel.title"),
		fill("declaration.name", FullName),
		fill("declaration.email", Email),
		fill("cancel.contract", OrderNumber),
		choose("cancel.kind", "cancel.kind.ordinary"),
		click("declaration.next"),
		confirm("cancel.confirm"),
		received("guide.cancel.done", "cancel.receipt_title"),
	},
}

var endWhenDue = Guide{
	Name:    "end-when-due",
	Title:   "guide.end_when_due.title",
	Purpose: "guide.end_when_due.purpose",
	WhoMay:  "guide.who.managers",
	About:   []string{productPage, terminationPage, renewalsPage},
	Direct:  "products",
	Way:     toProducts,
	Steps: []Step{
		clickName(SomeProduct),
		click("common.manage"),
		click("product.terminate"),
		Step{Action: Choose, Label: "product.terminate.when", Value: DueDate, Sentence: "guide.end_when_due.choose"},
		click("product.terminate.submit"),
		see("guide.end_when_due.done", "product.terminate.due_set").Naming("Name", SomeProduct),
	},
}
