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
	w.Header().Set("Content-Type", picture.ContentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(picture.Body)))
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	if _, err := w.Write(picture.Body); err != nil {
		s.log.DebugContext(r.Context(), "the reader went away", "error", err)
	}
	return nil
}
