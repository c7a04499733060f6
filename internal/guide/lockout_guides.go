package guide

import (
	"slices"

	"manager/internal/route"
)

var backWithDocuments = Guide{
	Name:    "back-with-documents",
	Title:   "guide.back_with_documents.title",
	Purpose: "guide.back_with_documents.purpose",
	WhoMay:  "guide.who.two_factor",
	About:   []string{route.SecondFactorAssistance(), route.AssistanceByDocuments(), route.RecoveryCase(route.TokenParam), route.RecoveryEntry(route.TokenParam)},
	Steps: slices.Concat([]Step{
		open(route.SignIn(), "auth.sign_in"),
		fill("profile.login_id", Email),
		fill("auth.password", OwnPassword),
		click("auth.sign_in").In("auth.sign_in"),
		click("second_factor.assistance").In("second_factor.alternatives"),
		click("lockout.ask.documents"),
		choose("lockout.proof", "lockout.proof.passport"),
		upload("lockout.document.front", IdentityFile),
		upload("lockout.document.selfie", SelfieFile),
		fill("lockout.contact", ReachableEmail),
		tick("lockout.consent"),
		click("lockout.ask.submit"),
		mail(ReachableEmail),
		see("guide.back_with_documents.status", "lockout.step.asked"),
		outside("guide.back_with_documents.wait"),
		mail(ReachableEmail),
		fill("auth.password", OwnPassword),
		click("lockout.entry.submit"),
		click("two_factor.kind.authenticator"),
		click("common.next"),
		fill("two_factor.app.code", AppCode),
		click("two_factor.verify"),
	}, keepCodes, []Step{
		see("guide.back_with_documents.done", "two_factor.methods"),
	}),
}

var helpColleagueBack = Guide{
	Name:    "help-colleague-back",
	Title:   "guide.help_colleague_back.title",
	Purpose: "guide.help_colleague_back.purpose",
	WhoMay:  "guide.who.two_factor",
	About:   []string{route.AssistanceByColleagues(), route.Vouching(route.OrgParam, route.RecoveryCaseParam)},
	Steps: []Step{
		signIn(),
		mail(Email),
		see("guide.help_colleague_back.found", "lockout.vouch.so_far"),
		outside("guide.help_colleague_back.talk"),
		click("lockout.vouch.submit"),
		see("guide.help_colleague_back.done", "lockout.vouch.done"),
	},
}
