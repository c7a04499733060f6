package web_test

// organizationForms are the forms of web/organization.
var organizationForms = map[string]form{
	"/profile/organizations/new": {
		by:     "Mia",
		fields: "request=0190a0b0-0000-7000-8000-000000000001&name=Second&kind=company&country=CH",
		submit: "request=0190a0b0-0000-7000-8000-000000000001&name=Second&kind=company&country=CH",
	},
	"/o/{org}/organization/details": {
		by: "Olive",
		fields: "name=Demo&kind=company&country=CH&asked=CH&street=Rue+du+Lac+1&street2=&postal_code=1003&" +
			"city=Lausanne&region=&phone=&vat_number=&version=1",
		submit: "name=Demo&kind=company&country=CH&asked=CH&street=Rue+du+Lac+1&postal_code=1003&city=Lausanne&" +
			"version=1",
	},
	"/o/{org}/organization/personalize/portal": {
		by:     "Olive",
		fields: "symbol=initials&initials=DO&colour=3&remove_banner=",
		submit: "symbol=initials&initials=DO&colour=3",
	},
	"/o/{org}/organization/personalize/applications": {
		by:     "Olive",
		fields: "remove_banner=",
	},
	"/o/{org}/organization/deletion": {
		by:     "Olive",
		fields: "password=wrong+password&confirmed=on",
	},
	"/o/{org}/security/two-factor": {
		by:     "Olive",
		fields: "sms_counts=&grace_days=7&tell=on",
	},
	"/o/{org}/security/two-factor/removal": {
		by: "Olive",
	},
	"/o/{org}/security/exceptions/{member}": {
		by:     "Olive",
		fields: "ends_at=2026-01-01&reason=lost+phone",
	},
	"/o/{org}/security/exceptions/{member}/removal": {
		by: "Olive",
	},
	"/o/{org}/security/alerts": {
		by:     "Olive",
		fields: "member={member}&from=users",
		submit: "member={member}&from=users",
	},
	"/o/{org}/support/code": {
		by:     "Mia",
		fields: "return=",
	},
	"/o/{org}/support/premium/vip-code": {
		by: "Olive",
	},
}
