// Package layout is the frame around every page: the shell with side menu and
// top bar for people who are signed in, a card on an empty page for the others.
//
// It shows what web puts into Frame and computes nothing but formatting.
package layout

import (
	"slices"
	"time"

	"manager/templates/ui"
)

// Assets are the addresses of the style sheet, the script and the pictures of
// the frame, as package static names them.
type Assets struct {
	CSS, JS, Icons string
	Favicon        string // left out when empty
}

// Person is who is signed in.
type Person struct {
	Name      string
	LoginID   string
	AvatarURL string // initials instead when empty
	Initials  string // made from the name when empty
	Stronger  bool   // a sensitive form asks for no password: there is a stronger method
}

// Avatar is the person's picture; its colour is the one that lists of members give to the same address.
func (p *Person) Avatar() ui.AvatarProps {
	return ui.AvatarProps{Name: p.Name, Seed: p.LoginID, URL: p.AvatarURL, Initials: p.Initials}
}

// Look is how an organization shows itself: a logo, or initials in a coloured
// square and with them perhaps a banner in place of the name.
type Look struct {
	LogoURL   string
	Initials  string // made from the name when empty
	Colour    int    // of the square; 0 is the brand's
	BannerURL string
}

// IsPlain tells whether nothing was chosen.
func (l Look) IsPlain() bool { return l == Look{} }

// Avatar is the square of the organization with the name given.
func (l Look) Avatar(name string) ui.AvatarProps {
	return ui.AvatarProps{Name: name, URL: l.LogoURL, Initials: l.Initials, Colour: l.Colour, Square: true}
}

// Org is the organization that the page belongs to.
type Org struct {
	Number  string
	Name    string
	RoleKey string // message key of the person's role in it
	Look
}

// OrgLink is another organization that the person can switch to.
type OrgLink struct {
	Name string
	URL  string
	Look
}

// NavGroup is an area of the side menu; its first one has no heading. A heading leads to the area's first page.
type NavGroup struct {
	HeadingKey string
	Items      []NavItem
}

// NavItem is one page of the side menu. Count, with what it counts in words,
// says how many things there want attention; 0 is not shown.
type NavItem struct {
	LabelKey   string
	URL        string
	Icon       string
	Current    bool
	Count      int
	CountTitle string
}

// Crumb is a page above the one shown.
type Crumb struct{ Label, URL string }

// HelpLink is a guide for the page shown.
type HelpLink struct{ Title, URL string }

// Approval is the question that appears while the page is open, when a sign-in
// waits for the person's YES or NO on this device.
type Approval struct {
	Banner ui.BannerProps
	Events string // address of the events that say so
}

// Console is who of the staff works in the staff console.
type Console struct {
	Name     string
	Email    string
	RoleKey  string
	Elevated int // minutes for which acts on money and recovery may still be done; 0: not at all
}

// Visit is said to somebody of the provider's support who is in an organization.
type Visit struct {
	Until    time.Time // the access ends
	ReadOnly bool
}

// Frame is everything around a page. Texts are said in the reader's language
// already, unless their name ends in Key.
type Frame struct {
	Title       string // of the page, without organization and brand
	Lang        string
	Theme       string // "", "light" or "dark"; empty follows the device
	Brand       string
	Assets      Assets
	Person      *Person
	Console     *Console // of somebody of the staff, in whose pages there is no Person
	Visit       *Visit   // of somebody of the staff in an organization's pages, in which there is no Person
	Org         *Org
	OtherOrgs   []OrgLink // the first few, for the switcher
	LastOrg     *OrgLink  // the organization to go back to from a page that belongs to none
	Nav         []NavGroup
	Help        []HelpLink
	Rights      []HelpLink // of consumers, and legal texts: at every page's foot
	Flash       *ui.FlashProps
	Banners     []ui.BannerProps
	Approval    *Approval   // nil where no sign-in of the person's can wait, or the banner stands already
	CurrentPath string      // where the language and theme switches return to
	Typed       []ui.Hidden // the form that the page answers, which the switches send there again: only of pages that route.TakesFormAgain names
	SearchURL   string      // the search box is left out when empty
}

// AsksPassword tells whether a sensitive form asks for the password.
func (f Frame) AsksPassword() bool { return f.Person == nil || !f.Person.Stronger }

// In is the frame of a page below the page of the menu at url, which is marked
// instead of what the page's own address would mark. A page that is not in the menu changes nothing.
func (f Frame) In(url string) Frame {
	nav, found := make([]NavGroup, len(f.Nav)), false
	for g, group := range f.Nav {
		nav[g] = NavGroup{HeadingKey: group.HeadingKey, Items: slices.Clone(group.Items)}
		for i := range nav[g].Items {
			nav[g].Items[i].Current = nav[g].Items[i].URL == url
			found = found || nav[g].Items[i].Current
		}
	}
	if found {
		f.Nav = nav
	}
	return f
}

func (f Frame) title() string {
	title := f.Brand
	if f.Org != nil {
		title = f.Org.Name + " · " + title
	}
	if f.Title != "" {
		title = f.Title + " · " + title
	}
	return title
}

func (f Frame) shellClass() string {
	if f.Org == nil {
		return "shell no-menu"
	}
	return "shell"
}
