package audit

import "slices"

// Type is the kind of thing that an action is; people filter by it.
type Type string

// The types, in the order in which they are offered.
const (
	SigningIn    Type = "signing_in"
	Security     Type = "security"
	Account      Type = "account"
	Users        Type = "users"
	Products     Type = "products"
	Organization Type = "organization"
	Accounting   Type = "accounting"
)

// Types lists the types in the order in which they are offered.
var Types = []Type{SigningIn, Security, Account, Users, Products, Organization, Accounting}

// Action is what may be recorded, and its type.
type Action struct {
	Name string
	Type Type
}

// Actions lists every action of the portal. Record refuses one that is not here,
// and a test wants a sentence in every language for each (audit.json).
var Actions = []Action{
	{"user.signed_in", SigningIn},
	{"user.password_accepted", SigningIn},
	{"user.sign_in_failed", SigningIn},
	{"user.second_factor_failed", SigningIn},
	{"user.push_asked", SigningIn},
	{"user.push_answered", SigningIn},
	{"user.sms_sent", SigningIn},
	{"user.signed_out", SigningIn},
	{"user.locked", SigningIn},
	{"user.unlocked", SigningIn},

	{"user.identity_confirmed", Security},
	{"user.proof_failed", Security},
	{"user.password_changed", Security},
	{"user.password_reset_requested", Security},
	{"user.password_reset", Security},
	{"user.login_id_change_requested", Security},
	{"user.login_id_changed", Security},
	{"user.login_id_reverted", Security},
	{"user.recovery_email_changed", Security},
	{"user.recovery_email_removed", Security},
	{"user.recovery_phone_changed", Security},
	{"user.recovery_phone_removed", Security},
	{"user.session_ended", Security},
	{"user.sessions_ended", Security},
	{"user.device_forgotten", Security},
	{"user.sign_in_settings_changed", Security},
	{"user.secured", Security},
	{"user.recovery_asked", Security},
	{"user.recovery_accepted", Security},
	{"user.recovery_refused", Security},
	{"user.recovery_stopped", Security},
	{"user.recovery_withdrawn", Security},
	{"user.recovery_expired", Security},
	{"user.recovery_vouched", Security},
	{"user.recovered", Security},
	{"user.factor_added", Security},
	{"user.factor_renamed", Security},
	{"user.factor_removed", Security},
	{"user.backup_codes_renewed", Security},
	{"user.passkey_clone_warned", Security},
	{"user.blocked", Security},
	{"user.unblocked", Security},
	{"user.app_password_made", Security},
	{"user.app_password_revoked", Security},
	{"organization.two_factor_required", Security},
	{"organization.two_factor_not_required", Security},
	{"member.two_factor_excepted", Security},
	{"member.two_factor_exception_ended", Security},
	{"member.security_alert_sent", Security},
	{"member.unlocked", Security},

	{"user.signed_up", Account},
	{"user.name_changed", Account},
	{"user.avatar_changed", Account},
	{"user.avatar_removed", Account},
	{"user.language_changed", Account},
	{"user.region_changed", Account},
	{"user.data_export_requested", Account},
	{"user.data_export_downloaded", Account},
	{"user.deleted", Account},

	{"member.invited", Users},
	{"member.invitation_resent", Users},
	{"member.invitation_withdrawn", Users},
	{"member.joined", Users},
	{"member.role_changed", Users},
	{"member.reminders_switched_on", Users},
	{"member.access_changed", Users},
	{"member.removed", Users},
	{"member.left", Users},
	{"member.account_deleted", Users},
	{"team.created", Users},
	{"team.modified", Users},
	{"team.deleted", Users},
	{"team.members_added", Users},
	{"team.members_removed", Users},
	{"team.members_left", Users},
	{"team.leader_set", Users},
	{"team.leader_unset", Users},
	{"team.access_changed", Users},

	{"product.modified", Products},
	{"product.activated", Products},
	{"product.locked", Products},
	{"product.unlocked", Products},
	{"product.maintenance_begun", Products},
	{"product.maintenance_ended", Products},
	{"product.transfer_offered", Products},
	{"product.transfer_withdrawn", Products},
	{"product.transfer_declined", Products},
	{"product.transferred_away", Products},
	{"product.transferred_here", Products},
	{"product.terminated", Products},
	{"product.suspended", Products},
	{"product.resumed", Products},
	{"site.mysql_prefix_switched", Products},
	{"site.variable_added", Products},
	{"site.variable_changed", Products},
	{"site.variable_removed", Products},

	{"organization.created", Organization},
	{"organization.details_changed", Organization},
	{"organization.personalized", Organization},
	{"organization.deleted", Organization},

	{"billing.address_added", Accounting},
	{"billing.address_changed", Accounting},
	{"billing.address_retired", Accounting},
	{"billing.vat_number_confirmed", Accounting},
	{"billing.vat_number_refused", Accounting},
	{"billing.vat_number_lapsed", Accounting},
	{"order.placed", Accounting},
	{"order.paid", Accounting},
	{"order.cancelled", Accounting},
	{"order.expired", Accounting},
	{"renewal.changed", Accounting},
	{"renewal.period_set", Accounting},
	{"renewal.end_asked", Accounting},
	{"renewal.end_withdrawn", Accounting},
	{"document.paid", Accounting},
	{"document.credited", Accounting},
	{"document.pro_forma_made", Accounting},
	{"payment.profile_added", Accounting},
	{"payment.profile_removed", Accounting},
	{"payment.profile_updated", Accounting},
	{"payment.default_changed", Accounting},
	{"payment.fallback_changed", Accounting},
	{"payment.reversed", Accounting},
	{"payment.mandate_ended", Accounting},
	{"document.reopened", Accounting},
	{"document.fee_charged", Accounting},
	{"document.fee_waived", Accounting},
	{"refund.refused", Accounting},
	{"refund.succeeded", Accounting},
	{"prepaid.credited", Accounting},
	{"prepaid.payout_asked", Accounting},
	{"prepaid.payout_withdrawn", Accounting},
	{"prepaid.payout_released", Accounting},
	{"prepaid.payout_paid", Accounting},
	{"prepaid.payout_returned", Accounting},
	{"prepaid.corrected", Accounting},
	{"gratuity.granted", Accounting},
	{"gratuity.ended", Accounting},
	{"prepaid.top_up_set", Accounting},
	{"prepaid.top_up_ended", Accounting},

	{"customer.opened", Organization},
	{"support.access_asked", Security},
	{"support.access_given", Security},
	{"support.access_approved", Security},
	{"support.access_refused", Security},
	{"support.access_withdrawn", Security},
	{"support.access_expired", Security},
	{"support.visit_begun", Security},
	{"support.visit_ended", Security},

	// What is done in the staff console to the staff itself: in the chain of whoever acted.
	{"staff.added", Security},
	{"staff.role_changed", Security},
	{"staff.blocked", Security},
	{"staff.unblocked", Security},
	{"staff.link_sent", Security},
	{"staff.passkey_added", Security},
	{"staff.passkey_clone_warned", Security},
	{"staff.signed_in", Security},
	{"staff.signed_out", Security},
	{"staff.elevated", Security},
	{"staff.codes_guessed", Security},
	{"staff.job_retried", Security},
	{"staff.mail_resent", Organization},
	{"staff.reminders_changed", Security},
	{"staff.legal_published", Security},
	{"staff.legal_taken_back", Security},
	{"staff.code_made", Security},
	{"staff.code_ended", Security},
	{"staff.prices_published", Security},
	{"staff.prices_taken_back", Security},
	{"approval.proposed", Security},
	{"approval.approved", Security},
	{"approval.refused", Security},
	{"approval.withdrawn", Security},
	{"approval.expired", Security},
	{"bank.attributed", Security},
	{"bank.ignored", Security},
	{"support.identified", Security},
	{"support.vip_identified", Security},
	{"organization.vip_code_renewed", Security},
}

// OfType lists the actions of a type; none for a type that there is not.
func OfType(t Type) (names []string) {
	for _, a := range Actions {
		if a.Type == t {
			names = append(names, a.Name)
		}
	}
	return names
}

// TypeOf is the type of an action; ok is false for one that is not in Actions.
func TypeOf(action string) (t Type, ok bool) {
	i := slices.IndexFunc(Actions, func(a Action) bool { return a.Name == action })
	if i < 0 {
		return "", false
	}
	return Actions[i].Type, true
}
