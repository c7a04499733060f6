package web

import (
	"github.com/go-chi/chi/v5"

	"manager/internal/route"
)

// declarationRoutes are the pages on which consumers withdraw from a contract or cancel one.
func (s *Server) declarationRoutes(r chi.Router) {
	h := s.kit.Handle
	r.Get(route.Withdraw(), h(s.declarations.WithdrawPage))
	r.Post(route.Withdraw(), h(s.declarations.CheckWithdrawal))
	r.Get(route.WithdrawConfirmation(), h(s.declarations.BackToWithdrawal))
	r.Post(route.WithdrawConfirmation(), h(s.declarations.ConfirmWithdrawal))
	r.Get(route.WithdrawReceipt(route.DeclarationParam), h(s.declarations.WithdrawReceipt))
	r.Get(route.Cancel(), h(s.declarations.CancelPage))
	r.Post(route.Cancel(), h(s.declarations.CheckCancellation))
	r.Get(route.CancelConfirmation(), h(s.declarations.BackToCancellation))
	r.Post(route.CancelConfirmation(), h(s.declarations.ConfirmCancellation))
	r.Get(route.CancelReceipt(route.DeclarationParam), h(s.declarations.CancelReceipt))
}
