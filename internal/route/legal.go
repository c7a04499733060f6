package route

// Parameters in patterns of routes: a kind of legal texts, and the day of a version.
const (
	LegalParam    = "{legal}"
	LegalDayParam = "{day}"
)

// Addresses of the legal texts, for everybody: the one in force, and a version by its day.
func Legal(kind string) string             { return "/legal/" + kind }
func LegalVersion(kind, day string) string { return Legal(kind) + "/" + day }
