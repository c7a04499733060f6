package e2e_test

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"manager/internal/billing/order"
	"manager/internal/db"
	"manager/internal/demo"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/internal/staff"
	"manager/internal/testkit"
	"manager/internal/testkit/browser"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

// rolesInHandbook are what the handbook calls the roles.
var rolesInHandbook = map[string]staff.Role{"agents": staff.Agent, "billing clerks": staff.BillingClerk, "operators": staff.Operator}

// actsInHandbook are what is done in a chapter; whoever may do it is named there. What is about one's own way in is everybody's.
var actsInHandbook = map[string]staff.Act{
	"Identify a caller": staff.FindCustomers, "Find and open a customer": staff.FindCustomers, "Use temporary access": staff.VisitCustomers, "Block a user": staff.BlockUsers, "Unblock a user": staff.BlockUsers, "Decide on lost factors": staff.Recover,
	"Change prices": staff.SetPrices, "Make a promo code": staff.SetPrices, "Grant a gratuity": staff.SetPrices, "Change the reminders": staff.SetPolicies, "Publish a legal text": staff.SetPolicies, "Send an e-mail again": staff.Operate, "Review who saw what": staff.ReviewViews, "Add a person to the staff": staff.ManageStaff, "Change a role": staff.ManageStaff, "Replace a lost passkey": staff.ManageStaff, "Block a colleague": staff.ManageStaff,
}

// The sentences of the handbook about what happens outside the console.
const (
	linkComes   = "Open the link of the mail."
	codeIsTold  = "Ask the caller for the support code."
	isApproved  = "Wait until the customer has approved."
	isRefused   = "Wait until an e-mail was not accepted."
	exampleCode = "482 913" // stands for the code that the caller tells
	exampleOrg  = "1234567" // stands for the customer number
)

func staffHandbook(t *testing.T) []chapter {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(repository, "docs", "staff-handbook.md"))
	if err != nil {
		t.Fatal(err)
	}
	chapters, err := readHandbook(string(page), []string{linkComes, codeIsTold, isApproved, isRefused})
	if err != nil {
		t.Fatal(err)
	}
	return chapters
}

// Breaks when the handbook tells a role to do what it may not do, or keeps from it what it may.
func TestTheStaffHandbookNamesWhoMay(t *testing.T) {
	t.Parallel()
	told := map[string]bool{}
	for _, c := range staffHandbook(t) {
		told[c.title] = true
		var named []string
		for _, word := range c.who {
			named = append(named, string(rolesInHandbook[word]))
		}
		want := staff.RolesFor(staff.FindCustomers) // all
		if act, ok := actsInHandbook[c.title]; ok {
			want = staff.RolesFor(act)
		}
		if !slices.Equal(named, want) {
			t.Errorf("%s: it names %v, those who may are %v", c.title, c.who, want)
		}
	}
	for title := range actsInHandbook {
		if !told[title] {
			t.Errorf("there is no section %q", title)
		}
	}
}

// Breaks when a step may be read in two ways, or is carried out although it is none of the sentences that there are.
func TestTheHandbookTakesNoOtherSentence(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"Press **Save**.", "Click Save.", "Click **Save** and wait.", "Fill **Name** with **Ludo**.", "Click **Save**. Then click **Close**.", "Wait until lunch.", "You see nothing."} {
		if read, err := readStep(step, []string{isApproved}); err == nil {
			t.Errorf("%q is taken for %s", step, read.form)
		}
	}
	for _, page := range []string{"## Save\n1. Click **Save**.", "## Save\nWho: agents.\n2. Click **Save**.", "1. Click **Save**."} {
		if _, err := readHandbook(page, nil); err == nil {
			t.Errorf("%q is taken for a handbook", page)
		}
	}
}

// Breaks when a step of the staff handbook no longer fits the console, for any of the roles that it names.
func TestTheStaffHandbookWorks(t *testing.T) {
	t.Parallel()
	for _, role := range staff.Roles {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			followHandbook(t, staffHandbook(t), role)
		})
	}
}

// reader is somebody of the staff who follows the handbook, in a browser with a passkey.
type reader struct {
	*player
	role    staff.Role
	passkey *browser.Authenticator
	touched int // how often the passkey was touched
}

func followHandbook(t *testing.T, chapters []chapter, role staff.Role) {
	p := portal.Start(t)
	page, ok := browser.New(t, p.URL, browser.Options{Lang: "en"})
	if !ok {
		return
	}
	r := &reader{player: newPlayer(t, p, page, i18n.EN, nil), role: role, passkey: page.Authenticator(browser.AuthenticatorOptions{Passkey: true})}
	for _, c := range chapters {
		if !slices.ContainsFunc(c.who, func(word string) bool { return rolesInHandbook[word] == role }) {
			continue
		}
		if c.title == "Sign in" { // whoever has just registered is in
			r.follow(chapters[len(chapters)-1])
		}
		// Each section begins as after a while: the last touch is over, no customer is open, and nobody has identified lately.
		for _, over := range []string{`update staff_sessions set elevated_until = null`, `update staff_openings set ends_at = now() where ends_at > now()`, `update support_identifications set made_at = made_at - interval '1 hour'`} {
			testkit.Exec(t, p.App.DB, over, nil)
		}
		if c.title == "Decide on lost factors" {
			lostFactors(r)
		}
		r.follow(c)
		if check := handbookOutcomes[c.title]; check != nil {
			check(r)
		}
	}
	if complaints := page.Complaints(); len(complaints) > 0 {
		t.Errorf("the browser complains: %q", strings.Join(complaints, "\n"))
	}
}

func (r *reader) follow(c chapter) {
	r.t.Helper()
	for i, step := range c.steps {
		r.t.Logf("%s, %d. %s", c.title, i+1, step.text)
		r.carryOut(step)
		if touched := r.touches(); step.form == "touch" != (touched > r.touched) {
			r.t.Fatalf("%s, step %d: the passkey has been touched %d times, %d times before", c.title, i+1, touched, r.touched)
		} else {
			r.touched = touched
		}
	}
}

// touches counts how often the passkey was asked for, with its registration.
func (r *reader) touches() (count int) {
	r.t.Helper()
	for _, c := range r.passkey.Credentials() {
		count += c.Counter
	}
	return count
}

func (r *reader) carryOut(s handbookStep) {
	r.t.Helper()
	switch s.form {
	case "open":
		r.page.Goto(s.words[0])
	case "click", "touch":
		r.page.Click(s.words[0])
	case "menu":
		r.page.Click(s.words[0], r.lang.T("ui.frame.main_menu"))
	case "line":
		r.page.Click(s.words[0], s.words[1])
	case "actions":
		r.page.Click(r.lang.T("ui.table.actions", "Name", s.words[0]))
	case "account":
		r.page.Click(r.lang.T("ui.frame.account"))
	case "fill":
		r.page.Fill(s.words[0], r.typed(s.words[1]))
	case "choose":
		r.page.Choose(s.words[0], s.words[1])
	case "tick":
		r.page.Tick(s.words[0])
	case "see":
		r.page.See(s.words[0])
	case "outside":
		r.outside(s.text)
	default:
		r.t.Fatalf("no such form: %s", s.form)
	}
}

// typed is what stands for an example that differs from portal to portal.
func (r *reader) typed(example string) string {
	switch example {
	case exampleCode:
		return strings.TrimSpace(r.portal.As(r.t, cast.Olive).Get(route.Support(r.portal.Org(cast.Org))).Doc.Find("section:has(#support-code) .spoken [aria-hidden]").Text())
	case exampleOrg:
		return r.portal.Org(cast.Org)
	default:
		return example
	}
}

// outside does what others do.
func (r *reader) outside(sentence string) {
	r.t.Helper()
	switch sentence {
	case linkComes:
		i := slices.IndexFunc(demo.Colleagues, func(m staff.NewMember) bool { return m.Role == string(r.role) })
		r.openLink(demo.Colleagues[i].FirstName + " " + demo.Colleagues[i].LastName)
	case codeIsTold: // and typed when it is asked for
	case isApproved:
		access := testkit.Value[id.SupportAccess](r.t, r.portal.App.DB, `select id from support_accesses where state = 'asked'`, nil)
		r.portal.As(r.t, cast.Olive).Post(route.SupportApproval(r.portal.Org(cast.Org), access.String()), url.Values{})
	case isRefused:
		testkit.Write(r.t, r.portal.App.DB, func(ctx context.Context, tx db.Tx) error {
			mail := order.Mail{Name: cast.Olive.FirstName, Organization: cast.Org}
			if err := r.portal.App.Outbox.Put(ctx, tx, r.portal.App.Clock(), notify.Envelope{To: "orders@example.org", Lang: i18n.EN, Message: mail}); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `update mails set state = 'failed', attempts = 14, last_error = 'no server', failure = 'server' where to_address = 'orders@example.org'`)
			return err
		})
	}
}

// handbookOutcomes tell whether a section has brought about what it promises.
var handbookOutcomes = map[string]func(r *reader){
	"Find and open a customer": func(r *reader) {
		if pages := testkit.Value[int](r.t, r.portal.App.DB, `select count(*)::int from staff_views`, nil); pages != 1 {
			r.t.Errorf("%d pages are noted", pages)
		}
	},
	"Use temporary access": func(r *reader) {
		if pages := testkit.Value[int](r.t, r.portal.App.DB, `select count(*)::int from support_pages`, nil); pages == 0 {
			r.t.Error("no page is listed for the customer")
		}
	},
	"Change prices": func(r *reader) {
		if taken := testkit.Value[int](r.t, r.portal.App.DB, `select count(taken_back_at)::int from price_changes where kind = 'mail'`, nil); taken != 1 {
			r.t.Errorf("%d changes were taken back", taken)
		}
	},
	"Make a promo code": func(r *reader) {
		if over := testkit.Value[bool](r.t, r.portal.App.DB, `select valid_until is not null from promo_codes where code = 'AUTUMN26' and percent = 1000 and max_uses = 500`, nil); !over {
			r.t.Error("the code has not ended")
		}
	},
	"Grant a gratuity": func(r *reader) {
		if n := testkit.Value[int](r.t, r.portal.App.DB, `select count(*)::int from gratuities where reason = 'Two days of outage'`, nil); n != 1 {
			r.t.Errorf("%d gratuities", n)
		}
	},
	"Change the reminders": func(r *reader) {
		if versions := testkit.Value[int](r.t, r.portal.App.DB, `select count(*)::int from reminder_versions where made_by is not null`, nil); versions != 1 {
			r.t.Errorf("%d versions are made", versions)
		}
	},
	"Block a user":   func(r *reader) { r.wantBlocked(true) },
	"Unblock a user": func(r *reader) { r.wantBlocked(false) },
	"Decide on lost factors": func(r *reader) {
		if state := testkit.Value[string](r.t, r.portal.App.DB, `select state from recovery_cases`, nil); state != "waiting" {
			r.t.Errorf("the case is %s", state)
		}
	},
	"Send an e-mail again":      func(r *reader) { r.portal.Mail("orders@example.org") }, // waits for it
	"Add a person to the staff": func(r *reader) { r.portal.Mail("ludo@staff.test") },    // waits for it
	"Change a role": func(r *reader) {
		if role := testkit.Value[string](r.t, r.portal.App.DB, `select role from staff_members where email = 'ludo@staff.test'`, nil); role != string(staff.BillingClerk) {
			r.t.Errorf("the person is %s", role)
		}
	},
}

func (r *reader) wantBlocked(blocked bool) {
	r.t.Helper()
	open := testkit.Value[int](r.t, r.portal.App.DB, `select count(*)::int from user_blocks b join users u on u.id = b.user_id where u.login_id = @mia and b.ended_at is null`, db.Args{"mia": cast.Mia.LoginID})
	if (open > 0) != blocked {
		r.t.Errorf("%d blocks are open", open)
	}
}

// lostFactors opens the case of the example, of somebody who represents no organization.
func lostFactors(r *reader) {
	r.t.Helper()
	mia := testkit.Value[id.User](r.t, r.portal.App.DB, `select id from users where login_id = @mia`, db.Args{"mia": cast.Mia.LoginID})
	testkit.Exec(r.t, r.portal.App.DB, `insert into recovery_cases (id, number, user_id, kind, state, contact, language, proof, consent, asked_at) values (@id, 'R-WXYZ-3467', @user, 'documents', 'opened', 'mia.now@example.org', 'en', 'passport', 1, @now)`,
		db.Args{"id": id.New[id.RecoveryCase](), "user": mia, "now": r.portal.App.Clock()})
}
