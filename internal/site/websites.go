package site

import (
	"context"
	"strings"

	"manager/internal/access"
	"manager/internal/actor"
	"manager/internal/db"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/keyset"
	"manager/internal/org"
	"manager/internal/product"
)

// WebsitesShown is how many web sites one page of the list of all has.
const WebsitesShown = 50

// WebsiteQuery is what the list of all web sites is asked for: the beginning of
// a host name or of one of its labels, and from where on.
type WebsiteQuery struct {
	Search string
	Cursor string
}

// Website is one site of any hosting with what the actor may do on that hosting.
type Website struct {
	Site
	Hosting product.Seen
	Access  access.Permissions

	rights access.Rights // that the hosting's kind has
	key    string        // by what the list is sorted: the host name, or the word found
}

// MayManage tells whether the actor changes the settings of the site.
func (w Website) MayManage() bool {
	return w.Access.MayManage(w.rights) && w.Hosting.State != product.Terminated
}

// WebsiteList is one page of all web sites; Previous and Next are cursors, empty at the ends.
type WebsiteList struct {
	Rows     []Website
	Previous string
	Next     string
	// Contacts are those who can give access; read only for somebody who may use no hosting.
	Contacts []org.Member
}

// Websites lists the sites of all hostings that the actor may use and that have
// not ended, by host name; a search lists them by what was found.
func (s *Sites) Websites(ctx context.Context, act actor.Actor, q WebsiteQuery) (WebsiteList, error) {
	sight, err := s.products.Sight(ctx, act, func(kind product.Kind) bool { return kind.HasSites })
	if err != nil {
		return WebsiteList{}, err
	}
	l := newWebsiteLister(act.Org, sight, q)
	list, err := s.readWebsites(ctx, act, l)
	// Coming back, the page may have lost rows at its beginning: then it is the first page.
	if err == nil && l.inside && len(list.Rows) < WebsitesShown && (l.at.Backwards || len(list.Rows) == 0) {
		l.at, l.inside = place{}, false
		list, err = s.readWebsites(ctx, act, l)
	}
	return list, err
}

func (s *Sites) readWebsites(ctx context.Context, act actor.Actor, l websiteLister) (WebsiteList, error) {
	if l.empty {
		return WebsiteList{}, nil
	}
	var rows []Website
	var contacts []org.Member
	batch := &db.Batch{}
	if l.sight.Nothing() {
		org.QueueContacts(batch, &contacts, act, false)
	} else {
		l.queue(batch, &rows)
	}
	if err := s.db.Read(ctx, db.ForOrg(act.Org, act.User), batch); err != nil {
		return WebsiteList{}, err
	}
	list := l.list(rows)
	list.Contacts = contacts
	return list, nil
}

// place is a place between two rows of the list. A forged one only leads to
// another place of the same list.
type place struct {
	Backwards bool    `json:"b,omitempty"`
	List      string  `json:"l"` // which list it belongs to
	Key       string  `json:"k"`
	Site      id.Site `json:"s"`
}

// websiteLister reads one page of one actor's list.
type websiteLister struct {
	org    id.Org
	sight  product.Sight
	search string
	at     place
	inside bool // the page begins at a place in the list
	empty  bool // nothing in the search that a host name could begin with: nothing is found
}

func newWebsiteLister(org id.Org, sight product.Sight, q WebsiteQuery) websiteLister {
	l := websiteLister{org: org, sight: sight, search: hostSearch(q.Search)}
	l.empty = l.search == "" && strings.TrimSpace(q.Search) != ""
	var at place
	if keyset.Decode(q.Cursor, &at) && at.List == l.fingerprint() && !strings.ContainsRune(at.Key, 0) {
		l.at, l.inside = at, true
	}
	return l
}

func (l websiteLister) fingerprint() string { return keyset.Fingerprint("websites", l.search) }

func (l websiteLister) list(rows []Website) WebsiteList {
	page, before, after := keyset.CutPage(rows, WebsitesShown, l.inside, l.at.Backwards)
	list := WebsiteList{Rows: page}
	for i, row := range page {
		kind, allowed := l.sight.Decide(row.Hosting)
		list.Rows[i].Access, list.Rows[i].rights = allowed, kind.Rights
	}
	if before {
		list.Previous = keyset.Encode(place{Backwards: true, List: l.fingerprint(), Key: page[0].key, Site: page[0].ID})
	}
	if after {
		last := page[len(page)-1]
		list.Next = keyset.Encode(place{List: l.fingerprint(), Key: last.key, Site: last.ID})
	}
	return list
}

// hostSearch is what was typed, or pasted as an address, as host names are compared.
func hostSearch(typed string) string {
	host := strings.ToLower(strings.TrimSpace(typed))
	if _, rest, isAddress := strings.Cut(host, "://"); isAddress {
		host = rest
	}
	host, _, _ = strings.Cut(host, "/")
	return strings.Trim(fold.Text(host), ". ")
}

// hostWords are what a site is found by: its host name from each label on.
func hostWords(host string) []string {
	var words []string
	for rest, more := fold.Text(host), true; more; _, rest, more = strings.Cut(rest, ".") {
		if rest != "" {
			words = append(words, rest)
		}
	}
	return words
}
