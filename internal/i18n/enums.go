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
	{Prefix: "category", Members: []string{"collaborative", "web", "cloud", "events", "streaming", "services"}},
	{Prefix: "language.name", Members: []string{"en", "fr", "de", "it", "es"}},
	{Prefix: "org.kind", Members: []string{"private_person", "association", "company", "public_body"}},
	{Prefix: "product.state", Members: []string{"ordered", "provisioning", "active", "suspended", "terminated"}},
	{Prefix: "product.flash", Members: []string{"locked", "unlocked", "maintenance_began", "maintenance_ended", "saved"}},
	{Prefix: "product.terminate.reason", Members: []string{"not_needed", "too_expensive", "other_provider", "missing_feature", "problems", "other"}},
	{Prefix: "role", Members: []string{"legal_representative", "administrator", "collaborator", "external"}},
	{Prefix: "sign_ins.by", Members: []string{"password", "mail_link", "passkey", "authenticator", "sms", "push", "backup_code"}},
	{Prefix: "two_factor.kind", Members: []string{"passkey", "authenticator", "sms"}},
	{Prefix: "users.mail.next", Members: []string{"address", "full", "unwanted", "server", "other", "unconfirmed"}},
	{Prefix: "users.mail.why", Members: []string{"address", "full", "unwanted", "server", "other", "unconfirmed"}},
}
