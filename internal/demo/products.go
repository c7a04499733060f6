package demo

import (
	"time"

	"manager/internal/access"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/product"
	"manager/internal/team"
)

// bought is a product of the demo: for how many days it has been there and after
// how many more it expires, which may be in the past; 0: it doesn't expire.
type bought struct {
	kind, offer, name string
	since, expires    int
	tags              []string
	state             product.State // empty: active
}

// Products of the demo organization that others of its data hang on.
const (
	suiteName     = "Atelier Lumière"
	driveName     = "Atelier files"
	mailName      = "atelier-lumiere.example mail"
	domainName    = "atelier-lumiere.example"
	hostingName   = "Hosting atelier-lumiere"
	blogName      = "Workshop blog"
	ticketingName = "Open house 2026"
	letterName    = "Friends of the Atelier"
)

// products are one of each kind, and domains in every state.
var products = []bought{
	{"suite", "business", suiteName, 390, 341, []string{"internal"}, ""},
	{"drive", "team", driveName, 388, 343, []string{"internal"}, ""},
	{"mail", "twenty_mailboxes", mailName, 388, 343, []string{"internal"}, ""},
	{"chat", "team", "Atelier chat", 200, 165, []string{"internal"}, ""},
	{"meetings", "pro", "Meeting rooms", 200, 165, nil, ""},
	{"file_transfer", "pro", "Large files for clients", 150, 215, []string{"clients"}, ""},
	{"paste", "free", "Notes", 120, 0, nil, ""},
	{"short_links", "basic", "lumi.example", 120, 245, []string{"press"}, ""},

	{"domain", "ch", domainName, 399, 331, []string{"shop", "internal"}, ""},
	{"domain", "com", "atelier-lumiere.com.example", 399, 12, []string{"shop"}, ""},
	{"domain", "eu", "lumiere-shop.example", 210, 155, []string{"shop", "2026"}, ""},
	{"domain", "ch", "journee-portes-ouvertes.example", 60, 305, []string{"2026"}, ""},
	{"domain", "ch", "zürcher-lichtatelier.example", 380, 45, nil, ""},
	{"domain", "com", "old-lamps.example", 371, -6, nil, product.Suspended},
	{"domain", "com", "lampen-archiv.example", 398, -120, []string{"archive"}, product.Terminated},
	{"domain", "eu", "atelier-lumiere.eu.example", 0, 365, []string{"2026"}, product.Provisioning},
	{"domain", "ch", "lumiere-summer.example", 0, 365, []string{"2026", "press"}, product.Ordered},
	{"web_hosting", "ten_sites", hostingName, 399, 331, []string{"shop"}, ""},
	{"wordpress", "pro", blogName, 310, 55, []string{"press"}, ""},
	{"nodejs_hosting", "small", "Lamp configurator", 90, 275, []string{"shop", "2026"}, ""},
	{"site_creator", "pro", "Portfolio", 250, 115, nil, ""},
	{"cloud_server", "medium", "Image server", 330, 35, nil, ""},
	{"ssl_certificate", "organization_checked", "*.atelier-lumiere.example", 340, 25, []string{"shop"}, ""},
	{"domain_privacy", "all_domains", "Privacy of all domains", 399, 331, nil, ""},
	{"anycast_dns", "one_domain", "DNS atelier-lumiere.example", 180, 185, nil, ""},
	{"dynamic_dns", "basic", "Workshop router", 180, 185, nil, ""},

	{"public_cloud", "pay_as_you_go", "Rendering", 160, 0, []string{"2026"}, ""},
	{"vps", "medium", "Build server", 240, 125, nil, ""},
	{"vps_lite", "small", "Test server", 30, 0, []string{"test"}, ""},
	{"kubernetes", "shared", "Configurator cluster", 90, 275, []string{"2026"}, ""},
	{"database", "small", "Orders", 90, 275, []string{"shop"}, ""},
	{"paas", "pay_as_you_go", "Prototype", 20, 0, []string{"test"}, ""},
	{"backup", "six_terabytes", "Workstations", 300, 65, []string{"internal"}, ""},
	{"nas", "six_terabytes", "Photo archive", 395, 335, []string{"archive"}, ""},
	{"ai_tools", "pay_as_you_go", "Translations", 75, 0, nil, ""},
	{"high_availability", "two_nodes", "Shop without pause", 90, 275, []string{"shop"}, ""},
	{"housing", "quarter_rack", "Rack in Geneva", 395, 700, nil, ""},
	{"login_service", "business", "Customer accounts", 140, 225, []string{"shop"}, ""},

	{"ticketing", "commission", ticketingName, 100, 0, []string{"2026"}, ""},
	{"access_control", "basic", "Workshop doors", 100, 265, nil, ""},
	{"guest_manager", "pro", "Vernissage", 40, 0, []string{"2026", "press"}, ""},
	{"newsletter", "pay_as_you_go", letterName, 280, 0, []string{"press"}, ""},

	{"radio", "basic", "Radio Lumière", 260, 105, nil, ""},
	{"video", "pro", "Workshop live", 130, 235, []string{"2026"}, ""},
	{"vod", "small", "How lamps are made", 130, 235, []string{"press"}, ""},

	{"premium_support", "silver", "Technical contact", 365, 3, nil, ""},
	{"custom_brand", "standard", "Lumière for clients", 70, 295, []string{"clients"}, ""},
	{"renewal_warranty", "all_products", "Warranty for everything", 365, 3, nil, ""},
}

var rivalProducts = []bought{
	{"domain", "ch", "rival.example", 300, 65, nil, ""},
	{"drive", "solo", "Rival files", 300, 65, nil, ""},
	{"mail", "five_mailboxes", "rival.example mail", 300, 65, nil, ""},
	{"ticketing", "free", "Rival night", 50, 0, nil, ""},
}

// shelf puts products together with the access to them, by name.
type shelf struct {
	product.Loaded
	byName  map[string]id.Product
	folders map[string]id.Folder
}

func newShelf(now time.Time, all []bought) *shelf {
	s := &shelf{byName: map[string]id.Product{}, folders: map[string]id.Folder{}}
	day := now.UTC().Truncate(24 * time.Hour)
	for _, b := range all {
		made := product.LoadedProduct{ID: id.New[id.Product](), CreatedAt: daysAgo(now, b.since), NewProduct: product.NewProduct{
			Kind: b.kind, Offer: b.offer, Name: b.name, State: b.state, Tags: b.tags}}
		if made.State == "" {
			made.State = product.Active
		}
		if b.expires != 0 {
			made.ExpiresAt = day.AddDate(0, 0, b.expires)
		}
		made.Reference = made.ID.String()
		s.Products = append(s.Products, made)
		s.byName[b.name] = made.ID
	}
	return s
}

// folder makes one on a drive; an empty parent is the top. Folders of one drive differ by name.
func (s *shelf) folder(drive, parent, name string) {
	made := product.LoadedFolder{ID: id.New[id.Folder](), Product: s.byName[drive], Parent: s.folders[parent], Name: name}
	s.folders[name] = made.ID
	s.Folders = append(s.Folders, made)
}

func (s *shelf) lock(name string, at time.Time, by id.User) {
	for i := range s.Products {
		if s.Products[i].Name == name {
			s.Products[i].LockedAt, s.Products[i].LockedBy = at, by
		}
	}
}

func (s *shelf) give(to org.LoadedMember, name string, rights ...access.Right) {
	s.Grants = append(s.Grants, product.LoadedGrant{Member: to.ID, Product: s.byName[name], Rights: access.RightsOf(rights...)})
}

func (s *shelf) giveTeam(to team.Loaded, name string, rights ...access.Right) {
	s.Grants = append(s.Grants, product.LoadedGrant{Team: to.ID, Product: s.byName[name], Rights: access.RightsOf(rights...)})
}

func (s *shelf) giveFolder(to org.LoadedMember, drive, folder string) {
	s.Grants = append(s.Grants, product.LoadedGrant{Member: to.ID, Product: s.byName[drive], Folder: s.folders[folder], Rights: access.RightsOf(access.Use)})
}

// atelierProducts are those of the demo organization. Mia has a handful with
// different rights, Eve a folder of the drive and the entrance of one event,
// Bill nothing; the others of the teams have what their team has.
func atelierProducts(now time.Time, adam, mia, eve, zoe org.LoadedMember, webmasters, events team.Loaded) product.Loaded {
	s := newShelf(now, products)
	s.folder(driveName, "", "Clients")
	s.folder(driveName, "", "Events")
	s.folder(driveName, "Events", "Open house")
	s.folder(driveName, "Events", "Vernissage")
	s.folder(driveName, "Open house", "Press")
	s.folder(driveName, "", "Accounting")
	s.folder(driveName, "", "Workshop")
	s.lock(blogName, daysAgo(now, 3), adam.User)

	s.give(mia, driveName, access.Use, access.Statistics)
	s.give(mia, mailName, access.Use)
	s.give(mia, domainName, access.Use, access.Manage)
	s.give(mia, blogName, access.Use, access.Technical)
	s.give(mia, ticketingName, access.Events, access.Sales)
	s.give(eve, ticketingName, access.Scanning)
	s.giveFolder(eve, driveName, "Open house")
	s.giveTeam(webmasters, hostingName, access.Use, access.Technical, access.Statistics)
	s.giveTeam(webmasters, blogName, access.Use)
	s.giveTeam(webmasters, "Lamp configurator", access.Technical)
	s.giveTeam(events, ticketingName, access.Use)
	s.Rules = []product.LoadedRule{
		{Team: webmasters.ID, Kind: "ssl_certificate", Rights: access.RightsOf(access.Use, access.Manage), Present: true},
		{Team: webmasters.ID, Kind: "nodejs_hosting", Rights: access.RightsOf(access.Technical)},
		{Member: zoe.ID, Kind: "newsletter", Rights: access.RightsOf(access.Use, access.Statistics), Present: true},
	}
	return s.Loaded
}
