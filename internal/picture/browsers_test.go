package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"strings"
	"testing"

	"manager/internal/picture"
)

// cmykJPEG is a JPEG of 8 × 8 red pixels in CMYK, as print programs write it
// (255 is no ink), with or without the mark of Adobe. Each component is one flat
// block; the tables are those of a grey JPEG.
func cmykJPEG(t *testing.T, adobe bool) []byte {
	t.Helper()
	var grey bytes.Buffer
	if err := jpeg.Encode(&grey, image.NewGray(image.Rect(0, 0, 8, 8)), &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	segment := func(marker byte) []byte {
		at := bytes.Index(grey.Bytes(), []byte{0xff, marker})
		size := int(binary.BigEndian.Uint16(grey.Bytes()[at+2:]))
		return grey.Bytes()[at : at+2+size]
	}
	file := []byte{0xff, 0xd8}
	if adobe {
		file = append(file, "\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"...)
	}
	file = append(file, segment(0xdb)...)
	file = append(file, 0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0)
	file = append(file, segment(0xc4)...)
	file = append(file, 0xff, 0xda, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0)
	const full, none, end = "111111101111111000", "11111111001111111111", "1010" // the first coefficient for 255 and for 0; nothing else
	bits := full + end + none + end + none + end + full + end
	for bits += strings.Repeat("1", (8-len(bits)%8)%8); bits != ""; bits = bits[8:] {
		var value byte
		for _, bit := range bits[:8] {
			value = value<<1 | byte(bit-'0')
		}
		if file = append(file, value); value == 0xff {
			file = append(file, 0)
		}
	}
	return append(file, 0xff, 0xd9)
}

// Fails when a CMYK picture that browsers show is refused, or its inks are inverted.
func TestCMYKWithAndWithoutTheMarkOfAdobe(t *testing.T) {
	t.Parallel()
	for _, adobe := range []bool{true, false} {
		if got := drawn(t, cmykJPEG(t, adobe)).At(4, 4); !near(got, color.RGBA{R: 255, A: 255}) {
			t.Errorf("marked %v: %v, want red", adobe, got)
		}
	}
}

// Fails when the film behind a motion photo's picture is counted as part of it.
func TestWhatLiesBehindAPictureDoesNotCount(t *testing.T) {
	t.Parallel()
	film := append([]byte("\x00\x00\x00\x18ftypmp42"), bytes.Repeat([]byte{0xff, 0xda, 0x12, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff}, 1000)...)
	for name, file := range map[string][]byte{
		"a film":            append(asJPEG(t, quarters(300, 300, red, red, red, red)), film...),
		"a second picture":  append(asJPEG(t, quarters(300, 300, red, red, red, red)), asJPEG(t, noise(900, 900))...),
		"zeros":             append(asJPEG(t, quarters(300, 300, red, red, red, red)), make([]byte, 5000)...),
		"no end of its own": bytes.TrimSuffix(asJPEG(t, quarters(300, 300, red, red, red, red)), []byte{0xff, 0xd9}),
	} {
		if got := drawn(t, file).At(30, 30); !near(got, red) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// exif is what stands in a PNG or WebP for an orientation.
func exif(orientation uint16) []byte {
	tiff := append([]byte("MM\x00*"), 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1)
	tiff = binary.BigEndian.AppendUint16(tiff, orientation)
	return append(tiff, 0, 0, 0, 0, 0, 0)
}

func riff(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func chunk(kind string, data ...byte) []byte {
	out := append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data))), data...)
	return append(out, make([]byte, len(data)%2)...)
}

func vp8x(flags byte, w, h int) []byte {
	return chunk("VP8X", flags, 0, 0, 0, byte(w-1), byte((w-1)>>8), 0, byte(h-1), byte((h-1)>>8), 0)
}

// Fails when a PNG or WebP lies on its side here, and stands in browsers.
func TestOrientationInPNGAndWebP(t *testing.T) {
	t.Parallel()
	still := asWebP(300, 200, red)[12:]
	for name, file := range map[string][]byte{
		"PNG":                withChunk(asPNG(t, quarters(300, 200, red, red, red, red)), "eXIf", exif(6)),
		"WebP":               riff(vp8x(0x18, 300, 200), still, chunk("EXIF", exif(6)...)),
		"WebP with a prefix": riff(vp8x(0x18, 300, 200), still, chunk("EXIF", append([]byte("Exif\x00\x00"), exif(6)...)...)),
	} {
		source, err := picture.Read("photo", bytes.NewReader(file), picture.Upload)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if w, h := source.Size(); w != 200 || h != 300 {
			t.Errorf("%s: %d × %d", name, w, h)
		}
	}
	if got := drawn(t, riff(vp8x(0x30, 300, 300), chunk("ICCP", displayP3...), asWebP(300, 300, color.RGBA{200, 100, 100, 255})[12:])).At(30, 30); !near(got, color.RGBA{215, 93, 97, 255}) {
		t.Errorf("a WebP in Display P3 shows %v", got)
	}
}

// Fails when an animation is refused, or its first frame is shown larger than it is.
func TestFirstFrameLiesOnTheCanvas(t *testing.T) {
	t.Parallel()
	frame := func(x, y, w, h int, c color.RGBA) []byte {
		data := []byte{byte(x / 2), 0, 0, byte(y / 2), 0, 0, byte(w - 1), byte((w - 1) >> 8), 0, byte(h - 1), byte((h - 1) >> 8), 0, 100, 0, 0, 0}
		return chunk("ANMF", append(data, asWebP(w, h, c)[12:]...)...)
	}
	anim := chunk("ANIM", 0xff, 0xff, 0xff, 0xff, 0, 0)
	paletted := image.NewPaletted(image.Rect(20, 40, 60, 60), color.Palette{red})
	var moving bytes.Buffer
	err := gif.EncodeAll(&moving, &gif.GIF{Image: []*image.Paletted{paletted}, Delay: []int{0}, Config: image.Config{Width: 64, Height: 64, ColorModel: color.Palette{red}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"GIF":  moving.Bytes(),
		"WebP": riff(vp8x(0x12, 64, 64), anim, frame(20, 40, 40, 20, red), frame(0, 0, 64, 64, blue)),
	} {
		result := drawn(t, file)
		if result.Bounds().Dx() != 64 || !near(result.At(30, 50), red) || !near(result.At(5, 5), none) {
			t.Errorf("%s: %v, %v inside, %v outside", name, result.Bounds(), result.At(30, 50), result.At(5, 5))
		}
	}
	if got := drawn(t, riff(vp8x(0x12, 64, 64), anim, frame(0, 0, 64, 64, blue))).At(5, 5); !near(got, blue) {
		t.Errorf("a whole frame shows %v", got)
	}
	_, err = picture.Read("photo", bytes.NewReader(riff(vp8x(0x12, 64, 64), anim, frame(20, 40, 300, 300, red))), picture.Upload)
	wantFault(t, err, "picture.not_an_image")
	_, err = picture.Read("photo", bytes.NewReader(riff(vp8x(0x12, 64, 64), anim)), picture.Upload)
	wantFault(t, err, "picture.not_an_image")
}

// Fails when a refusal does not say what the file is.
func TestOtherFormatsAreNamed(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"\x00\x00\x00\x20ftypavif", "\x00\x00\x00\x18ftypheic", "II*\x00rest of a TIFF", "BM rest of a bitmap", "<?xml version='1.0'?><svg/>", "%PDF-1.7 rest"} {
		_, err := picture.Read("photo", strings.NewReader(file), picture.Upload)
		wantFault(t, err, "picture.other_format")
	}
}
