package demo

import (
	"context"
	"slices"

	"manager/internal/fault"
	"manager/internal/staff"
)

// Staff lets the people of a demo's provider into the staff console.
type Staff struct{ console *staff.Console }

// NewStaff makes it from the console.
func NewStaff(console *staff.Console) *Staff { return &Staff{console: console} }

// Colleagues are the people of the provider in the demo: two clerks, since one never approves what they proposed.
var Colleagues = []staff.NewMember{
	{FirstName: "Sam", LastName: "Berger", Email: "sam@staff.test", Role: string(staff.Agent)},
	{FirstName: "Ana", LastName: "Keller", Email: "ana@staff.test", Role: string(staff.BillingClerk)},
	{FirstName: "Jan", LastName: "Brugger", Email: "jan@staff.test", Role: string(staff.BillingClerk)},
	{FirstName: "Iris", LastName: "Favre", Email: "iris@staff.test", Role: string(staff.Operator)},
}

// DrawLink returns the token of a link by which one of the Colleagues registers a
// passkey, and takes them into the staff when they are not; NotFound for anybody else.
func (s *Staff) DrawLink(ctx context.Context, email string) (token string, err error) {
	i := slices.IndexFunc(Colleagues, func(m staff.NewMember) bool { return m.Email == email })
	if i < 0 {
		return "", fault.New(fault.NotFound, "error.not_found")
	}
	all, err := s.console.Everybody(ctx)
	if err != nil {
		return "", err
	}
	if known := slices.IndexFunc(all, func(m staff.Member) bool { return m.Email == email }); known >= 0 {
		return s.console.DrawLink(ctx, all[known].ID)
	}
	_, token, err = s.console.Create(ctx, Colleagues[i])
	return token, err
}
