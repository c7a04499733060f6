package web

import (
	"manager/internal/org"
	"manager/internal/route"
)

// landing is where a person goes who asked for no page: the organization used
// last, or the only one; else the page that lets them choose.
func (s *Server) landing(e org.Entry) string {
	if e.LastNumber != "" {
		return route.Org(e.LastNumber)
	}
	if len(e.Organizations) == 1 {
		return route.Org(e.Organizations[0].Number)
	}
	return route.ChooseOrganization()
}
