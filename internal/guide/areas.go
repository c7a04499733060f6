package guide

// Areas holds every guide, by area.
var Areas = []Area{
	{Title: "guide.area.account", Guides: []Guide{
		createAccount, acceptInvitation, forgottenPassword, forgottenPasswordSMS, allowCookies, changeName, changePhoto, changeLanguage, changeRegion, changePassword, changeLoginID, recoveryEmail, recoveryPhone, exportData, deleteAccount,
	}},
	{Title: "guide.area.security", Guides: []Guide{twoFactorApp, twoFactorPasskey, twoFactorSMS, passkeySignIn, useBackupCode, backWithDocuments, helpColleagueBack, twoFactorOff, appPasswords, endSessions, signInNotices, notMe, accountActivity}},
	{Title: "guide.area.users", Guides: []Guide{addUser, resendInvitation, withdrawInvitation, compareRoles, modifyRole, sendSecurityAlert, accountingAndReminders, unlockColleague, removeUser, handOverData}},
	{Title: "guide.area.teams", Guides: []Guide{createTeam, addTeamMembers, setTeamLeader, inviteIntoTeam, teamsOfPerson, renameTeam, deleteTeam}},
	{Title: "guide.area.access", Guides: []Guide{manageProductAccess, severalProducts, futureProducts, technicalAndStatistics, giveFullAccess, teamProductAccess}},
	{Title: "guide.area.products", Guides: []Guide{lockProduct, unlockProduct, maintainMail, endMaintenance, browseWebsites, mysqlPrefix, environmentVariables, transferProduct, terminateProduct, endWhenDue}},
	{Title: "guide.area.money", Guides: []Guide{orderProduct, promoCode, useGratuity, creditPrepaidAccount, payByPrepaidAccount, automaticRenewal, activateWarranty, deactivateWarranty, activateAllWarranties, deactivateAllWarranties, periodAtPayment, periodInOffer, recoverBalance, moneyOfCancelledOrder, reminderCrossedPayment, addPaymentProfile, removePaymentProfile, addBillingAddress, downloadInvoice, downloadElectronicInvoice, exportInvoices, proFormaInvoice, statementOfAccount, withdraw, cancel}},
	{Title: "guide.area.organization", Guides: []Guide{
		createOrganization, switchOrganization, renameOrganization, modifyAddress, personalize, showLogo, showBanner, requireTwoFactor, organizationActivity, leaveOrganization, deleteOrganization,
	}},
	{Title: "guide.area.support", Guides: []Guide{findSupportCode, seeVIPCode, technicalDocument, subscribePremiumSupport, giveSupportAccess, approveSupportAccess, seeSupportVisits, withdrawSupportAccess}},
}
