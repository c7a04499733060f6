package paper_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"strings"
	"testing"

	"manager/internal/billing/paper"
	"manager/internal/i18n"
)

// dot is a red disc on nothing, of a width and height in pixels.
func dot(wide, tall int) *image.NRGBA {
	picture := image.NewNRGBA(image.Rect(0, 0, wide, tall))
	for y := range tall {
		for x := range wide {
			if math.Hypot(float64(x-wide/2)/float64(wide), float64(y-tall/2)/float64(tall)) < 0.45 {
				picture.Set(x, y, color.NRGBA{R: 200, A: 255})
			}
		}
	}
	return picture
}

func asPNG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// printColours turns the head of a JPEG of three colours into one of four inks.
func printColours(file []byte) []byte {
	at := bytes.Index(file, []byte{0xff, 0xc0})
	size := int(binary.BigEndian.Uint16(file[at+2:]))
	head := append([]byte{}, file[at:at+2+size]...)
	binary.BigEndian.PutUint16(head[2:], uint16(size+3))
	head[9] = 4
	head = append(head, 4, 0x22, 0)
	return append(append(append([]byte{}, file[:at]...), head...), file[at+2+size:]...)
}

// Fails when a logo that can't be printed is taken, or the refusal doesn't say why.
func TestCheckLogo(t *testing.T) {
	t.Parallel()
	var animated bytes.Buffer
	if err := gif.Encode(&animated, dot(10, 10), nil); err != nil {
		t.Fatal(err)
	}
	good := asPNG(t, dot(200, 60))
	for _, one := range []struct {
		name, want string
		file       []byte
	}{
		{"a PNG", "", good}, {"a JPEG", "", asJPEG(t, dot(200, 60))}, {"a grey JPEG", "", asJPEG(t, image.NewGray(image.Rect(0, 0, 20, 20)))},
		{"a PNG of 16 bits", "", asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 20, 20)))}, {"a PNG with a palette", "", asPNG(t, image.NewPaletted(image.Rect(0, 0, 20, 20), color.Palette{color.Transparent, color.Black}))},
		{"a GIF", "gif", animated.Bytes()}, {"no picture", "neither a PNG nor a JPEG", []byte("%PDF-1.7")}, {"nothing", "neither", nil},
		{"half a PNG", "damaged", good[:len(good)/2]}, {"a large PNG", "2001 × 10 pixels", asPNG(t, dot(2001, 10))}, {"many bytes", "bytes", make([]byte, paper.MaxLogoBytes+1)},
		{"print colours", "CMYK", printColours(asJPEG(t, dot(20, 20)))},
	} {
		switch err := paper.CheckLogo(one.file); {
		case one.want == "" && err != nil:
			t.Errorf("%s: %v", one.name, err)
		case one.want != "" && (err == nil || !strings.Contains(err.Error(), one.want)):
			t.Errorf("%s: %v, want %s", one.name, err, one.want)
		}
	}
}

// Fails when a logo is missing on the page, distorted, or leaves transparency in the file.
func TestLogoOnThePage(t *testing.T) {
	t.Parallel()
	for name, logo := range map[string][]byte{"PNG": asPNG(t, dot(300, 100)), "JPEG": asJPEG(t, dot(300, 100))} {
		file := write(t, swissInvoice(i18n.EN), paper.Options{Logo: logo})
		a := openArchive(t, file)
		for number, object := range a.objects {
			if dictionary, _, _ := strings.Cut(object, ">>\nstream\n"); strings.Contains(dictionary, "/SMask") || strings.Contains(dictionary, "/Group") {
				t.Errorf("%s: object %d is transparent", name, number)
			}
		}
		if out := run(t, file, "pdfimages", "-list", "FILE"); !strings.Contains(out, "300   100") {
			t.Errorf("%s: the pictures are %s", name, out)
		}
		if name == "JPEG" {
			continue // its ground is black
		}
		l, u, r, b := extent(render(t, file, 300), 18, 13, 95, 35)
		if math.Abs((l+r)/2-47) > 0.5 || math.Abs((u+b)/2-24) > 0.5 || math.Abs((r-l)/(b-u)-3) > 0.1 {
			t.Errorf("%s: the logo stands at %.1f, %.1f to %.1f, %.1f", name, l, u, r, b)
		}
	}
	c := swissInvoice(i18n.EN)
	var file bytes.Buffer
	if err := paper.Write(&file, c, paper.Options{Logo: []byte("no picture")}); err == nil {
		t.Error("a broken logo is printed")
	}
}
