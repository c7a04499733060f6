package picture

import (
	"bytes"
	"slices"

	"manager/internal/fault"
)

// otherFormats are files that people take for pictures of the web, and that
// are not read here; a refusal names them.
var otherFormats = []struct {
	name string
	is   func(file []byte) bool
}{
	{"AVIF", brand("avif", "avis")},
	{"HEIC", brand("heic", "heix", "heim", "heis", "hevc", "mif1", "msf1")},
	{"TIFF", begins("II*\x00", "MM\x00*")},
	{"JPEG XL", begins("\xff\x0a", "\x00\x00\x00\x0cJXL ")},
	{"BMP", begins("BM")},
	{"ICO", begins("\x00\x00\x01\x00")},
	{"Photoshop", begins("8BPS")},
	{"PDF", begins("%PDF-")},
	{"SVG", func(file []byte) bool { return bytes.Contains(file[:min(len(file), 1000)], []byte("<svg")) }},
}

func begins(signatures ...string) func([]byte) bool {
	return func(file []byte) bool {
		return slices.ContainsFunc(signatures, func(s string) bool { return bytes.HasPrefix(file, []byte(s)) })
	}
}

// brand looks for the main brand of an ISO base media file.
func brand(brands ...string) func([]byte) bool {
	return func(file []byte) bool {
		return len(file) >= 12 && string(file[4:8]) == "ftyp" && slices.Contains(brands, string(file[8:12]))
	}
}

// notReadable says what the file is, when it is something known.
func notReadable(field string, file []byte) error {
	for _, other := range otherFormats {
		if other.is(file) {
			return fault.Field(field, "picture.other_format", "Format", other.name)
		}
	}
	return notAnImage(field)
}
