package pages_test

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
	"manager/templates/pages"
	"manager/templates/ui"
)

func BenchmarkUsers(b *testing.B) {
	now := time.Now()
	ctx := ui.WithSprite(i18n.With(context.Background(), i18n.New(i18n.EN, time.UTC, time.Now)), "/static/icons.svg")
	var list org.List
	roles := []actor.Role{actor.LegalRepresentative, actor.Administrator, actor.Collaborator, actor.External}
	for i := range 50 {
		m := org.Member{ID: id.New[id.Member](), State: "active", Email: fmt.Sprintf("first%d.last%d@demo.test", i, i), FirstName: fmt.Sprint("First", i), LastName: fmt.Sprint("Last", i), TwoFactor: i%3 == 0, LastSeenAt: now.Add(-time.Duration(i*7) * time.Hour)}
		m.Standing.Role = roles[i%4]
		list.Members = append(list.Members, m)
	}
	list.Next = "abc"
	list.Unprotected = org.Count{N: 12}
	f := layout.Frame{Title: "Users", Lang: "en", Brand: "Manager", Person: &layout.Person{Name: "Olive M", LoginID: "olive@demo.test"}, Org: &layout.Org{Number: "1234567", Name: "Atelier", RoleKey: "role.administrator"}}
	v := pages.UsersView{Frame: f, Now: now, Number: "1234567", List: list, Manages: true, Self: actor.Actor{Role: actor.LegalRepresentative}}
	var buf bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		buf.Reset()
		if err := pages.Users(v).Render(ctx, &buf); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(buf.Len()), "bytes")
}
