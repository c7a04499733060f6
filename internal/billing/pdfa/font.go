package pdfa

import (
	"bytes"
	"fmt"
)

// Font is what is embedded in the place of one of gofpdf's standard fonts. The text
// of the pages names its glyphs by two bytes each.
type Font struct {
	Placeholder string // the standard font that is replaced
	Name        string // PostScript name
	Bold        bool
	File        []byte // TrueType, with the glyphs that are used
	Glyphs      []Glyph
	Ascent      int // these in thousandths of the size
	Descent     int
	CapHeight   int
	Box         [4]int
}

// Glyph is one of a font; the first stands for what the font lacks.
type Glyph struct {
	Rune  rune
	Width int // in thousandths of the size
}

const (
	symbolic    = 4
	stemRegular = 80
	stemBold    = 140
)

// font writes the parts of a font and returns the font itself.
func (w *writer) font(f Font) []byte {
	name := subsetTag(f) + "+" + f.Name
	stem := stemRegular
	if f.Bold {
		stem = stemBold
	}
	file := w.addBytes(w.packed(fmt.Sprintf("/Length1 %d ", len(f.File)), f.File))
	descriptor := w.add("<</Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV %d /FontFile2 %d 0 R>>",
		name, symbolic, f.Box[0], f.Box[1], f.Box[2], f.Box[3], f.Ascent, f.Descent, f.CapHeight, stem, file)
	widths := []byte("[")
	for _, glyph := range f.Glyphs {
		widths = fmt.Appendf(widths, "%d ", glyph.Width)
	}
	descendant := w.add("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /DW 1000 /W [0 %s]] /CIDToGIDMap /Identity>>",
		name, descriptor, bytes.TrimRight(widths, " "))
	unicode := w.addBytes(w.packed("", toUnicode(f.Glyphs)))
	return fmt.Appendf(nil, "<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>", name, descendant, unicode)
}

// subsetTag are the six capitals before the name of a part of a font.
func subsetTag(f Font) string {
	sum := uint64(14695981039346656037) // FNV-1a
	for _, glyph := range f.Glyphs {
		sum = (sum ^ uint64(glyph.Rune)) * 1099511628211
	}
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = byte('A' + sum%26)
		sum /= 26
	}
	return string(tag)
}

// block is how many letters stand in one block of a map to Unicode at most.
const block = 100

// toUnicode tells readers which letter each glyph is, for searching and copying.
func toUnicode(glyphs []Glyph) []byte {
	out := []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for from := 1; from < len(glyphs); from += block {
		until := min(from+block, len(glyphs))
		out = fmt.Appendf(out, "%d beginbfchar\n", until-from)
		for i := from; i < until; i++ {
			out = fmt.Appendf(out, "<%04X> <%04X>\n", i, glyphs[i].Rune)
		}
		out = append(out, "endbfchar\n"...)
	}
	return append(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"...)
}
