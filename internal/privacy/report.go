package privacy

import "slices"

// Kinds are the kinds of data that an erasure counts, in the order in which a
// report names them; each has its words (privacy.erased.…).
var Kinds = []string{
	"memberships", "invitations", "inviter_names", "transfers", "sessions", "devices", "places", "settings", "factors", "codes", "app_passwords", "passwords",
	"recovery_documents", "recovery_ways", "login_ids", "links", "forms", "pictures", "exports", "mails", "log_entries",
}

// Kept is what an erasure leaves, in the order in which a report names it; each
// says why (privacy.kept.…).
var Kept = []string{"documents", "log", "organization_texts", "queued_mails", "tries", "backups", "declarations", "mailboxes"}

// Item is how many rows of a kind were erased.
type Item struct {
	Kind  string
	Count int
}

// Report says what an erasure erased, besides the profile itself.
type Report struct {
	Items []Item
	// Orphaned are the organizations that nobody represents any more, or that are empty.
	Orphaned []string
}

// tally counts what is erased.
type tally map[string]*int

func newTally() tally {
	t := tally{}
	for _, kind := range Kinds {
		t[kind] = new(int)
	}
	return t
}

// items are the kinds of which there was something.
func (t tally) items() (items []Item) {
	for _, kind := range Kinds {
		if n := *t[kind]; n > 0 {
			items = append(items, Item{kind, n})
		}
	}
	return slices.Clip(items)
}
