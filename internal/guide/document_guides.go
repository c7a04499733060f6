package guide

import "manager/internal/route"

// Route patterns of the pages of billing documents, as the router reads them.
var (
	invoicesPage       = route.Invoices(route.OrgParam)
	invoicePage        = route.Invoice(route.OrgParam, route.DocumentParam)
	invoicesExportPage = route.InvoicesExport(route.OrgParam)
)

// toInvoices is the way to the invoice history.
var toInvoices = []Step{signIn(), side("nav.invoice_history", "nav.accounting")}

// openDocument are the steps from the history to the files of a paid document.
var openDocument = []Step{
	see("guide.step.filter_documents", "invoice.state.paid"),
	Step{Action: Click, Label: "guide.label.name", Sentence: "guide.step.open_document"}.Naming("Name", PaidDocument),
	click("invoice.download"),
}

var downloadInvoice = Guide{
	Name:    "download-invoice",
	Title:   "guide.download_invoice.title",
	Purpose: "guide.download_invoice.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{accountingPage, invoicesPage, invoicePage},
	Direct:  "invoices",
	Way:     toInvoices,
	Steps: append(openDocument[:len(openDocument):len(openDocument)],
		save("invoice.file.pdf"),
		see("guide.download_invoice.done", "invoice.event.issued"),
	),
}

var downloadElectronicInvoice = Guide{
	Name:    "download-e-invoice",
	Title:   "guide.download_e_invoice.title",
	Purpose: "guide.download_e_invoice.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{invoicesPage, invoicePage},
	Direct:  "invoices",
	Way:     toInvoices,
	Steps: append(openDocument[:len(openDocument):len(openDocument)],
		save("invoice.file.cii").Saying("guide.download_e_invoice.choose"),
		see("guide.download_e_invoice.done", "invoice.event.issued"),
	),
}

var proFormaInvoice = Guide{
	Name:    "pro-forma-invoice",
	Title:   "guide.pro_forma_invoice.title",
	Purpose: "guide.pro_forma_invoice.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{accountingPage, toPayPage, invoicePage},
	Direct:  "to-pay",
	Way:     []Step{signIn(), side("nav.to_pay", "nav.accounting")},
	Steps: []Step{
		Step{Action: Tick, Label: "guide.label.name", Sentence: "guide.pro_forma_invoice.tick"}.Naming("Name", OpenDocument),
		click("billing.generate_pro_forma").Saying("guide.pro_forma_invoice.generate"),
		see("guide.pro_forma_invoice.shown", "invoice.pro_forma.no_value"),
		click("invoice.download"),
		save("invoice.file.pdf"),
		see("guide.pro_forma_invoice.done", "invoice.pro_forma.no_value"),
	},
}

var statementOfAccount = Guide{
	Name:    "statement-of-account",
	Title:   "guide.statement_of_account.title",
	Purpose: "guide.statement_of_account.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{accountingPage, prepaidPage, invoicesExportPage},
	Direct:  "prepaid-account",
	Way:     toPrepaid,
	Steps: []Step{
		chooseValue("prepaid.currency", BalanceCurrency).Saying("guide.statement_of_account.currency"),
		see("guide.statement_of_account.month", "prepaid.month"),
		click("prepaid.show"),
		save("prepaid.pdf.download").Saying("guide.statement_of_account.print"),
		save("prepaid.csv.download").Saying("guide.statement_of_account.csv"),
		see("guide.statement_of_account.done", "prepaid.closing"),
	},
}

var exportInvoices = Guide{
	Name:    "export-invoices",
	Title:   "guide.export_invoices.title",
	Purpose: "guide.export_invoices.purpose",
	WhoMay:  "guide.who.accounting",
	About:   []string{invoicesPage, invoicesExportPage},
	Direct:  "invoices",
	Way:     toInvoices,
	Steps: []Step{
		click("invoice.export").Saying("guide.export_invoices.open"),
		choose("invoice.export.as", "invoice.export.csv"),
		choose("invoice.state", "invoice.state.paid"),
		see("guide.export_invoices.period", "invoice.export.from"),
		save("common.confirm"),
		see("guide.export_invoices.done", "invoice.export.title"),
	},
}
