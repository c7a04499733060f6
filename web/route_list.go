package web

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"
)

// RouteLine is one route of the portal.
type RouteLine struct{ Method, Pattern string }

// Routes lists every route, in the order in which the router walks them.
func (s *Server) Routes() []RouteLine {
	var lines []RouteLine
	mux, ok := s.router.(chi.Routes)
	if !ok {
		return nil
	}
	err := chi.Walk(mux, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		lines = append(lines, RouteLine{Method: method, Pattern: strings.TrimSuffix(pattern, "/*/")})
		return nil
	})
	if err != nil {
		panic(err) // the walk fails only when the function above does
	}
	return lines
}
