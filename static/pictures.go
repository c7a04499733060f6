package static

import (
	"embed"
	"path"
	"strings"
)

// pictures are those of the guides, taken by the browser tests: guides/<language>/<guide>-<step>.webp.
// They are read when somebody looks at one: all of them in memory would be a good part of what the program holds.
//
//go:embed guides
var pictures embed.FS

// pictureURL is the address of a guide's picture; empty for any other name.
func pictureURL(name string) string {
	picture, ok := readPicture(name)
	if !ok {
		return ""
	}
	return Prefix + hashed(name, picture)
}

// lookupPicture finds a picture by the name with its hash. WebP is compressed already.
func lookupPicture(name string) (Asset, bool) {
	base, ext := strings.TrimSuffix(name, path.Ext(name)), path.Ext(name)
	plain := strings.TrimSuffix(base, path.Ext(base)) + ext
	picture, ok := readPicture(plain)
	if !ok || hashed(plain, picture) != name {
		return Asset{}, false
	}
	return Asset{Body: picture, ContentType: "image/webp"}, true
}

func readPicture(name string) (body []byte, ok bool) {
	if !strings.HasPrefix(name, "guides/") || path.Ext(name) != ".webp" {
		return nil, false
	}
	body, err := pictures.ReadFile(name) // the only error is that there is none of that name
	return body, err == nil
}
