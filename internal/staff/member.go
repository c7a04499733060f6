package staff

import (
	"time"

	"manager/internal/fault"
	"manager/internal/i18n"
	"manager/internal/id"
	"manager/internal/identity"
	"manager/internal/text"
)

// Member is somebody of the staff.
type Member struct {
	ID        id.Staff
	FirstName string
	LastName  string
	Email     string
	Role      Role
	Blocked   bool
	Lang      i18n.Lang
	CreatedAt time.Time
	Passkeys  int        // how many they registered
	SeenAt    *time.Time // nil: never signed in
}

// Name is the person's name as colleagues and customers read it.
func (m Member) Name() string { return text.FullName(m.FirstName, m.LastName) }

// NewMember is somebody who is to work in the console.
type NewMember struct {
	FirstName string `form:"first_name"`
	LastName  string `form:"last_name"`
	Email     string `form:"email"`
	Role      string `form:"role"`
}

const maxName = 60

// clean returns the person as they are kept; faults stand beside the fields.
func (n NewMember) clean() (Member, error) {
	m := Member{ID: id.New[id.Staff](), FirstName: text.Line(n.FirstName), LastName: text.Line(n.LastName), Lang: i18n.EN}
	f := &fault.Fault{Kind: fault.Invalid}
	text.CheckLine(f, "first_name", m.FirstName, maxName, true)
	text.CheckLine(f, "last_name", m.LastName, maxName, true)
	email, err := identity.ParseEmail(n.Email)
	if err != nil {
		f.Add("email", "staff.email.invalid")
	}
	m.Email = email.Key
	role, ok := ParseRole(n.Role)
	if !ok {
		f.Add("role", "staff.role.choose")
	}
	m.Role = role
	return m, f.OrNil()
}
