package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/sfnt"
)

// face is a style of the embedded font, Liberation Sans, read once for all documents.
type face struct {
	name        string // PostScript name
	placeholder string // gofpdf's standard font in whose place it is embedded
	glyph       []uint16
	width       []int // of each glyph, in thousandths of the size
	advance     []byte
	glyphs      []byte // outlines
	place       []uint32
	head        []byte
	hhea        []byte
	maxp        []byte
	box         [4]int
	ascent      int
	descent     int
	capHeight   int
}

// letters are all that a document may hold: gofpdf and the font end there.
const letters = 0x10000

var (
	regularFace = sync.OnceValue(func() *face {
		return mustRead("LiberationSans", "Helvetica", liberationsansregular.TTF)
	})
	boldFace = sync.OnceValue(func() *face {
		return mustRead("LiberationSans-Bold", "Helvetica-Bold", liberationsansbold.TTF)
	})
)

func mustRead(name, placeholder string, file []byte) *face {
	f, err := readFace(file)
	if err != nil {
		panic(fmt.Sprintf("pdf: read the embedded font: %v", err)) // only a broken module fails
	}
	f.name, f.placeholder = name, placeholder
	return f
}

func readFace(file []byte) (*face, error) {
	tables, err := readTables(file)
	if err != nil {
		return nil, err
	}
	f := &face{glyphs: tables["glyf"], head: tables["head"], hhea: tables["hhea"], maxp: tables["maxp"]}
	units := int(number(f.head, 18))
	scale := func(n uint16) int { return divide(int(int16(n))*1000, units) }
	for i := range f.box {
		f.box[i] = scale(number(f.head, 36+2*i))
	}
	f.ascent, f.descent, f.capHeight = scale(number(f.hhea, 4)), scale(number(f.hhea, 6)), scale(number(tables["OS/2"], 88))
	count, metrics := int(number(f.maxp, 4)), int(number(f.hhea, 34))
	for i := range count {
		at := 4 * min(i, metrics-1)
		side := at + 2
		if i >= metrics {
			side = 4*metrics + 2*(i-metrics)
		}
		f.width = append(f.width, divide(int(number(tables["hmtx"], at))*1000, units))
		f.advance = append(append(f.advance, tables["hmtx"][at:at+2]...), tables["hmtx"][side:side+2]...)
	}
	for i := range count + 1 {
		if number(f.head, 50) == 0 {
			f.place = append(f.place, 2*uint32(number(tables["loca"], 2*i)))
		} else {
			f.place = append(f.place, binary.BigEndian.Uint32(tables["loca"][4*i:]))
		}
	}
	f.glyph, err = readLetters(file)
	return f, err
}

func readTables(file []byte) (map[string][]byte, error) {
	tables := map[string][]byte{}
	for i := range int(number(file, 4)) {
		entry := file[12+16*i:]
		at, size := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		tables[string(entry[:4])] = file[at : at+size]
	}
	for _, name := range []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf", "OS/2"} {
		if tables[name] == nil {
			return nil, errors.New("no table " + name)
		}
	}
	return tables, nil
}

// readLetters finds the glyph of each letter.
func readLetters(file []byte) ([]uint16, error) {
	font, err := sfnt.Parse(file)
	if err != nil {
		return nil, err
	}
	var buffer sfnt.Buffer
	glyphs := make([]uint16, letters)
	for r := range glyphs {
		index, err := font.GlyphIndex(&buffer, rune(r))
		if err != nil {
			return nil, err
		}
		glyphs[r] = uint16(index)
	}
	return glyphs, nil
}

func number(data []byte, at int) uint16 { return binary.BigEndian.Uint16(data[at:]) }

// divide rounds to the nearest whole number.
func divide(n, by int) int {
	if n < 0 {
		return -divide(-n, by)
	}
	return (2*n + by) / (2 * by)
}

// measure is how wide a text is, in thousandths of its size.
func (f *face) measure(text string) (width int) {
	for _, r := range text {
		if r < letters {
			width += f.width[f.glyph[r]]
		}
	}
	return width
}
