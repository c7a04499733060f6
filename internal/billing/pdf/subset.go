package pdf

import (
	"encoding/binary"
	"slices"

	"manager/internal/billing/pdfa"
)

// subset is the part of a face that a document uses: its letters get numbers in the
// order in which they come, so that the same text gives the same file.
type subset struct {
	face   *face
	number map[rune]uint16
	runes  []rune // by number; the first stands for what the font lacks
}

func newSubset(f *face) *subset { return &subset{face: f, number: map[rune]uint16{}, runes: []rune{0}} }

// encode is a text as the page holds it: two bytes for each letter.
func (s *subset) encode(text string) string {
	out := make([]byte, 0, 2*len(text))
	for _, r := range text {
		if r >= letters {
			r = missing
		}
		n, known := s.number[r]
		if !known {
			n = uint16(len(s.runes))
			s.number[r] = n
			s.runes = append(s.runes, r)
		}
		out = append(out, byte(n>>8), byte(n))
	}
	return string(out)
}

// font is the subset as it is embedded.
func (s *subset) font() pdfa.Font {
	f := s.face
	font := pdfa.Font{Placeholder: f.placeholder, Name: f.name, Bold: f == boldFace(), File: s.file(), Ascent: f.ascent, Descent: f.descent, CapHeight: f.capHeight, Box: f.box}
	for _, r := range s.runes {
		font.Glyphs = append(font.Glyphs, pdfa.Glyph{Rune: r, Width: f.width[f.glyph[r]]})
	}
	return font
}

// file is a TrueType font of the letters used, and the parts of which they are put together.
func (s *subset) file() []byte {
	be := binary.BigEndian
	used := make([]uint16, 0, len(s.runes))
	for _, r := range s.runes {
		used = append(used, s.face.glyph[r])
	}
	var outlines, places, metrics []byte
	for i := 0; i < len(used); i++ { // grows by the parts of its glyphs
		places = be.AppendUint32(places, uint32(len(outlines)))
		var outline []byte
		outline, used = s.face.outline(used[i], used)
		outlines = append(outlines, outline...)
		for len(outlines)%4 != 0 {
			outlines = append(outlines, 0)
		}
		metrics = append(metrics, s.face.advance[4*int(used[i]):4*int(used[i])+4]...)
	}
	places = be.AppendUint32(places, uint32(len(outlines)))
	head, hhea, maxp := slices.Clone(s.face.head), slices.Clone(s.face.hhea), slices.Clone(s.face.maxp)
	be.PutUint32(head[8:], 0)
	be.PutUint16(head[50:], 1) // long places
	be.PutUint16(hhea[34:], uint16(len(used)))
	be.PutUint16(maxp[4:], uint16(len(used)))
	return assemble([]table{{"glyf", outlines}, {"head", head}, {"hhea", hhea}, {"hmtx", metrics}, {"loca", places}, {"maxp", maxp}})
}

// The marks of a part of a glyph that is put together (TrueType, table glyf).
const (
	partWords        = 0x0001
	partScale        = 0x0008
	partMore         = 0x0020
	partTwoScales    = 0x0040
	partMatrix       = 0x0080
	partInstructions = 0x0100
)

// outline is a glyph without its hints, which only screens of few points need. The
// parts of one that is put together are added to used and renumbered.
func (f *face) outline(glyph uint16, used []uint16) ([]byte, []uint16) {
	data := f.glyphs[f.place[glyph]:f.place[glyph+1]]
	if len(data) == 0 {
		return nil, used
	}
	be := binary.BigEndian
	if contours := int(int16(be.Uint16(data))); contours >= 0 {
		at := 10 + 2*contours
		hints := int(be.Uint16(data[at:]))
		out := append(slices.Clone(data[:at]), 0, 0)
		return append(out, data[at+2+hints:]...), used
	}
	out := slices.Clone(data)
	at := 10
	for {
		marks := be.Uint16(out[at:])
		part := be.Uint16(out[at+2:])
		place := slices.Index(used, part)
		if place < 0 {
			place, used = len(used), append(used, part)
		}
		be.PutUint16(out[at:], marks&^partInstructions)
		be.PutUint16(out[at+2:], uint16(place))
		at += 4 + partSize(marks)
		if marks&partMore == 0 {
			return out[:at], used
		}
	}
}

// partSize is how many bytes say where a part stands, and how large.
func partSize(marks uint16) int {
	size := 2
	if marks&partWords != 0 {
		size = 4
	}
	switch {
	case marks&partScale != 0:
		size += 2
	case marks&partTwoScales != 0:
		size += 4
	case marks&partMatrix != 0:
		size += 8
	}
	return size
}

type table struct {
	name string
	data []byte
}

// assemble makes a TrueType file of its tables, which stand in the order of their names.
func assemble(tables []table) []byte {
	be := binary.BigEndian
	out := []byte{0, 1, 0, 0}
	out = be.AppendUint16(out, uint16(len(tables)))
	out = append(out, 0, 64, 0, 2, 0, byte(16*len(tables)-64)) // for searching among 4 to 7 tables
	at, head := 12+16*len(tables), 0
	for _, t := range tables {
		if t.name == "head" {
			head = at
		}
		out = append(out, t.name...)
		out = be.AppendUint32(out, checksum(t.data))
		out = be.AppendUint32(out, uint32(at))
		out = be.AppendUint32(out, uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	be.PutUint32(out[head+8:], 0xb1b0afba-checksum(out))
	return out
}

func checksum(data []byte) (sum uint32) {
	for len(data) >= 4 {
		sum += binary.BigEndian.Uint32(data)
		data = data[4:]
	}
	var rest [4]byte
	copy(rest[:], data)
	return sum + binary.BigEndian.Uint32(rest[:])
}
