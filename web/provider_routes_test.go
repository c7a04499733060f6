package web_test

import (
	"slices"
	"strings"
	"testing"

	"manager/web"
	"manager/web/kit"
)

// Breaks when an installation that is no demo lets people make cards that pay without money.
func TestOnlyADemoHasTheSimulatedProvider(t *testing.T) {
	t.Parallel()
	for _, demo := range []bool{true, false} {
		found := slices.ContainsFunc(web.ListRoutes(kit.Settings{Demo: demo}), func(l web.RouteLine) bool { return strings.HasPrefix(l.Pattern, "/simulator") })
		if found != demo {
			t.Errorf("demo %t: simulated %t", demo, found)
		}
	}
}
