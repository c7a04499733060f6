package dev

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"manager/internal/fault"
	"manager/internal/id"
	"manager/internal/notify"
	"manager/internal/route"
	"manager/templates/layout"
	pages "manager/templates/pages/dev"
	"manager/web/kit"
)

// mailboxSize is how many mails of the development mailbox are shown, the newest ones.
const mailboxSize = 200

// Mailbox lists the mails that the portal has sent.
func (h *Handlers) Mailbox(w http.ResponseWriter, r *http.Request) error {
	messages, err := h.mailbox.List(r.Context(), mailboxSize)
	if err != nil {
		return err
	}
	return h.Render(w, r, http.StatusOK, "dev_mail.list.title", func(f layout.Frame) templ.Component {
		return pages.DevMailbox(pages.DevMailboxView{Frame: f, Messages: messages})
	})
}

// MailboxJSON is Mailbox for programs.
func (h *Handlers) MailboxJSON(w http.ResponseWriter, r *http.Request) error {
	messages, err := h.mailbox.List(r.Context(), mailboxSize)
	if err != nil {
		return err
	}
	body, err := json.Marshal(messages)
	if err != nil {
		return fmt.Errorf("encode the mails: %w", err)
	}
	h.devAnswer(w, r, "application/json", body)
	return nil
}

// Message shows one mail as text, with its links.
func (h *Handlers) Message(w http.ResponseWriter, r *http.Request) error {
	message, err := h.findDevMessage(r)
	if err != nil {
		return err
	}
	return h.RenderTitled(w, r, http.StatusOK, message.Subject, func(f layout.Frame) templ.Component {
		return pages.DevMessage(pages.DevMessageView{Frame: f, Message: message, HTMLURL: route.DevMessageHTML(message.ID.String())})
	})
}

// mailPolicy lets a mail have the style block in it and nothing else; its
// links may be followed, and it counts as a foreign document.
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-top-navigation-by-user-activation"

// MessageHTML shows one mail as mail programs do.
func (h *Handlers) MessageHTML(w http.ResponseWriter, r *http.Request) error {
	message, err := h.findDevMessage(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", mailPolicy)
	h.devAnswer(w, r, "text/html; charset=utf-8", []byte(message.HTML))
	return nil
}

func (h *Handlers) findDevMessage(r *http.Request) (notify.DevMessage, error) {
	mail, err := kit.IDParam[id.Mail](r, "mail")
	if err != nil {
		return notify.DevMessage{}, err
	}
	message, found, err := h.mailbox.Message(r.Context(), mail)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return message, err
}

func (h *Handlers) devAnswer(w http.ResponseWriter, r *http.Request, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	if _, err := w.Write(body); err != nil {
		h.Log.DebugContext(r.Context(), "the reader went away", "error", err)
	}
}
