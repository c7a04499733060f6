package team

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"manager/internal/fault"
	"manager/internal/fold"
	"manager/internal/id"
	"manager/internal/org"
	"manager/internal/text"
)

// The longest texts of a team, in characters.
const (
	MaxName        = 80
	MaxDescription = 500
)

// MaxChoice is how many people, or teams, one form may choose.
const MaxChoice = 100

// Team is a work team: people of an organization who belong together.
type Team struct {
	ID          id.Team
	Name        string
	Description string
	Leader      org.Member // zero when nobody leads the team
	Members     org.Count
	Version     int
	CreatedAt   time.Time

	sortName string
}

// HasLeader tells whether somebody leads the team.
func (t Team) HasLeader() bool { return !t.Leader.ID.IsZero() }

// Details is what somebody says about a team.
type Details struct {
	Name        string
	Description string
}

// Validate returns clean texts, or what is wrong beside the fields name and description.
func (d Details) Validate() (Details, error) {
	f := &fault.Fault{Kind: fault.Invalid}
	d.Name = text.Line(d.Name)
	d.Description = strings.TrimSpace(norm.NFC.String(d.Description))
	switch {
	case d.Name == "":
		f.Add("name", "error.required")
	case utf8.RuneCountInString(d.Name) > MaxName:
		f.Add("name", "error.too_long", "Max", MaxName)
	case !text.IsPrintable(d.Name) || fold.Text(d.Name) == "":
		f.Add("name", "error.invalid_characters")
	}
	switch {
	case utf8.RuneCountInString(d.Description) > MaxDescription:
		f.Add("description", "error.too_long", "Max", MaxDescription)
	case !readable(d.Description):
		f.Add("description", "error.invalid_characters")
	}
	return d, f.OrNil()
}

// readable refuses what can't be stored or turns the text around it about.
func readable(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if r != '\n' && r != '\t' && r != '\u200c' && r != '\u200d' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return false
		}
	}
	return true
}

func nameTaken() error { return fault.Field("name", "teams.name_taken") }

func teamGone() error { return fault.New(fault.Conflict, "teams.deleted_meanwhile") }
