package web

import (
	"net/http"
	"strconv"
	"strings"

	"manager/internal/fault"
	"manager/web/kit"
)

// staticFile serves an embedded file under its content's hash, for ever cacheable.
func (s *Server) staticFile(w http.ResponseWriter, r *http.Request) error {
	asset, ok := s.assets.Lookup(strings.TrimPrefix(r.URL.Path, "/static/"))
	if !ok {
		return fault.New(fault.NotFound, "error.not_found")
	}
	h := w.Header()
	h.Set("Content-Type", asset.ContentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := asset.Body
	if asset.Gzip != nil && kit.AcceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = asset.Gzip
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := w.Write(body); err != nil {
		s.log.DebugContext(r.Context(), "the reader went away", "error", err)
	}
	return nil
}
