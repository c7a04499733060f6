package people_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"manager/internal/actor"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/org"
	"manager/templates/layout"
	pages "manager/templates/pages/people"
)

// manyUsers is the users table of a large organization, as its administrators see it.
func manyUsers(rows int) pages.UsersView {
	now := time.Date(2026, 11, 21, 9, 14, 0, 0, time.UTC)
	v := pages.UsersView{
		Number: "1000001", Manages: true, Now: now, Self: actor.Actor{Role: actor.LegalRepresentative},
		Frame: layout.Frame{
			Title: "Users", Lang: "en", Brand: "Manager", CurrentPath: "/o/1000001/users",
			Assets: layout.Assets{CSS: "/static/a.css", JS: "/static/a.js", Icons: "/static/icons.svg"},
			Person: &layout.Person{Name: "Olive Marchetti", LoginID: "olive@demo.test"},
			Org:    &layout.Org{Number: "1000001", Name: "Atelier Lumière SA", RoleKey: "role.legal_representative"},
			Nav: []layout.NavGroup{
				{Items: []layout.NavItem{{LabelKey: "nav.overview", URL: "/o/1000001", Icon: "grid"}}},
				{HeadingKey: "nav.products", Items: []layout.NavItem{
					{LabelKey: "nav.all_products", URL: "/o/1000001/products", Icon: "box"}, {LabelKey: "category.web", URL: "/o/1000001/products/web", Icon: "globe"},
					{LabelKey: "category.cloud", URL: "/o/1000001/products/cloud", Icon: "cloud"}, {LabelKey: "category.events", URL: "/o/1000001/products/events", Icon: "ticket"},
				}},
				{HeadingKey: "nav.users_and_profile", Items: []layout.NavItem{{LabelKey: "nav.users", URL: "/o/1000001/users", Icon: "users", Current: true}, {LabelKey: "nav.teams", URL: "/o/1000001/teams", Icon: "team"}}},
			},
		},
	}
	for i := range rows {
		m := org.Member{ID: id.New[id.Member](), State: org.Active, Standing: org.Standing{Role: actor.Roles[i%4]}, FirstName: "Jean-Luc", LastName: fmt.Sprintf("O'Neill %d", i),
			Email: fmt.Sprintf("member%d@demo.test", i), TwoFactor: i%3 > 0, LastSeenAt: now.AddDate(0, 0, -i)}
		if i%4 == 0 {
			m.Teams = []org.TeamName{{ID: id.New[id.Team](), Name: "Design & Print"}}
		}
		v.List.Members = append(v.List.Members, m)
	}
	v.List.Next = "after"
	return v
}

func BenchmarkUsers(b *testing.B) {
	v := manyUsers(50)
	ctx := i18n.With(context.Background(), i18n.New(i18n.EN, time.UTC, nil))
	var out bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		if err := pages.Users(v).Render(ctx, &out); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(out.Len()))
}
