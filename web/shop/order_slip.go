package shop

import (
	"net/http"

	"manager/internal/billing/archive"
	"manager/web/kit"
)

// OrderSlip answers with the payment slip of an open order.
func (h *Handlers) OrderSlip(w http.ResponseWriter, r *http.Request) error {
	wanted, err := orderParam(r)
	if err != nil {
		return err
	}
	act := kit.Actor(r)
	found, err := h.orders.Show(r.Context(), act, wanted)
	if err != nil {
		return err
	}
	slip, err := h.orders.Slip(found, act.OrgNumber)
	if err != nil {
		return err
	}
	file, err := h.archive.WriteSlip(slip)
	if err != nil {
		return err
	}
	return kit.SendFile(w, archive.SlipName(found.Number), "application/pdf", file)
}
