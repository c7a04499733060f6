package demo

import (
	"context"
	"net/netip"
	"time"

	"manager/internal/actor"
	"manager/internal/audit"
	"manager/internal/db"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/org"
	"manager/internal/product"
)

// What the people of the demo sit at.
const (
	firefoxOnMac    = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0"
	chromeOnAndroid = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)

// loadActivity writes into the log what the last three months were like: Olive's
// sign-ins, and what she and Adam did in the organization.
func loadActivity(ctx context.Context, tx db.Tx, log *audit.Log, now time.Time, made id.Org, o organization) error {
	olive, adam := o.members[0], o.members[1]
	for day := 88; day > 0; day -= 2 {
		if err := log.Record(ctx, tx, morning(now, day), ownEvent("user.signed_in", olive, firefoxOnMac)); err != nil {
			return err
		}
	}
	for _, past := range []struct {
		days int
		audit.Event
	}{
		{61, ownEvent("user.sign_in_failed", olive, chromeOnAndroid)},
		{30, ownEvent("user.sign_in_failed", olive, chromeOnAndroid)},
		{29, ownEvent("user.password_changed", olive, firefoxOnMac)},
		{12, ownEvent("user.language_changed", olive, firefoxOnMac)},
		{80, productEvent("product.locked", made, olive, o.products.Products[0])},
		{79, productEvent("product.unlocked", made, olive, o.products.Products[0])},
		{70, memberEvent("member.role_changed", made, olive, adam, audit.Change{Field: "role", Before: string(actor.Collaborator), After: string(actor.Administrator)})},
		{41, memberEvent("member.security_alert_sent", made, adam, o.members[3])},
		{40, memberEvent("member.role_changed", made, adam, o.members[3], audit.Change{Field: "accounting", Before: "false", After: "true"})},
		{3, memberEvent("member.invitation_resent", made, adam, o.members[len(o.members)-1])},
	} {
		if err := log.Record(ctx, tx, morning(now, past.days).Add(time.Hour), past.Event); err != nil {
			return err
		}
	}
	return nil
}

// morning is early on a day so many days ago.
func morning(now time.Time, days int) time.Time {
	return now.Truncate(24*time.Hour).AddDate(0, 0, -days).Add(7*time.Hour + time.Duration(days*7)*time.Minute)
}

func actingMember(m org.LoadedMember, agent string) actor.Actor {
	device := identity.Device{Address: netip.MustParseAddr("192.0.2.20"), UserAgent: agent}
	return device.Actor(identity.Person{ID: m.User, FirstName: m.FirstName, LastName: m.LastName, LoginID: m.Email}, id.Session{})
}

func ownEvent(action string, m org.LoadedMember, agent string) audit.Event {
	return audit.Event{Action: action, User: m.User, Actor: actingMember(m, agent)}
}

func memberEvent(action string, o id.Org, by, about org.LoadedMember, changes ...audit.Change) audit.Event {
	return audit.Event{Action: action, Org: o, Actor: actingMember(by, firefoxOnMac), Subject: about.ID.String(), Changes: changes,
		Personal: map[string]string{"member": about.Name(), "email": about.Email}}
}

func productEvent(action string, o id.Org, by org.LoadedMember, about product.LoadedProduct) audit.Event {
	return audit.Event{Action: action, Org: o, Actor: actingMember(by, firefoxOnMac), Subject: about.ID.String(), Personal: map[string]string{"product": about.Name}}
}
