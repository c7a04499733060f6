package dev

import (
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/demo"
	"manager/internal/id"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/dev"
	"manager/web/kit"
)

// Bank shows what waits for a transfer, and what came.
func (h *Handlers) Bank(w http.ResponseWriter, r *http.Request) error {
	return h.showBank(w, r, kit.NewForm)
}

func (h *Handlers) showBank(w http.ResponseWriter, r *http.Request, answer kit.FormAnswer) error {
	awaited, came, err := h.bank.Look(r.Context())
	if err != nil {
		return err
	}
	return h.Render(w, r, answer.Status, "dev_bank.title", func(f layout.Frame) templ.Component {
		return pages.DevBank(pages.DevBankView{Frame: f, Key: func() string { return id.New[id.Event]().String() }, Awaited: awaited, Came: came, Errors: answer.Errors, Problem: answer.Problem})
	})
}

// Transfer has the demo's bank transfer what waits under a reference.
func (h *Handlers) Transfer(w http.ResponseWriter, r *http.Request) error {
	var in pages.DevBankForm
	if err := kit.ReadForm(r, &in); err != nil {
		return err
	}
	err := h.bank.Send(r.Context(), in.Key, in.Reference, demo.Way(in.Way))
	if err == nil {
		return h.Redirect(w, r, route.DevBank())
	}
	answer, err := kit.AnswerForm(w, r, err)
	if err != nil {
		return err
	}
	return h.showBank(w, r, answer)
}

// BankFile answers with the bank's file of a transfer that nobody has sent yet.
func (h *Handlers) BankFile(w http.ResponseWriter, r *http.Request) error {
	file, err := h.bank.File(r.Context(), id.New[id.Event](), r.URL.Query().Get("reference"), demo.Pays)
	if err != nil {
		return err
	}
	return kit.SendFile(w, "transfer.xml", "application/xml", file)
}
