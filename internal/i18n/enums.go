package i18n

// Enum is a group of keys that code puts together from a prefix and a value,
// such as "role." and the role of a member.
type Enum struct {
	Prefix  string
	Members []string
}

// Keys returns the keys of the group.
func (e Enum) Keys() []string {
	keys := make([]string, len(e.Members))
	for i, member := range e.Members {
		keys[i] = e.Prefix + "." + member
	}
	return keys
}

// Enums declares every group of keys that no single literal in the code names,
// so that a test knows that they are used.
var Enums = []Enum{
	{Prefix: "access.reach", Members: []string{"none", "future", "present_and_future"}},
	{Prefix: "app_password.scope", Members: []string{"api", "mail"}},
	{Prefix: "audit", Members: []string{ // every action that is recorded: audit.Actions
		"user.signed_in", "user.password_accepted", "user.sign_in_failed", "user.second_factor_failed", "user.push_asked",
		"user.push_answered", "user.sms_sent", "user.signed_out", "user.identity_confirmed", "user.proof_failed",
		"user.password_changed", "user.password_reset_requested", "user.password_reset", "user.factor_added", "user.factor_renamed",
		"user.factor_removed", "user.backup_codes_renewed", "user.passkey_clone_warned", "user.app_password_made", "user.app_password_revoked",
		"user.signed_up", "user.name_changed", "user.avatar_changed", "user.avatar_removed", "user.language_changed",
		"user.region_changed", "user.locked", "user.unlocked", "user.session_ended", "user.sessions_ended",
		"user.device_forgotten", "user.sign_in_settings_changed", "user.secured",
		"user.login_id_change_requested", "user.login_id_changed", "user.login_id_reverted", "user.recovery_email_changed", "user.recovery_email_removed",
		"user.recovery_phone_changed", "user.recovery_phone_removed",
		"user.data_export_requested", "user.data_export_downloaded", "user.deleted", "member.account_deleted",
		"organization.two_factor_required", "organization.two_factor_not_required", "organization.created", "organization.details_changed", "organization.personalized",
		"organization.deleted",
		"billing.address_added", "billing.address_changed", "billing.address_retired", "billing.vat_number_confirmed", "billing.vat_number_refused", "billing.vat_number_lapsed", "order.placed", "order.paid", "order.cancelled", "order.expired", "document.paid", "document.credited", "document.pro_forma_made",
		"payment.profile_added", "payment.profile_removed", "payment.profile_updated", "payment.default_changed", "payment.fallback_changed", "payment.reversed", "payment.mandate_ended", "document.reopened", "refund.succeeded", "refund.refused",
		"prepaid.credited", "prepaid.payout_asked", "prepaid.payout_withdrawn", "prepaid.payout_released", "prepaid.payout_paid", "prepaid.payout_returned", "prepaid.top_up_set", "prepaid.top_up_ended",
		"member.two_factor_excepted", "member.two_factor_exception_ended", "member.security_alert_sent", "member.invited", "member.invitation_resent",
		"member.invitation_withdrawn", "member.joined", "member.role_changed", "member.reminders_switched_on", "member.access_changed",
		"member.removed", "member.left", "member.unlocked",
		"team.created", "team.modified", "team.deleted", "team.members_added", "team.members_removed",
		"team.members_left", "team.leader_set", "team.leader_unset", "team.access_changed",
		"product.modified", "product.activated", "product.locked", "product.unlocked", "product.maintenance_begun", "product.maintenance_ended",
		"product.transfer_offered", "product.transfer_withdrawn", "product.transfer_declined", "product.transferred_away", "product.transferred_here",
		"product.terminated", "product.suspended", "product.resumed", "renewal.changed", "renewal.period_set", "renewal.end_asked", "renewal.end_withdrawn",
		"site.mysql_prefix_switched", "site.variable_added", "site.variable_changed", "site.variable_removed",
	}},
	{Prefix: "audit.erased", Members: []string{"member", "team", "product", "site", "order", "billing", "payment", "document", "renewal"}},
	{Prefix: "audit.field", Members: []string{"role", "accounting", "billing_mail", "billing_sms", "billing_reminders", "kind", "country", "time_zone", "language", "login_id", "name", "description", "address", "phone", "vat_number", "logo", "initials", "colour", "banner", "teams", "required", "sms_counts", "grace_days", "ends_at", "state", "reason", "tags", "files", "mailboxes", "second_factor", "method", "answer", "scopes", "secret", "mysql_prefix", "future", "present", "failed_sign_ins", "mail_every_sign_in", "lock_after", "sessions", "factors", "app_passwords", "total", "amount", "below", "means", "automatic_renewal", "renewal_warranty", "payment_profile", "billing_address", "months"}},
	{Prefix: "audit.method", Members: []string{"password", "mail_link", "passkey", "authenticator", "sms", "push", "backup_code"}},
	{Prefix: "audit.origin", Members: []string{"partner", "support", "scim", "api", "system"}},
	{Prefix: "audit.type", Members: []string{"signing_in", "security", "account", "users", "products", "organization", "accounting"}},
	{Prefix: "audit.value", Members: []string{"approved", "refused", "wrong_number", "hand_over", "delete", "given", "changed"}},
	{Prefix: "category", Members: []string{"collaborative", "web", "cloud", "events", "streaming", "services"}},
	{Prefix: "dev_clock.did", Members: []string{"notice", "charge", "slip", "warranty", "suspend", "late", "end", "terminate"}},
	{Prefix: "dev_clock.outcome", Members: []string{"not_enough", "ordered"}},
	{Prefix: "dev_bank.state", Members: []string{"booking", "paid", "prepaid", "taken_back", "waiting", "reversed", "payout", "ignored", "detailed"}},
	{Prefix: "renewal.step", Members: []string{"notice", "end", "suspend", "late", "terminate", "notice_detail", "slip_detail", "end_detail", "suspend_detail", "late_detail", "terminate_detail"}},
	{Prefix: "invoice.adjustment", Members: []string{"gratuity", "set_up", "warranty"}},
	{Prefix: "invoice.csv.kind", Members: []string{"invoice", "credit_note"}},
	{Prefix: "invoice.export.of", Members: []string{"csv", "zip"}},
	{Prefix: "invoice.event", Members: []string{"opened", "sent", "paid", "received_elsewhere", "taken_back", "returned", "credited", "refund_asked", "refunded", "refund_refused", "reminded", "suspended", "resumed", "ended"}},
	{Prefix: "invoice.next", Members: []string{"notice", "reminder", "suspension", "termination"}},
	{Prefix: "invoice.next.detail", Members: []string{"suspension", "termination"}},
	{Prefix: "invoice.reminders.kind", Members: []string{"notice", "reminder", "suspension", "termination"}},
	{Prefix: "mail.reminder.subject", Members: []string{"notice", "reminder", "suspension", "termination"}},
	{Prefix: "mail.reminder.text", Members: []string{"notice", "reminder", "suspension", "termination"}},
	{Prefix: "mail.reminder.next", Members: []string{"suspension", "termination"}},
	{Prefix: "invoice.means", Members: []string{"prepaid", "bank_transfer", "card", "paypal", "sepa_debit"}},
	{Prefix: "invoice.refunded_to", Members: []string{"prepaid", "bank_transfer", "card", "paypal", "sepa_debit"}},
	{Prefix: "invoice.state", Members: []string{"open", "overdue", "paid", "refunded", "cancelled", "none"}},
	{Prefix: "invoice.title", Members: []string{"invoice", "credit_note", "pro_forma"}},
	{Prefix: "document.paper.adjustment", Members: []string{"volume", "gratuity", "code", "set_up", "warranty"}},
	{Prefix: "document.paper.means", Members: []string{"card", "paypal", "sepa_debit", "prepaid", "bank_transfer"}},
	{Prefix: "document.paper.reason", Members: []string{"domestic", "abroad", "reverse_charge", "destination", "sellers_rate", "number_unchecked", "not_registered"}},
	{Prefix: "document.paper.title", Members: []string{"invoice", "credit_note", "pro_forma"}},
	{Prefix: "language.name", Members: []string{"en", "fr", "de", "it", "es"}},
	{Prefix: "org.kind", Members: []string{"private_person", "association", "company", "public_body"}},
	{Prefix: "payment.failure", Members: []string{"declined", "unconfirmed", "abandoned", "withdrawn", "no_funds", "not_authorized", "account_closed", "account_unknown", "taken_back", "bank", "other"}},
	{Prefix: "payment.means", Members: []string{"card", "paypal", "sepa_debit", "prepaid", "bank_transfer"}},
	{Prefix: "payment.state", Members: []string{"created", "pending", "confirming", "succeeded", "failed", "reversed"}},
	{Prefix: "prepaid.entry", Members: []string{"account_credited", "order_paid", "order_released", "payment_reversed", "payout_held", "payout_withdrawn", "payout_returned", "invoice_paid", "invoice_refunded", "refund_refused"}},
	{Prefix: "statement.account", Members: []string{"invoices", "prepaid"}},
	{Prefix: "statement.entry", Members: []string{"invoice_issued", "invoice_paid", "invoice_credited", "invoice_refunded", "invoice_reopened", "order_paid", "order_sold", "order_released", "payment_reversed"}},
	{Prefix: "statement.in", Members: []string{"invoices", "prepaid"}},
	{Prefix: "statement.lead", Members: []string{"invoices", "prepaid"}},
	{Prefix: "statement.out", Members: []string{"invoices", "prepaid"}},
	{Prefix: "mail.payment", Members: []string{"debit_announced.subject", "debit_announced.text", "debit_failed.subject", "debit_failed.text", "debit_returned.subject", "debit_returned.text"}},
	{Prefix: "mail.payment.because", Members: []string{"less", "more", "currency", "ended", "clerk"}},
	{Prefix: "prepaid.payout.state", Members: []string{"held", "released", "paid", "returned", "withdrawn"}},
	{Prefix: "prepaid.payout.reason", Members: []string{"account", "closed", "blocked", "not_allowed", "name", "address", "deceased", "refused", "returned", "bank", "rules", "seller", "other", "unknown"}},
	{Prefix: "simulator.behaviour", Members: []string{"pays", "declines", "asks", "abandoned", "delays", "repeats", "disordered", "reverses", "refuses_refunds", "delays_refunds", "returns", "unauthorized", "closed"}},
	{Prefix: "privacy.delete", Members: []string{"only_member", "last_legal"}},
	{Prefix: "privacy.erased", Members: []string{"memberships", "invitations", "inviter_names", "transfers", "sessions", "devices", "places", "settings", "factors", "codes", "app_passwords", "passwords", "recovery_ways", "login_ids", "links", "forms", "pictures", "exports", "mails", "log_entries"}},
	{Prefix: "privacy.kept", Members: []string{"documents", "log", "organization_texts", "queued_mails", "tries", "backups", "declarations"}},
	{Prefix: "product.state", Members: []string{"ordered", "provisioning", "active", "suspended", "terminated"}},
	{Prefix: "product.flash", Members: []string{"locked", "unlocked", "maintenance_began", "maintenance_ended", "saved"}},
	{Prefix: "product.terminate.reason", Members: []string{"not_needed", "too_expensive", "other_provider", "missing_feature", "problems", "other", "not_renewed", "asked_for", "not_paid", "withdrawn", "cancelled"}},
	{Prefix: "role", Members: []string{"legal_representative", "administrator", "collaborator", "external"}},
	{Prefix: "shop.means", Members: []string{"prepaid", "bank_transfer", "profile"}},
	{Prefix: "shop.order.state", Members: []string{"open", "paid", "cancelled", "expired"}},
	{Prefix: "shop.tax", Members: []string{"domestic", "abroad", "reverse_charge", "destination", "sellers_rate", "number_unchecked", "not_registered"}},
	{Prefix: "sign_ins.by", Members: []string{"password", "mail_link", "passkey", "authenticator", "sms", "push", "backup_code"}},
	{Prefix: "two_factor.kind", Members: []string{"passkey", "authenticator", "sms"}},
	{Prefix: "users.mail.next", Members: []string{"address", "full", "unwanted", "server", "other", "unconfirmed"}},
	{Prefix: "users.mail.why", Members: []string{"address", "full", "unwanted", "server", "other", "unconfirmed"}},
}
