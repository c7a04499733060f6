// Package static holds the style sheet, the script and the icons of the portal,
// each under a name that changes with its content, so that browsers may keep it
// for ever.
//
// It must not know HTTP; web serves what Lookup finds.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"
)

//go:embed css js icons
var files embed.FS

// jsFiles are the sources of the script, in the order in which they run.
var jsFiles = []string{"manager", "security", "staff"}

// cssFiles are the sources of the style sheet, one or more per layer, in the order of the layers.
var cssFiles = []string{"reset", "tokens", "base", "layout", "parts", "forms", "table", "security", "staff", "money", "pages", "print"}

// Prefix is where the assets live: URL begins with it, and what follows is the
// name that Lookup takes.
const Prefix = "/static/"

// Asset is one file as it goes over the wire.
type Asset struct {
	Body        []byte
	Gzip        []byte // Body compressed; nil where that would not help
	ContentType string
}

// Assets are all files for one brand.
type Assets struct {
	byName map[string]Asset  // by the name with the hash
	names  map[string]string // from the plain name to the one with the hash
}

// New builds the files for a brand; it takes some milliseconds.
func New(brand Brand) *Assets {
	a := &Assets{byName: map[string]Asset{}, names: map[string]string{}}
	a.add("manager.css", "text/css; charset=utf-8", styleSheet(brand))
	a.add("manager.js", "text/javascript; charset=utf-8", script())
	a.add("icons.svg", "image/svg+xml", read("icons/icons.svg"))
	a.add("favicon.svg", "image/svg+xml", favicon(brand))
	return a
}

// URL returns the address of a file by its plain name: "manager.css",
// "manager.js", "icons.svg", "favicon.svg" or the path of a guide's picture,
// "guides/de/add-user.webp"; empty for any other.
func (a *Assets) URL(name string) string {
	if known, ok := a.names[name]; ok {
		return Prefix + known
	}
	return pictureURL(name)
}

// Lookup finds a file by the name with its hash, as it stands in the address
// after Prefix.
func (a *Assets) Lookup(name string) (Asset, bool) {
	if asset, ok := a.byName[name]; ok {
		return asset, true
	}
	return lookupPicture(name)
}

func (a *Assets) add(name, contentType string, body []byte) {
	known := hashed(name, body)
	a.byName[known] = Asset{Body: body, Gzip: compress(body), ContentType: contentType}
	a.names[name] = known
}

// hashed is the name with a hash of the content before its extension.
func hashed(name string, body []byte) string {
	sum, ext := sha256.Sum256(body), path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
}

func compress(body []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(body)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		panic(fmt.Sprintf("static: compressing in memory failed: %v", err)) // can't happen
	}
	return out.Bytes()
}

func styleSheet(brand Brand) []byte {
	var all strings.Builder
	for _, name := range cssFiles {
		all.Write(read("css/" + name + ".css"))
	}
	all.WriteString(brand.css())
	return []byte(all.String())
}

func script() []byte {
	var all bytes.Buffer
	for _, name := range jsFiles {
		all.Write(read("js/" + name + ".js"))
	}
	return all.Bytes()
}

// read returns a file that the program was built with.
func read(name string) []byte {
	body, err := files.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("static: built without %s: %v", name, err))
	}
	return body
}

// favicon is a rounded square in the brand's accent, one colour for both themes
// because the tab of the browser has its own.
func favicon(brand Brand) []byte {
	accent := lightAccents(float64((brand.Hue%360 + 360) % 360)).accent
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">`+
		`<rect width="32" height="32" rx="8" fill="%s"/>`+
		`<path d="M9 22.5V10l7 8 7-8v12.5" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>`, accent.css())
}
