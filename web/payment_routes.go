package web

import (
	"github.com/go-chi/chi/v5"

	"manager/internal/route"
)

// paymentRoutes are the pages of an organization's money.
func (s *Server) paymentRoutes(r chi.Router) {
	h := s.kit.Handle

	// What is to be paid
	r.Get(route.ToPay(route.OrgParam), h(s.accounting.ToPay))
	r.Post(route.ToPay(route.OrgParam), h(s.accounting.PaySelection))
	r.Post(route.ProForma(route.OrgParam), h(s.accounting.MakeProForma))

	// Renewals
	r.Get(route.Renewals(route.OrgParam), h(s.accounting.Renewals))
	r.Get(route.ManageRenewals(route.OrgParam), h(s.accounting.ManageRenewalsPage))
	r.Post(route.ManageRenewals(route.OrgParam), h(s.accounting.ManageRenewals))
	r.Get(route.RenewalPeriod(route.OrgParam, route.ProductParam), h(s.accounting.PeriodPage))
	r.Post(route.RenewalPeriod(route.OrgParam, route.ProductParam), h(s.accounting.ChangePeriod))

	// Documents
	r.Get(route.Invoices(route.OrgParam), h(s.accounting.Invoices))
	r.Get(route.InvoicesExport(route.OrgParam), h(s.accounting.InvoicesExportPage))
	r.Post(route.InvoicesExport(route.OrgParam), h(s.accounting.ExportInvoices))
	r.Get(route.InvoicesExportFile(route.OrgParam, route.ArchiveParam), h(s.accounting.InvoicesExportFile))
	r.Get(route.InvoicesCSV(route.OrgParam), h(s.accounting.InvoicesCSV))
	r.Get(route.Invoice(route.OrgParam, route.DocumentParam), h(s.accounting.Invoice))
	r.Get(route.InvoicePDF(route.OrgParam, route.DocumentParam), h(s.accounting.InvoicePDF))
	r.Get(route.InvoiceSlip(route.OrgParam, route.DocumentParam), h(s.accounting.InvoiceSlip))
	r.Get(route.InvoiceXML(route.OrgParam, route.DocumentParam), h(s.accounting.InvoiceXML))
	r.Post(route.InvoicePayment(route.OrgParam, route.DocumentParam), h(s.accounting.PayInvoice))

	// Statement of account
	r.Get(route.Statement(route.OrgParam), h(s.accounting.Statement))
	r.Get(route.StatementCSV(route.OrgParam), h(s.accounting.StatementCSV))
	r.Get(route.StatementPDF(route.OrgParam), h(s.accounting.StatementPDF))

	// Payments
	r.Get(route.Payment(route.OrgParam, route.PaymentParam), h(s.accounting.Payment))

	// Payment profiles
	r.Get(route.PaymentProfiles(route.OrgParam), h(s.accounting.Profiles))
	r.Get(route.NewPaymentProfile(route.OrgParam), h(s.accounting.NewProfilePage))
	r.Post(route.NewPaymentProfile(route.OrgParam), h(s.accounting.AddProfile))
	r.Get(route.PaymentProfileReturn(route.OrgParam), h(s.accounting.SavedProfilePage))
	r.Post(route.PaymentProfileReturn(route.OrgParam), h(s.accounting.KeepProfile))
	r.Post(route.PaymentProfileDefault(route.OrgParam, route.PaymentProfileParam), h(s.accounting.MakeProfileDefault))
	r.Post(route.PaymentProfileFallback(route.OrgParam, route.PaymentProfileParam), h(s.accounting.SetProfileFallback))
	r.Get(route.PaymentProfileRemoval(route.OrgParam, route.PaymentProfileParam), h(s.accounting.RemoveProfilePage))
	r.Post(route.PaymentProfileRemoval(route.OrgParam, route.PaymentProfileParam), h(s.accounting.RemoveProfile))

	// Prepaid account
	r.Get(route.PrepaidAccount(route.OrgParam), h(s.accounting.Prepaid))
	r.Get(route.PrepaidCSV(route.OrgParam), h(s.accounting.PrepaidStatement))
	r.Get(route.PrepaidPDF(route.OrgParam), h(s.accounting.PrepaidPDF))
	r.Get(route.PrepaidCredit(route.OrgParam), h(s.accounting.CreditPage))
	r.Post(route.PrepaidCredit(route.OrgParam), h(s.accounting.Credit))
	r.Get(route.PrepaidPayout(route.OrgParam), h(s.accounting.PayoutPage))
	r.Post(route.PrepaidPayout(route.OrgParam), h(s.accounting.AskPayout))
	r.Post(route.PayoutWithdrawal(route.OrgParam, route.PayoutParam), h(s.accounting.WithdrawPayout))
	r.Get(route.PrepaidTopUp(route.OrgParam), h(s.accounting.TopUpPage))
	r.Post(route.PrepaidTopUp(route.OrgParam), h(s.accounting.SetTopUp))
	r.Post(route.PrepaidTopUpEnd(route.OrgParam), h(s.accounting.EndTopUp))
}

// providerRoutes lead to the provider of payments; those of the simulated one are for who is signed in to a demo.
func (s *Server) providerRoutes(r chi.Router) {
	h := s.kit.Handle
	r.Get(route.Leave(route.AwayParam), h(s.accounting.Leave))
	if !s.settings.Demo {
		return
	}
	r.Get(route.SimulatorMeans(), h(s.simulator.MeansPage))
	r.Post(route.SimulatorMeans(), h(s.simulator.SaveMeans))
	r.Get(route.SimulatorPayment(route.PaymentParam), h(s.simulator.PaymentPage))
	r.Post(route.SimulatorPayment(route.PaymentParam), h(s.simulator.AnswerPayment))
}
