package web

import (
	"net/http"
	"strconv"

	"manager/internal/id"
)

// image sends a picture of a person. Its address can't be guessed and never
// shows another picture, so that the browser may keep it.
func (s *Server) image(w http.ResponseWriter, r *http.Request) error {
	wanted, err := idParam[id.Image](r, "image")
	if err != nil {
		return err
	}
	picture, err := s.accounts.Image(r.Context(), wanted)
	if err != nil {
		return err
	}
	return s.sendPicture(w, r, picture.ContentType, picture.Body)
}

// orgImage sends a logo or a banner to somebody who belongs to the organization.
func (s *Server) orgImage(w http.ResponseWriter, r *http.Request) error {
	wanted, err := idParam[id.Image](r, "logo")
	if err != nil {
		return err
	}
	picture, err := s.orgs.Picture(r.Context(), actorFrom(r).User, wanted)
	if err != nil {
		return err
	}
	return s.sendPicture(w, r, picture.ContentType, picture.Body)
}

func (s *Server) sendPicture(w http.ResponseWriter, r *http.Request, contentType string, body []byte) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	if _, err := w.Write(body); err != nil {
		s.log.DebugContext(r.Context(), "the reader went away", "error", err)
	}
	return nil
}
