package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

var (
	red  = color.RGBA{R: 220, A: 255}
	blue = color.RGBA{B: 220, A: 255}
	none = color.RGBA{}
)

// quarters is a w × h picture with one colour in each corner: top left, top
// right, bottom left, bottom right.
func quarters(w, h int, colors ...color.RGBA) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			picture.SetRGBA(x, y, colors[2*(2*y/h)+2*x/w])
		}
	}
	return picture
}

// noise is a picture that no encoder can make small, like a photograph.
func noise(w, h int) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	state := uint32(1)
	for i := range picture.Pix {
		state = state*1664525 + 1013904223
		picture.Pix[i] = byte(state >> 24)
		if i%4 == 3 {
			picture.Pix[i] = 255
		}
	}
	return picture
}

func asJPEG(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t *testing.T, frames ...*image.RGBA) []byte {
	t.Helper()
	animation := new(gif.GIF)
	for _, frame := range frames {
		paletted := image.NewPaletted(frame.Rect, color.Palette{red, blue, none})
		for y := range frame.Rect.Dy() {
			for x := range frame.Rect.Dx() {
				paletted.Set(x, y, frame.At(x, y))
			}
		}
		animation.Image = append(animation.Image, paletted)
		animation.Delay = append(animation.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, animation); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// asWebP is a lossless WebP of one colour, written by hand: each of the five
// prefix codes knows one symbol, so the pixels themselves take no bits.
func asWebP(w, h int, c color.RGBA) []byte {
	var bits bitWriter
	bits.put(0x2f, 8)
	bits.put(uint32(w-1), 14)
	bits.put(uint32(h-1), 14)
	bits.put(1, 1) // alpha is used
	bits.put(0, 3) // version
	bits.put(0, 3) // no transform, no colour cache, no groups of codes
	for _, symbol := range []uint8{c.G, c.R, c.B, c.A, 0} {
		bits.put(0b101, 3) // a simple code with one symbol of eight bits
		bits.put(uint32(symbol), 8)
	}
	data := append(bits.bytes, make([]byte, 8+len(bits.bytes)%2)...)
	chunk := append([]byte("WEBPVP8L"), binary.LittleEndian.AppendUint32(nil, uint32(len(data)))...)
	chunk = append(chunk, data...)
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(chunk)))...), chunk...)
}

type bitWriter struct {
	bytes []byte
	used  int
}

func (w *bitWriter) put(value uint32, count int) {
	for i := range count {
		if w.used%8 == 0 {
			w.bytes = append(w.bytes, 0)
		}
		w.bytes[w.used/8] |= byte(value>>i&1) << (w.used % 8)
		w.used++
	}
}

// withExif puts an Exif segment with the orientation, and a comment, behind a JPEG's first marker.
func withExif(file []byte, order binary.AppendByteOrder, orientation uint16) []byte {
	tiff := []byte("MM\x00*")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II*\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, orientation)
	tiff = order.AppendUint16(tiff, 0)
	tiff = append(tiff, "GPS 46.2 6.1"...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(segment)+2))...)
	return append(append(out, segment...), file[2:]...)
}

// pngHeader is a PNG that claims a size and holds next to nothing.
func pngHeader(w, h uint32, depth, colorType byte) []byte {
	header := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	header = binary.BigEndian.AppendUint32(header, h)
	header = append(header, depth, colorType, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, header...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(header))
	return append(out, 0, 0, 0, 0, 'I', 'D', 'A', 'T', 0x35, 0xaf, 0x06, 0x1e)
}

// jpegHeader is a JPEG of three components, not subsampled, that claims a size and holds no picture.
func jpegHeader(sof byte, w, h uint16) []byte {
	out := []byte{0xff, 0xd8, 0xff, sof, 0, 17, 8}
	out = binary.BigEndian.AppendUint16(out, h)
	out = binary.BigEndian.AppendUint16(out, w)
	out = append(out, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
	return append(out, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0)
}
