package web

import (
	"strings"

	"github.com/go-chi/chi/v5"

	"manager/internal/route"
	"manager/internal/staff"
	"manager/templates/layout"
)

// staffRoutes are the staff console: the ways in, and what needs a session of the staff.
func (s *Server) staffRoutes(r chi.Router) {
	h := s.kit.Handle
	r.Use(s.kit.EnterStaff)
	r.Get(route.StaffSignIn(), h(s.staff.SignInPage))
	r.Post(route.StaffSignIn(), h(s.staff.SignIn))
	r.Post(route.StaffSignInChallenge(), h(s.staff.SignInChallenge))
	r.Post(route.StaffSignOut(), h(s.staff.SignOut))
	r.Get(route.StaffEnrolment(route.TokenParam), h(s.staff.EnrolmentPage))
	r.Post(route.StaffEnrolment(route.TokenParam), h(s.staff.Enrol))
	r.Post(route.StaffEnrolmentChallenge(route.TokenParam), h(s.staff.EnrolmentChallenge))
	r.Group(s.forStaff)
}

// forStaff are the pages of somebody of the staff.
func (s *Server) forStaff(r chi.Router) {
	h := s.kit.Handle
	r.Use(s.kit.RequireStaff)
	r.Get(route.StaffElevation(), h(s.staff.ElevationPage))
	r.Post(route.StaffElevation(), h(s.staff.Elevate))
	r.Post(route.StaffElevationChallenge(), h(s.staff.ElevationChallenge))

	// Customers
	r.Get(route.Staff(), h(s.staff.Find))
	r.Get(route.StaffFound(), h(s.staff.Found))
	r.Get(route.StaffCustomer(route.CustomerParam), h(s.staff.Customer))
	r.Post(route.StaffCustomerOpening(route.CustomerParam), h(s.staff.OpenCustomer))
	r.Post(route.StaffCustomerClosing(route.CustomerParam), h(s.staff.CloseCustomer))
	r.Get(route.StaffUserBlock(route.CustomerParam, route.MemberParam), h(s.staff.UserBlockPage))
	r.Post(route.StaffUserBlock(route.CustomerParam, route.MemberParam), h(s.staff.BlockUser))
	r.Post(route.StaffUserBlockEnd(route.CustomerParam, route.MemberParam), h(s.staff.UnblockUser))
	r.Get(route.StaffCustomerPeople(route.CustomerParam), h(s.staff.CustomerPeople))
	r.Get(route.StaffCustomerProducts(route.CustomerParam), h(s.staff.CustomerProducts))
	r.Get(route.StaffCustomerDocuments(route.CustomerParam), h(s.staff.CustomerDocuments))
	r.Get(route.StaffCustomerMails(route.CustomerParam), h(s.staff.CustomerMails))
	r.Post(route.StaffCustomerMailResend(route.CustomerParam, route.MailParam), h(s.staff.ResendCustomerMail))
	r.Get(route.StaffCustomerActivity(route.CustomerParam), h(s.staff.CustomerActivity))
	r.Get(route.StaffViews(), h(s.staff.Views))
	r.Get(route.StaffIdentify(), h(s.staff.IdentifyPage))
	r.Post(route.StaffIdentify(), h(s.staff.Identify))
	r.Get(route.StaffIdentified(route.IdentificationParam), h(s.staff.Identified))

	// People who lost every second factor
	r.Get(route.StaffRecoveries(), h(s.staff.Recoveries))
	r.Get(route.StaffRecovery(route.RecoveryCaseParam), h(s.staff.Recovery))
	r.Get(route.StaffRecoveryDocument(route.RecoveryCaseParam, route.DocumentParam), h(s.staff.RecoveryDocument))
	r.Post(route.StaffRecoveryVerdict(route.RecoveryCaseParam), h(s.staff.GiveRecoveryVerdict))

	// Temporary access to organizations
	r.Get(route.StaffVisits(), h(s.staff.Visits))
	r.Get(route.NewStaffVisit(), h(s.staff.NewVisitPage))
	r.Post(route.NewStaffVisit(), h(s.staff.AskVisit))
	r.Post(route.StaffVisitEntry(route.AccessParam), h(s.staff.EnterVisit))
	r.Post(route.StaffVisitWithdrawal(route.AccessParam), h(s.staff.TakeVisitBack))
	r.Post(route.StaffVisitLeaving(), h(s.staff.LeaveVisit))

	// Money, and what takes two people
	r.Get(route.StaffApprovals(), h(s.staff.Approvals))
	r.Get(route.StaffApprovalHistory(), h(s.staff.ApprovalHistory))
	r.Get(route.StaffApproval(route.ApprovalParam), h(s.staff.Approval))
	r.Post(route.StaffApprovalGiving(route.ApprovalParam), h(s.staff.Approve))
	r.Post(route.StaffApprovalRefusal(route.ApprovalParam), h(s.staff.RefuseApproval))
	r.Post(route.StaffApprovalWithdrawal(route.ApprovalParam), h(s.staff.WithdrawApproval))
	r.Get(route.StaffPayouts(), h(s.staff.Payouts))
	r.Post(route.StaffPayoutRelease(), h(s.staff.ReleasePayouts))
	r.Get(route.StaffPayments(), h(s.staff.Payments))
	r.Get(route.StaffPayment(route.TransactionParam), h(s.staff.Payment))
	r.Post(route.StaffPaymentAttribution(route.TransactionParam), h(s.staff.AttributePayment))
	r.Post(route.StaffPaymentExclusion(route.TransactionParam), h(s.staff.ExcludePayment))
	r.Get(route.StaffRefunds(), h(s.staff.RefundPage))
	r.Post(route.StaffRefunds(), h(s.staff.Refund))
	r.Get(route.StaffCorrection(), h(s.staff.CorrectionPage))
	r.Post(route.StaffCorrection(), h(s.staff.ProposeCorrection))

	// Rules and offers
	r.Get(route.StaffReminders(), h(s.staff.Reminders))
	r.Get(route.NewStaffReminders(), h(s.staff.NewRemindersPage))
	r.Post(route.NewStaffReminders(), h(s.staff.SetReminders))
	r.Get(route.StaffLegal(), h(s.staff.LegalKinds))
	r.Get(route.StaffLegalOf(route.LegalParam), h(s.staff.LegalVersions))
	r.Get(route.NewStaffLegal(route.LegalParam), h(s.staff.NewLegalPage))
	r.Post(route.NewStaffLegal(route.LegalParam), h(s.staff.PublishLegal))
	r.Get(route.StaffLegalTaking(route.LegalParam, route.LegalDayParam), h(s.staff.TakeLegalPage))
	r.Post(route.StaffLegalTaking(route.LegalParam, route.LegalDayParam), h(s.staff.TakeLegal))
	r.Get(route.StaffPrices(), h(s.staff.PriceKinds))
	r.Get(route.StaffPricesOf(route.KindParam), h(s.staff.Prices))
	r.Get(route.NewStaffPrices(route.KindParam), h(s.staff.NewPricesPage))
	r.Post(route.NewStaffPrices(route.KindParam), h(s.staff.PublishPrices))
	r.Get(route.StaffPriceTaking(route.KindParam, route.PriceChangeParam), h(s.staff.TakePricesPage))
	r.Post(route.StaffPriceTaking(route.KindParam, route.PriceChangeParam), h(s.staff.TakePrices))
	r.Get(route.StaffCodes(), h(s.staff.Codes))
	r.Get(route.NewStaffCode(), h(s.staff.NewCodePage))
	r.Post(route.NewStaffCode(), h(s.staff.MakeCode))
	r.Get(route.StaffCodeEnd(route.CodeParam), h(s.staff.EndCodePage))
	r.Post(route.StaffCodeEnd(route.CodeParam), h(s.staff.EndCode))
	r.Get(route.StaffGratuities(), h(s.staff.Gratuities))
	r.Get(route.NewStaffGratuity(), h(s.staff.NewGratuityPage))
	r.Post(route.NewStaffGratuity(), h(s.staff.GrantGratuity))
	r.Get(route.StaffGratuityEnd(route.GratuityParam), h(s.staff.EndGratuityPage))
	r.Post(route.StaffGratuityEnd(route.GratuityParam), h(s.staff.EndGratuity))

	// The portal's own work
	r.Get(route.StaffBusiness(), h(s.staff.Business))
	r.Get(route.StaffJobs(), h(s.staff.Jobs))
	r.Post(route.StaffJobRetry(route.JobParam), h(s.staff.RetryJob))
	r.Get(route.StaffProvisioning(), h(s.staff.Provisioning))
	r.Get(route.StaffMails(), h(s.staff.Mails))
	r.Post(route.StaffMailResend(route.MailParam), h(s.staff.ResendMail))

	// Who works here
	r.Get(route.StaffPeople(), h(s.staff.People))
	r.Get(route.NewStaffPerson(), h(s.staff.NewPersonPage))
	r.Post(route.NewStaffPerson(), h(s.staff.AddPerson))
	r.Get(route.StaffPersonRole(route.StaffParam), h(s.staff.PersonRolePage))
	r.Post(route.StaffPersonRole(route.StaffParam), h(s.staff.SetPersonRole))
	r.Get(route.StaffPersonBlock(route.StaffParam), h(s.staff.BlockPersonPage))
	r.Post(route.StaffPersonBlock(route.StaffParam), h(s.staff.BlockPerson))
	r.Post(route.StaffPersonBlockEnd(route.StaffParam), h(s.staff.UnblockPerson))
	r.Post(route.StaffPersonLink(route.StaffParam), h(s.staff.SendPersonLink))
}

// entry is a line of the console's menu, for those who may do its act.
type entry struct {
	act      staff.Act
	labelKey string
	url      string
	icon     string
}

// desks are the console's menu, by heading.
var desks = []struct {
	headingKey string
	desks      []entry
}{
	{"", []entry{
		{staff.FindCustomers, "staff.find.title", route.Staff(), "search"},
		{staff.VisitCustomers, "staff.visits.title", route.StaffVisits(), "eye"},
		{staff.Recover, "staff.recovery.title", route.StaffRecoveries(), "buoy"},
	}},
	{"staff.menu.money", []entry{
		{staff.Decide, "staff.approval.title", route.StaffApprovals(), "users"},
		{staff.BookPayments, "staff.payments.title", route.StaffPayments(), "bank"},
		{staff.PayOut, "staff.payouts.title", route.StaffPayouts(), "wallet"},
		{staff.Refund, "staff.refunds.title", route.StaffRefunds(), "receipt"},
		{staff.CorrectBalance, "staff.corrections.title", route.StaffCorrection(), "pencil"},
	}},
	{"staff.menu.rules", []entry{
		{staff.SetPrices, "staff.prices.title", route.StaffPrices(), "grid"},
		{staff.SetPrices, "staff.codes.title", route.StaffCodes(), "cart"},
		{staff.SetPrices, "staff.gratuities.title", route.StaffGratuities(), "box"},
		{staff.SetPolicies, "staff.reminders.title", route.StaffReminders(), "send"},
		{staff.SetPolicies, "staff.legal.title", route.StaffLegal(), "book"},
	}},
	{"staff.menu.watch", []entry{
		{staff.WatchBusiness, "staff.business.title", route.StaffBusiness(), "chart"},
		{staff.Operate, "staff.jobs.title", route.StaffJobs(), "clock"},
		{staff.Operate, "staff.mails.title", route.StaffMails(), "mail"},
		{staff.Operate, "staff.provisioning.title", route.StaffProvisioning(), "box"},
		{staff.ReviewViews, "staff.views.title", route.StaffViews(), "eye"},
		{staff.ManageStaff, "staff.people.title", route.StaffPeople(), "users"},
	}},
}

// staffMenu lists the desks at which the colleague may work; the page shown is marked.
func staffMenu(by staff.Colleague, path string) []layout.NavGroup {
	var groups []layout.NavGroup
	for _, part := range desks {
		group := layout.NavGroup{HeadingKey: part.headingKey}
		for _, d := range part.desks {
			if by.Role.Is(d.act) {
				group.Items = append(group.Items, layout.NavItem{LabelKey: d.labelKey, URL: d.url, Icon: d.icon,
					Current: path == d.url || d.url != route.Staff() && strings.HasPrefix(path, d.url+"/")})
			}
		}
		if len(group.Items) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}
