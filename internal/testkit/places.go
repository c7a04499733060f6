package testkit

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
)

// PlacesFile makes a file of places in which 193.134.0.0/16 is in Geneva (Genf
// in German) and 81.2.0.0/16 in London, and everything else nowhere.
func PlacesFile(t testing.TB) string {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "Test-City", RecordSize: 24})
	if err != nil {
		t.Fatal(err)
	}
	place := func(country string, names mmdbtype.Map) mmdbtype.Map {
		return mmdbtype.Map{"city": mmdbtype.Map{"names": names}, "country": mmdbtype.Map{"iso_code": mmdbtype.String(country)}}
	}
	for cidr, at := range map[string]mmdbtype.Map{
		"193.134.0.0/16": place("CH", mmdbtype.Map{"en": mmdbtype.String("Geneva"), "de": mmdbtype.String("Genf")}),
		"81.2.0.0/16":    place("GB", mmdbtype.Map{"en": mmdbtype.String("London")}),
	} {
		_, network, err := net.ParseCIDR(cidr)
		if err != nil {
			t.Fatal(err)
		}
		if err := tree.Insert(network, at); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "places.mmdb")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.WriteTo(file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
