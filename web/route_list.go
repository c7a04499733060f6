package web

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"manager/web/kit"
)

// RouteLine is one route of the portal.
type RouteLine struct{ Method, Pattern string }

// ListRoutes lists every route of a portal with these settings, which need not run.
func ListRoutes(settings kit.Settings) []RouteLine { return New(Deps{Settings: settings}).Routes() }

// Routes lists every route, in the order in which the router walks them.
func (s *Server) Routes() []RouteLine {
	var lines []RouteLine
	err := chi.Walk(s.router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		lines = append(lines, RouteLine{Method: method, Pattern: strings.TrimSuffix(pattern, "/*/")})
		return nil
	})
	if err != nil {
		panic(err) // the walk fails only when the function above does
	}
	return lines
}
