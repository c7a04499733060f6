package web

import (
	"github.com/go-chi/chi/v5"

	"manager/internal/route"
)

// accessRoutes are the pages of temporary access, for those who give it.
func (s *Server) accessRoutes(r chi.Router) {
	h := s.kit.Handle
	r.Get(route.SupportAccesses(route.OrgParam), h(s.visit.Accesses))
	r.Get(route.NewSupportAccess(route.OrgParam), h(s.visit.NewAccessPage))
	r.Post(route.NewSupportAccess(route.OrgParam), h(s.visit.Give))
	r.Get(route.SupportAccess(route.OrgParam, route.AccessParam), h(s.visit.Access))
	r.Get(route.SupportAccessCSV(route.OrgParam, route.AccessParam), h(s.visit.AccessCSV))
	r.Post(route.SupportApproval(route.OrgParam, route.AccessParam), h(s.visit.Approve))
	r.Post(route.SupportRefusal(route.OrgParam, route.AccessParam), h(s.visit.Refuse))
	r.Post(route.SupportWithdrawal(route.OrgParam, route.AccessParam), h(s.visit.Withdraw))
}
