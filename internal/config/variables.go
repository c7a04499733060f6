package config

// Variable is one environment variable that Manager reads.
type Variable struct {
	Name    string
	Default string // empty: none
	Meaning string // one sentence in plain words
	Secret  bool   // may also come from the file that <Name>_FILE names, and is never shown
}

// Variables lists every environment variable, in the order of the
// documentation's table, which a test holds against it.
func Variables() []Variable { return append([]Variable(nil), variables...) }

var variables = []Variable{
	{Name: "MANAGER_ADDR", Default: "127.0.0.1:8080", Meaning: "Address and port to listen on."},
	{Name: "MANAGER_BASE_URL", Default: "http://localhost:8080", Meaning: "Address under which people reach the portal, without a path; links in mails start with it, and off this machine it must be https."},
	{Name: "MANAGER_DATA_DIR", Default: "./var", Meaning: "Folder for the keyring and, without DATABASE_URL, for the database."},
	{Name: "DATABASE_URL", Meaning: "Postgres to use (postgres://…), with an ordinary role that owns the database; empty starts a private one in the data directory.", Secret: true},
	{Name: "MANAGER_DB_CONNS", Meaning: "Largest number of database connections for pages; by default two per processor core, four at least."},
	{Name: "MANAGER_PG_BIN", Meaning: "Folder with the programs initdb and postgres for the private database, when they are not in a usual place."},
	{Name: "MANAGER_KEYRING_FILE", Meaning: "File with the keys that seal secrets; by default the file keyring in the data directory."},
	{Name: "MANAGER_CASE_KEYS", Meaning: "Folder of the keys of recovery cases, the same for all instances; by default case-keys in the data directory. Keep it out of every backup: what a destroyed key has sealed must be lost."},
	{Name: "MANAGER_AUDIT_CHECKPOINTS", Meaning: "File to which signed check points of the audit log are appended; by default audit-checkpoints.jsonl in the data directory, better on a disk that the database's owner can't write to."},
	{Name: "MANAGER_AUDIT_CHECKPOINTS_URL", Meaning: "https address to which each check point is posted as well, as JSON; user:password@ before the host signs in.", Secret: true},
	{Name: "MANAGER_SMTP_URL", Meaning: "Mail server, as smtp://user:password@host:587 (STARTTLS required; ?tls=optional or ?tls=none at the end relax that) or smtps://user:password@host:465.", Secret: true},
	{Name: "MANAGER_MAIL_FROM", Meaning: "Sender of all mails, as an address or as Name <address>; by default no-reply at the host of the base URL."},
	{Name: "MANAGER_SUPPORT_MAIL", Meaning: "Address that pages and mails give for questions; empty shows none."},
	{Name: "MANAGER_SMS_URL", Meaning: "HTTP gateway that sends codes by SMS, asked by POST; empty: none are sent, except into the mailbox of a demo.", Secret: true},
	{Name: "MANAGER_SMS_HEADERS", Meaning: "Headers of each request to the gateway, one a line, as Name: value; Content-Type decides how the body is encoded, and is application/json if it is not among them.", Secret: true},
	{Name: "MANAGER_SMS_BODY", Default: `{"to":"{to}","text":"{text}"}`, Meaning: "Body of each request to the gateway, in which {to} becomes the number (+41791234567) and {text} the text.", Secret: true},
	{Name: "MANAGER_SMS_SUCCESS", Meaning: "Regular expression that the gateway's answer matches when it has taken the text; empty: every answer with a status of the 200s."},
	{Name: "MANAGER_SMS_DAILY", Default: "100", Meaning: "How many SMS the people of one organization may cause a day, because each costs money."},
	{Name: "MANAGER_BRAND", Default: "Manager", Meaning: "Name of the portal on pages and in mails."},
	{Name: "MANAGER_BRAND_HUE", Default: "262", Meaning: "Hue of the portal's colour, in degrees from 0 to 360."},
	{Name: "MANAGER_TRUSTED_PROXIES", Meaning: "Networks, separated by commas (10.0.0.0/8), whose X-Forwarded-For is believed."},
	{Name: "MANAGER_STAFF_NETWORKS", Meaning: "Networks, separated by commas, from which the staff console is reached; empty: from everywhere."},
	{Name: "MANAGER_FOUR_EYES_PAYOUT", Default: "1000.00", Meaning: "Up to which amount, in francs or euros, one person of the staff releases payouts alone; above it another one must approve."},
	{Name: "MANAGER_FOUR_EYES_REFUND", Default: "500.00", Meaning: "Up to which amount, in francs or euros, one person of the staff gives back money for an invoice alone; above it another one must approve."},
	{Name: "MANAGER_METRICS_ADDR", Meaning: "Address and port for Prometheus metrics; empty switches them off."},
	{Name: "MANAGER_PLACES_FILE", Meaning: "File of towns by network address in the MaxMind DB format (.mmdb), such as those of DB-IP and MaxMind; empty: sign-ins come from an unknown place."},
	{Name: "MANAGER_SELLER_NAME", Default: "Example Hosting", Meaning: "Name of the company that sells, as its bank accounts are held."},
	{Name: "MANAGER_SELLER_IBAN_CHF", Meaning: "Bank account for payments in francs; empty: none are taken by bank transfer, but in a demo, which has an example."},
	{Name: "MANAGER_SELLER_IBAN_EUR", Meaning: "Bank account for payments in euros; empty: none are taken by bank transfer, but in a demo, which has an example."},
	{Name: "MANAGER_SELLER_COUNTRY", Default: "CH", Meaning: "Country of the company that sells: it decides which VAT applies."},
	{Name: "MANAGER_SELLER_OSS", Default: "0", Meaning: "1 when the seller is registered for the One Stop Shop of the EU: consumers elsewhere in the EU pay the VAT of their country."},
	{Name: "MANAGER_SELLER_VAT_FROM", Meaning: "First day on which the seller's VAT number is valid, like 2027-01-01; before it no VAT is charged. Empty: always."},
	{Name: "MANAGER_SELLER_VAT_UNTIL", Meaning: "Last day on which the seller's VAT number is valid. Empty: for good."},
	{Name: "MANAGER_SELLER_OSS_FROM", Meaning: "First day of the registration for the One Stop Shop. Empty: always."},
	{Name: "MANAGER_SELLER_OSS_UNTIL", Meaning: "Last day of the registration for the One Stop Shop. Empty: for good."},
	{Name: "MANAGER_SELLER_TIME_ZONE", Default: "Europe/Zurich", Meaning: "Time zone in which the seller's days and periods begin and end."},
	{Name: "MANAGER_SELLER_STREET", Meaning: "Street of the company that sells, as invoices say it; a demo has an example."},
	{Name: "MANAGER_SELLER_HOUSE_NUMBER", Meaning: "House number of the company that sells."},
	{Name: "MANAGER_SELLER_POSTAL_CODE", Meaning: "Postal code of the company that sells."},
	{Name: "MANAGER_SELLER_TOWN", Meaning: "Town of the company that sells; invoices need it."},
	{Name: "MANAGER_SELLER_VAT_NUMBER", Meaning: "VAT number of the company that sells, like CHE-123.456.788; empty: it is not registered, and charges no VAT."},
	{Name: "MANAGER_SELLER_REGISTRATION", Meaning: "Number under which the company is registered (UID, SIREN or what the country has)."},
	{Name: "MANAGER_SELLER_MAIL", Meaning: "Mail address for questions about invoices."},
	{Name: "MANAGER_SELLER_CREDITOR_ID", Meaning: "SEPA creditor identifier of the company, which mandates and notices of debits name; empty: the provider of payments debits under its own."},
	{Name: "MANAGER_SELLER_WEBSITE", Meaning: "Website of the company that sells, as invoices say it."},
	{Name: "MANAGER_SELLER_LOGO", Meaning: "File of the logo on invoices, PNG or JPEG; empty: the company's name stands in its place."},
	{Name: "MANAGER_SELLER_EURO_BILL", Default: "0", Meaning: "1 prints the Swiss payment part on invoices in euros, too (restricted by the QR-bill guidelines 2.4)."},
	{Name: "MANAGER_SELLER_SERIES", Meaning: "Begins the numbers of documents, where the company follows another one on the same database; at most eight capital letters and digits."},
	{Name: "MANAGER_PEPPOL_OUTBOX", Meaning: "Folder into which invoices and credit notes for the Peppol network are put as UBL, each once, under its number; the access point of the provider takes them from there. Empty: no billing address offers that way."},
	{Name: "MANAGER_BANK_INBOX", Meaning: "Folder into which bank files (camt.053, camt.054) are put; they are taken each minute and moved to done or failed below it. Empty: files are taken by manager bank take only."},
	{Name: "MANAGER_BANK_ACCOUNTS", Meaning: "Further accounts, separated by commas, whose bank files are taken: banks name the account behind a QR-IBAN by another IBAN."},
	{Name: "MANAGER_CONSUMER_COUNTRIES", Default: "all", Meaning: "To consumers of which countries is sold (`DE,AT`, `all` or `none`): pages show the links to withdraw and to cancel that these countries ask for."},
	{Name: "MANAGER_VIES_URL", Default: "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number", Meaning: "Where VAT numbers of the EU are checked; set but empty, and in a demo that doesn't set it: nowhere, and they count as not checked."},
	{Name: "MANAGER_UID_REGISTER_URL", Default: "https://www.uid-wse.admin.ch/V5.0/PublicServices.svc", Meaning: "Where Swiss VAT numbers are checked; set but empty, and in a demo that doesn't set it: nowhere, and they count as not checked."},
	{Name: "MANAGER_STRIPE_SECRET_KEY", Meaning: "Secret or restricted key of the Stripe account that charges cards (sk_… or rk_…); empty: no cards are taken, but in a demo simulated ones.", Secret: true},
	{Name: "MANAGER_STRIPE_WEBHOOK_SECRET", Meaning: "Secret with which Stripe signs its messages to /webhooks/payments (whsec_…).", Secret: true},
	{Name: "MANAGER_STRIPE_MEANS", Default: "card", Meaning: "What customers may pay with by Stripe, separated by commas, as far as the account has it: card, paypal, sepa_debit."},
	{Name: "MANAGER_LOG_LEVEL", Default: "info", Meaning: "How much is logged: debug, info, warn or error."},
	{Name: "MANAGER_DEMO", Default: "0", Meaning: "1 fills an empty database with demo data and shows all mails in a mailbox at /dev/mail."},
	{Name: "MANAGER_DEMO_PASSWORD", Default: "walk-the-portal-7", Meaning: "Password of all demo accounts, printed at start.", Secret: true},
	{Name: "MANAGER_DEMO_PUBLIC", Default: "0", Meaning: "1 lets a demo listen beyond this machine, and without https."},
}
