package place_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"manager/internal/place"
	"manager/internal/testkit"
)

// Breaks when an address that the file has is nowhere, or one that it does not have is somewhere.
func TestPlaces(t *testing.T) {
	t.Parallel()
	source, err := place.Open(testkit.PlacesFile(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"193.134.7.9", "::ffff:193.134.7.9"} {
		got := source.Of(netip.MustParseAddr(address))
		if got.Country != "CH" || got.In("de") != "Genf" || got.In("fr") != "Geneva" || got.Key() != "CH Geneva" {
			t.Errorf("%s is %+v", address, got)
		}
	}
	for _, address := range []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("2001:db8::1"), {}} {
		if got := source.Of(address); got.IsKnown() || got.Key() != "" {
			t.Errorf("%s is %+v", address, got)
		}
	}
}

// Breaks when a portal without a file of places, or with a wrong one, starts otherwise than it should.
func TestNoFile(t *testing.T) {
	t.Parallel()
	none, err := place.Open("")
	if err != nil || none.Of(netip.MustParseAddr("193.134.7.9")).IsKnown() {
		t.Errorf("without a file: %v", err)
	}
	wrong := filepath.Join(t.TempDir(), "wrong")
	if err := os.WriteFile(wrong, []byte("no places"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{wrong, filepath.Join(t.TempDir(), "missing")} {
		if _, err := place.Open(path); err == nil {
			t.Errorf("%s was taken", path)
		}
	}
}
