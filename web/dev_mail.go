package web

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
	"manager/templates/pages"
)

// mailboxSize is how many mails of the development mailbox are shown, the newest ones.
const mailboxSize = 200

// devMailbox lists the mails that the portal has sent.
func (s *Server) devMailbox(w http.ResponseWriter, r *http.Request) error {
	messages, err := s.mailbox.List(r.Context(), mailboxSize)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "dev_mail.list.title", func(f layout.Frame) templ.Component {
		return pages.DevMailbox(pages.DevMailboxView{Frame: f, Messages: messages})
	})
}

// devMailJSON is devMailbox for programs.
func (s *Server) devMailJSON(w http.ResponseWriter, r *http.Request) error {
	messages, err := s.mailbox.List(r.Context(), mailboxSize)
	if err != nil {
		return err
	}
	body, err := json.Marshal(messages)
	if err != nil {
		return fmt.Errorf("encode the mails: %w", err)
	}
	s.devAnswer(w, r, "application/json", body)
	return nil
}

// devMessage shows one mail as text, with its links.
func (s *Server) devMessage(w http.ResponseWriter, r *http.Request) error {
	message, err := s.findDevMessage(r)
	if err != nil {
		return err
	}
	return s.renderTitled(w, r, http.StatusOK, message.Subject, func(f layout.Frame) templ.Component {
		return pages.DevMessage(pages.DevMessageView{Frame: f, Message: message, HTMLURL: route.DevMessageHTML(message.ID.String())})
	})
}

// mailPolicy lets a mail have the style block in it and nothing else; its
// links may be followed, and it counts as a foreign document.
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-top-navigation-by-user-activation"

// devMessageHTML shows one mail as mail programs do.
func (s *Server) devMessageHTML(w http.ResponseWriter, r *http.Request) error {
	message, err := s.findDevMessage(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", mailPolicy)
	s.devAnswer(w, r, "text/html; charset=utf-8", []byte(message.HTML))
	return nil
}

func (s *Server) findDevMessage(r *http.Request) (notify.DevMessage, error) {
	mail, err := idParam[id.Mail](r, "mail")
	if err != nil {
		return notify.DevMessage{}, err
	}
	message, found, err := s.mailbox.Message(r.Context(), mail)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return message, err
}

func (s *Server) devAnswer(w http.ResponseWriter, r *http.Request, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	if _, err := w.Write(body); err != nil {
		s.log.DebugContext(r.Context(), "the reader went away", "error", err)
	}
}
