package picture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"testing"

	"manager/internal/fault"
	"manager/internal/picture"
)

// icc is an ICC profile with the tags given, the smallest that is one.
func icc(space, name string, tags map[string][]byte) []byte {
	header := make([]byte, 128)
	copy(header[12:], "mntr")
	copy(header[16:], (space + "    ")[:4])
	copy(header[20:], "XYZ ")
	copy(header[36:], "acsp")
	tags["desc"] = append(binary.BigEndian.AppendUint32([]byte("desc\x00\x00\x00\x00"), uint32(len(name)+1)), name+"\x00"...)
	table := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var data []byte
	for tag, content := range tags {
		content = append(bytes.Clone(content), make([]byte, (4-len(content)%4)%4)...)
		table = append(table, tag...)
		table = binary.BigEndian.AppendUint32(table, uint32(128+4+12*len(tags)+len(data)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(content)))
		data = append(data, content...)
	}
	return append(append(header, table...), data...)
}

func fixed(values ...float64) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, uint32(int32(v*65536)))
	}
	return b
}

// matrixProfile has the primaries given in XYZ, adapted to D50, and one curve for all.
func matrixProfile(name string, r, g, b [3]float64, curve []byte) []byte {
	tags := map[string][]byte{"rTRC": curve, "gTRC": curve, "bTRC": curve}
	for tag, xyz := range map[string][3]float64{"rXYZ": r, "gXYZ": g, "bXYZ": b} {
		tags[tag] = append([]byte("XYZ \x00\x00\x00\x00"), fixed(xyz[:]...)...)
	}
	return icc("RGB", name, tags)
}

var (
	srgbCurve = append([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), fixed(2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)...)
	gamma22   = []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33\x00\x00") // 2.19921875
	displayP3 = matrixProfile("Display P3", [3]float64{0.51512, 0.24120, -0.00105}, [3]float64{0.29198, 0.69225, 0.04189}, [3]float64{0.15710, 0.06657, 0.78407}, srgbCurve)
	adobeRGB  = matrixProfile("Adobe RGB (1998)", [3]float64{0.60974, 0.31111, 0.01947}, [3]float64{0.20528, 0.62567, 0.06087}, [3]float64{0.14919, 0.06322, 0.74457}, gamma22)
	sRGB      = matrixProfile("sRGB", [3]float64{0.43607, 0.22249, 0.01392}, [3]float64{0.38515, 0.71687, 0.09708}, [3]float64{0.14307, 0.06061, 0.71410}, srgbCurve)
)

// withChunk puts a chunk behind a PNG's header.
func withChunk(file []byte, kind string, data []byte) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	chunk = append(append(chunk, kind...), data...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return append(append(bytes.Clone(file[:33]), chunk...), file[33:]...)
}

func pngProfile(t *testing.T, file, profile []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(profile); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return withChunk(file, "iCCP", append([]byte("profile\x00\x00"), b.Bytes()...))
}

// jpegProfile puts a profile into a JPEG, in two parts as large ones come.
func jpegProfile(file, profile []byte) []byte {
	out := bytes.Clone(file[:2])
	half := len(profile) / 2
	for i, part := range [][]byte{profile[:half], profile[half:]} {
		out = append(out, 0xff, 0xe2)
		out = binary.BigEndian.AppendUint16(out, uint16(len(part)+16))
		out = append(append(out, "ICC_PROFILE\x00"...), byte(i+1), 2)
		out = append(out, part...)
	}
	return append(out, file[2:]...)
}

func drawn(t *testing.T, file []byte) image.Image {
	t.Helper()
	source, err := picture.Read("photo", bytes.NewReader(file), picture.Upload)
	if err != nil {
		t.Fatal(err)
	}
	made, err := source.Square(t.Context(), 64)
	if err != nil {
		t.Fatal(err)
	}
	result, _, err := image.Decode(bytes.NewReader(made.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// Fails when the colours of a picture are other than those that a browser
// shows. The values wanted are calculated with the primaries at D65.
func TestColoursAreConverted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		profile    []byte
		from, want color.RGBA
	}{
		"Display P3, red":   {displayP3, color.RGBA{200, 100, 100, 255}, color.RGBA{215, 93, 97, 255}},
		"Display P3, green": {displayP3, color.RGBA{90, 180, 120, 255}, color.RGBA{41, 183, 114, 255}},
		"Display P3, white": {displayP3, color.RGBA{255, 255, 255, 255}, color.RGBA{255, 255, 255, 255}},
		"Adobe RGB, red":    {adobeRGB, color.RGBA{200, 100, 100, 255}, color.RGBA{227, 100, 100, 255}},
		"Adobe RGB, blue":   {adobeRGB, color.RGBA{60, 60, 200, 255}, color.RGBA{57, 57, 205, 255}},
		"sRGB":              {sRGB, color.RGBA{200, 100, 100, 255}, color.RGBA{200, 100, 100, 255}},
		"no profile at all": {[]byte("nonsense"), color.RGBA{200, 100, 100, 255}, color.RGBA{200, 100, 100, 255}},
		"for other colours": {icc("CMYK", "Coated", map[string][]byte{}), color.RGBA{200, 100, 100, 255}, color.RGBA{200, 100, 100, 255}},
	} {
		plain := quarters(300, 300, c.from, c.from, c.from, c.from)
		for kind, file := range map[string][]byte{"PNG": pngProfile(t, asPNG(t, plain), c.profile), "JPEG": jpegProfile(asJPEG(t, plain), c.profile)} {
			if got := color.RGBAModel.Convert(drawn(t, file).At(30, 30)).(color.RGBA); !within(got, c.want, 3) {
				t.Errorf("%s in %s: %v, want %v", name, kind, got, c.want)
			}
		}
	}
}

func within(got, want color.RGBA, tolerance int) bool {
	for _, pair := range [][2]uint8{{got.R, want.R}, {got.G, want.G}, {got.B, want.B}, {got.A, want.A}} {
		if d := int(pair[0]) - int(pair[1]); d < -tolerance || d > tolerance {
			return false
		}
	}
	return true
}

// Fails when transparency changes with the colours.
func TestTransparencyOutlivesTheConversion(t *testing.T) {
	t.Parallel()
	half := image.NewNRGBA(image.Rect(0, 0, 300, 300))
	for i := range half.Pix {
		half.Pix[i] = []uint8{200, 100, 100, 128}[i%4]
	}
	got := color.NRGBAModel.Convert(drawn(t, pngProfile(t, asPNG(t, half), displayP3)).At(30, 30)).(color.NRGBA)
	if !within(color.RGBA(got), color.RGBA{215, 93, 97, 128}, 4) {
		t.Errorf("%v", got)
	}
}

// Fails when colours that can't be converted are shown wrongly without a word.
func TestProfileThatCannotBeFollowedIsNamed(t *testing.T) {
	t.Parallel()
	table := icc("RGB", "Printer, tables only", map[string][]byte{"A2B0": make([]byte, 64)})
	_, err := picture.Read("photo", bytes.NewReader(pngProfile(t, asPNG(t, quarters(300, 300, red, red, red, red)), table)), picture.Upload)
	wantFault(t, err, "picture.unknown_colours")
	_, err = picture.Read("photo", bytes.NewReader(jpegProfile(cmykJPEG(t, true), icc("CMYK", "Coated FOGRA39", map[string][]byte{}))), picture.Upload)
	wantFault(t, err, "picture.unknown_colours")
}

func TestBrokenProfilesAreNoCrash(t *testing.T) {
	t.Parallel()
	file := asPNG(t, quarters(64, 64, red, red, red, red))
	for cut := range len(displayP3) {
		drawOrFault(t, pngProfile(t, file, displayP3[:cut]))
		changed := bytes.Clone(displayP3)
		changed[cut] ^= 0xff
		_, err := picture.Read("photo", bytes.NewReader(pngProfile(t, file, changed)), picture.Upload)
		if err != nil && !fault.Has(err, fault.Invalid) {
			t.Fatal(err)
		}
	}
}
