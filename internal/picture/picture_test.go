package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"io"
	"runtime"
	"strings"
	"testing"

	"manager/internal/fault"
	"manager/internal/picture"
)

func TestEveryFormatBecomesASquare(t *testing.T) {
	t.Parallel()
	wide := quarters(600, 400, red, blue, red, blue)
	for name, test := range map[string]struct {
		file  []byte
		kind  string
		first color.RGBA
	}{
		"JPEG":            {asJPEG(t, wide), "image/jpeg", red},
		"photo as PNG":    {asPNG(t, noise(600, 400)), "image/jpeg", color.RGBA{}},
		"drawing as PNG":  {asPNG(t, wide), "image/png", red},
		"PNG with alpha":  {asPNG(t, quarters(600, 400, none, blue, red, none)), "image/png", none},
		"GIF":             {asGIF(t, wide, quarters(600, 400, blue, blue, blue, blue)), "image/png", red},
		"WebP":            {asWebP(600, 400, red), "image/png", red},
		"WebP with alpha": {asWebP(600, 400, color.RGBA{R: 255, A: 0}), "image/png", none},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, err := picture.Read("photo", bytes.NewReader(test.file), picture.Upload)
			if err != nil {
				t.Fatal(err)
			}
			if w, h := source.Size(); w != 600 || h != 400 || source.Small() {
				t.Errorf("size %d × %d, small %v", w, h, source.Small())
			}
			made, err := source.Square(t.Context(), 256)
			if err != nil {
				t.Fatal(err)
			}
			drawn, format, err := image.Decode(bytes.NewReader(made.Bytes))
			if err != nil || "image/"+format != made.Type || made.Type != test.kind {
				t.Fatalf("made %s, decodes as %s (%v), want %s", made.Type, format, err, test.kind)
			}
			if drawn.Bounds() != image.Rect(0, 0, 256, 256) || made.Width != 256 || made.Height != 256 {
				t.Errorf("made %v", drawn.Bounds())
			}
			if !strings.HasPrefix(name, "photo") && !near(drawn.At(20, 20), test.first) {
				t.Errorf("top left is %v, want %v", drawn.At(20, 20), test.first)
			}
		})
	}
}

func TestFitKeepsProportionsAndNeverEnlarges(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ w, h, wantW, wantH int }{
		{2000, 500, 1200, 300}, {500, 2000, 75, 300}, {3000, 10, 1200, 4}, {4000, 1, 1200, 1}, {100, 50, 100, 50}, {1200, 300, 1200, 300},
	} {
		source, err := picture.Read("banner", bytes.NewReader(asPNG(t, quarters(test.w, test.h, red, red, red, red))), picture.Upload)
		if err != nil {
			t.Fatal(err)
		}
		made, err := source.Fit(t.Context(), 1200, 300)
		if err != nil || made.Width != test.wantW || made.Height != test.wantH {
			t.Errorf("%d × %d became %d × %d (%v), want %d × %d", test.w, test.h, made.Width, made.Height, err, test.wantW, test.wantH)
		}
	}
}

func TestSmallPictureIsTakenWithAWarning(t *testing.T) {
	t.Parallel()
	source, err := picture.Read("photo", bytes.NewReader(asPNG(t, quarters(300, 209, red, red, red, red))), picture.Upload)
	if err != nil || !source.Small() {
		t.Fatalf("small %v, %v", source.Small(), err)
	}
	made, err := source.Square(t.Context(), 420)
	if err != nil || made.Width != 209 {
		t.Errorf("made %d wide, %v", made.Width, err)
	}
}

// The stored top-left quarter is blue; each orientation moves it to another corner.
func TestOrientationIsHonouredAndMetadataGone(t *testing.T) {
	t.Parallel()
	file := asJPEG(t, quarters(480, 320, blue, red, red, red))
	corners := map[string][2]int{"top left": {20, 20}, "top right": {180, 20}, "bottom left": {20, 180}, "bottom right": {180, 180}}
	for orientation, want := range map[uint16]string{
		0: "top left", 1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left",
		5: "top left", 6: "top right", 7: "bottom right", 8: "bottom left", 9: "top left",
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			source, err := picture.Read("photo", bytes.NewReader(withExif(file, order, orientation)), picture.Upload)
			if err != nil {
				t.Fatal(err)
			}
			made, err := source.Square(t.Context(), 200)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(made.Bytes, []byte("GPS")) || bytes.Contains(made.Bytes, []byte("Exif")) {
				t.Error("metadata survived")
			}
			drawn, _, err := image.Decode(bytes.NewReader(made.Bytes))
			if err != nil {
				t.Fatal(err)
			}
			if at := corners[want]; !near(drawn.At(at[0], at[1]), blue) {
				t.Errorf("orientation %d (%v): the blue quarter is not %s", orientation, order, want)
			}
			fitted, err := source.Fit(t.Context(), 240, 240)
			if err != nil {
				t.Fatal(err)
			}
			if upright := orientation < 5 || orientation > 8; upright != (fitted.Width > fitted.Height) {
				t.Errorf("orientation %d fits as %d × %d", orientation, fitted.Width, fitted.Height)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	good := asPNG(t, quarters(300, 300, red, red, red, red))
	for name, test := range map[string]struct {
		file []byte
		key  string
	}{
		"nothing":             {nil, "picture.not_an_image"},
		"SVG":                 {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "picture.other_format"},
		"executable":          {append([]byte("\x7fELF\x02\x01\x01"), good...), "picture.not_an_image"},
		"Windows executable":  {append([]byte("MZ\x90\x00"), good...), "picture.not_an_image"},
		"PDF":                 {[]byte("%PDF-1.7\n"), "picture.other_format"},
		"BMP":                 {append([]byte("BM"), make([]byte, 100)...), "picture.other_format"},
		"only a signature":    {good[:8], "picture.not_an_image"},
		"RIFF without WebP":   {append([]byte("RIFF\x10\x00\x00\x00WAVEfmt "), make([]byte, 50)...), "picture.not_an_image"},
		"too many bytes":      {append(bytes.Clone(good), make([]byte, picture.Upload.Bytes)...), "picture.too_large"},
		"PNG bomb":            {pngHeader(20_000, 20_000, 8, 6), "picture.too_many_pixels"},
		"PNG long side":       {pngHeader(12_001, 1, 8, 6), "picture.too_many_pixels"},
		"PNG area":            {pngHeader(9_000, 9_000, 8, 0), "picture.too_many_pixels"},
		"PNG deep colours":    {pngHeader(7_000, 7_000, 16, 6), "picture.too_many_pixels"},
		"PNG huge":            {pngHeader(1<<31-1, 1<<31-1, 8, 6), "picture.not_an_image"},
		"JPEG bomb":           {jpegHeader(0xc0, 20_000, 20_000), "picture.too_many_pixels"},
		"JPEG progressive":    {jpegHeader(0xc2, 7_000, 7_000), "picture.too_many_pixels"},
		"JPEG hidden frame":   {append([]byte{0xff, 0xd8, 0xff, 0x00}, jpegHeader(0xc2, 700, 700)[2:]...), "picture.not_an_image"},
		"JPEG thousand scans": {append(jpegHeader(0xc2, 700, 700), bytes.Repeat([]byte{0xff, 0xda}, 1000)...), "picture.not_an_image"},
		"WebP bomb":           {asWebP(16_384, 16_384, red), "picture.too_many_pixels"},
		"GIF bomb":            {append([]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), 0x3b), "picture.too_many_pixels"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := picture.Read("photo", bytes.NewReader(test.file), picture.Upload)
			wantFault(t, err, test.key)
		})
	}
}

func TestBrokenFilesAreFaultsNotCrashes(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{
		"PNG":  asPNG(t, noise(64, 64)),
		"JPEG": withExif(asJPEG(t, noise(64, 64)), binary.BigEndian, 6),
		"GIF":  asGIF(t, quarters(64, 64, red, blue, blue, red)),
		"WebP": asWebP(64, 64, red),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for cut := 0; cut < len(file); cut += 1 + len(file)/200 {
				drawOrFault(t, file[:cut])
				changed := bytes.Clone(file)
				changed[cut] ^= 0xff
				drawOrFault(t, changed)
			}
		})
	}
}

func drawOrFault(t *testing.T, file []byte) {
	t.Helper()
	small := picture.Limits{Bytes: 1 << 20, Side: 500, Area: 100_000, Memory: 1 << 20}
	source, err := picture.Read("photo", bytes.NewReader(file), small)
	if err == nil {
		_, err = source.Square(t.Context(), 32)
	}
	if err != nil && !fault.Has(err, fault.Invalid) {
		t.Errorf("want a picture or a fault, got %v", err)
	}
}

// A bomb is refused by its header: nothing of the picture is allocated.
func TestBombAllocatesNothing(t *testing.T) {
	var before, after runtime.MemStats
	file := pngHeader(20_000, 20_000, 8, 6)
	runtime.ReadMemStats(&before)
	_, err := picture.Read("photo", bytes.NewReader(file), picture.Upload)
	runtime.ReadMemStats(&after)
	wantFault(t, err, "picture.too_many_pixels")
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("refusing it took %d bytes", took)
	}
}

func TestPayloadBesideThePictureIsGone(t *testing.T) {
	t.Parallel()
	payload := []byte("<script>alert(document.domain)</script>PK\x03\x04")
	for name, file := range map[string][]byte{
		"behind a PNG":  append(asPNG(t, noise(64, 64)), payload...),
		"behind a JPEG": append(asJPEG(t, noise(64, 64)), payload...),
		"behind a GIF":  append(asGIF(t, quarters(64, 64, red, blue, blue, red)), payload...),
	} {
		source, err := picture.Read("photo", bytes.NewReader(file), picture.Upload)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		made, err := source.Square(t.Context(), 64)
		if err != nil || bytes.Contains(made.Bytes, []byte("script")) || bytes.Contains(made.Bytes, []byte("PK\x03")) {
			t.Errorf("%s: the payload survived (%v)", name, err)
		}
	}
}

func TestLargePhotoStaysSharpAndOpaque(t *testing.T) {
	t.Parallel()
	source, err := picture.Read("photo", bytes.NewReader(asJPEG(t, quarters(3000, 2001, red, blue, blue, red))), picture.Upload)
	if err != nil {
		t.Fatal(err)
	}
	made, err := source.Square(t.Context(), 210)
	if err != nil || made.Type != "image/jpeg" {
		t.Fatalf("made %s, %v", made.Type, err)
	}
	drawn, _, err := image.Decode(bytes.NewReader(made.Bytes))
	if err != nil || !near(drawn.At(95, 95), red) || !near(drawn.At(115, 95), blue) {
		t.Errorf("the middle is %v | %v (%v)", drawn.At(95, 95), drawn.At(115, 95), err)
	}
}

func TestReaderErrorsAreNoFaults(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection lost")
	_, err := picture.Read("photo", io.MultiReader(strings.NewReader("\x89PNG"), failing{broken}), picture.Upload)
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Key != key || f.Fields[0].Field != "photo" {
		t.Errorf("got %v, want %s", err, key)
	}
}

func near(got color.Color, want color.RGBA) bool {
	r, g, b, a := got.RGBA()
	for _, pair := range [][2]int{{int(r >> 8), int(want.R)}, {int(g >> 8), int(want.G)}, {int(b >> 8), int(want.B)}, {int(a >> 8), int(want.A)}} {
		if d := pair[0] - pair[1]; d < -12 || d > 12 {
			return false
		}
	}
	return true
}
