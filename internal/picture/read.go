package picture

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"manager/internal/fault"
)

// Limits bounds what Read accepts.
type Limits struct {
	Bytes  int64 // size of the file
	Side   int   // pixels of the longer side
	Area   int   // pixels altogether
	Memory int   // bytes that decoding may take
}

// Upload is what a person may upload as a photo, a logo or a banner.
var Upload = Limits{Bytes: 5 << 20, Side: 12_000, Area: 50_000_000, Memory: 256 << 20}

// RecommendedSide is the side, in pixels, under which a photo or logo looks blurred.
const RecommendedSide = 210

// Source is an uploaded picture whose header was checked; it is decoded only when drawn.
type Source struct {
	field         string
	file          []byte
	format        format
	width, height int // as a person sees it, turned upright
	turn          orientation
	colours       *profile // nil: sRGB
}

// format is one of the file types that are read.
type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	lossy  bool // a photograph: it stays a JPEG
	// metadata reads what stands beside the pixels.
	metadata func(file []byte) metadata
	canvas   float64 // bytes per pixel for the canvas on which a frame is drawn
}

// Read takes a JPEG, PNG, GIF or WebP file from r; of an animation, the first frame. A fault
// beside field says why a file is refused; other errors come from r.
func Read(field string, r io.Reader, limits Limits) (Source, error) {
	file, err := io.ReadAll(io.LimitReader(r, limits.Bytes+1))
	if err != nil {
		return Source{}, fmt.Errorf("read the uploaded picture: %w", err)
	}
	if int64(len(file)) > limits.Bytes {
		return Source{}, fault.Field(field, "picture.too_large", "Megabytes", limits.Bytes>>20)
	}
	return read(field, file, limits)
}

func read(field string, file []byte, limits Limits) (Source, error) {
	if isJPEG(file) {
		file = completeJPEG(file)
	}
	kind, ok := sniff(file)
	if !ok {
		return Source{}, notReadable(field, file)
	}
	config, err := kind.config(bytes.NewReader(file))
	if err != nil || config.Width < 1 || config.Height < 1 {
		return Source{}, notAnImage(field)
	}
	cost, meta := bytesPerPixel(config.ColorModel)+kind.canvas, kind.metadata(file)
	if isJPEG(file) {
		scan := scanJPEG(file)
		cost = max(cost, scan.bytesPerPixel)
		if scan.bytesPerPixel == 0 || scan.scans > maxScans {
			return Source{}, notAnImage(field)
		}
	}
	if !limits.allow(config.Width, config.Height, cost) {
		return Source{}, fault.Field(field, "picture.too_many_pixels", "Megapixels", limits.Area/1_000_000, "Side", limits.Side)
	}
	source := Source{field: field, file: file, format: kind, width: config.Width, height: config.Height, turn: meta.turn}
	if source.colours, err = coloursOf(field, config.ColorModel, meta.icc); err != nil {
		return Source{}, err
	}
	if meta.turn.swapsSides() {
		source.width, source.height = config.Height, config.Width
	}
	return source, nil
}

// coloursOf is the profile that the picture must be converted from; nil when
// its colours are those of sRGB already. One that can't be followed is refused by
// its name: the picture would not look as it does in the person's browser.
func coloursOf(field string, model color.Model, icc []byte) (*profile, error) {
	p, ok := readProfile(icc)
	cmyk := model == color.CMYKModel
	if !ok || cmyk != (p.space == "CMYK") { // browsers pass over a profile for other colours than the picture has
		return nil, nil
	}
	if !p.usable {
		return nil, fault.Field(field, "picture.unknown_colours", "Profile", cmp.Or(p.name, p.space))
	}
	if p.isSRGB() {
		return nil, nil
	}
	return &p, nil
}

// Small tells whether a side has fewer pixels than recommended; such a picture
// is taken all the same, with a warning.
func (s Source) Small() bool { return min(s.width, s.height) < RecommendedSide }

// Size is the picture's width and height in pixels, turned upright.
func (s Source) Size() (width, height int) { return s.width, s.height }

func (l Limits) allow(width, height int, bytesPerPixel float64) bool {
	if width > l.Side || height > l.Side {
		return false // and so the product below can't overflow
	}
	area := width * height
	return area <= l.Area && float64(area)*bytesPerPixel <= float64(l.Memory)
}

// sniff tells the format by the first bytes, the only thing an uploader can't
// label at will without breaking the decoder.
func sniff(file []byte) (format, bool) {
	switch {
	case isJPEG(file):
		return format{config: jpeg.DecodeConfig, decode: jpeg.Decode, lossy: true, metadata: jpegMetadata}, true
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		return format{config: png.DecodeConfig, decode: png.Decode, metadata: pngMetadata}, true
	case bytes.HasPrefix(file, []byte("GIF87a")), bytes.HasPrefix(file, []byte("GIF89a")):
		return format{config: gif.DecodeConfig, decode: decodeGIF, metadata: noMetadata, canvas: 4}, true
	case len(file) > 12 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WEBP":
		if a, animated := firstFrame(file); animated {
			return format{config: a.config, decode: a.decode, metadata: webpMetadata, canvas: 4}, true
		}
		return format{config: webp.DecodeConfig, decode: webp.Decode, metadata: webpMetadata}, true
	}
	return format{}, false
}

func isJPEG(file []byte) bool { return bytes.HasPrefix(file, []byte("\xff\xd8\xff")) }

func notAnImage(field string) error { return fault.Field(field, "picture.not_an_image") }
