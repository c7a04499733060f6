package static

import (
	"embed"
	"fmt"
	"io/fs"
)

// pictures are those of the guides, taken by the browser tests: guides/<language>/<guide>.webp.
//
//go:embed guides
var pictures embed.FS

// addPictures adds the pictures of the guides as they are: WebP is compressed already.
func (a *Assets) addPictures() {
	names, err := fs.Glob(pictures, "guides/*/*.webp")
	if err != nil {
		panic(fmt.Sprintf("static: list the pictures: %v", err)) // only a malformed pattern fails
	}
	for _, name := range names {
		body, err := pictures.ReadFile(name)
		if err != nil {
			panic(fmt.Sprintf("static: read an embedded picture: %v", err)) // can't happen
		}
		a.put(name, Asset{Body: body, ContentType: "image/webp"})
	}
}
