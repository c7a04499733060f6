package picture

import (
	"encoding/binary"
	"math"
	"strings"
	"unicode/utf16"
)

// profile is an ICC profile (ICC.1:2022) as far as it can be followed: three
// curves to linear light and a matrix to the colours of sRGB.
type profile struct {
	space  string // "RGB", "GRAY", "CMYK" …
	name   string
	curves [3][256]float64
	matrix [3][3]float64 // linear light of the profile → linear light of sRGB
	usable bool          // curves and matrix are there
}

// readProfile reads an ICC profile; ok is false for what is none, which
// browsers pass over too.
func readProfile(data []byte) (p profile, ok bool) {
	if len(data) < 132 || string(data[36:40]) != "acsp" {
		return p, false
	}
	p.space = strings.TrimSpace(string(data[16:20]))
	tags := profileTags(data)
	p.name = profileName(tags["desc"])
	switch p.space {
	case "GRAY":
		p.usable = readCurve(tags["kTRC"], &p.curves[0])
		p.curves[1], p.curves[2] = p.curves[0], p.curves[0]
		p.matrix = [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	case "RGB":
		p.usable = true
		var columns [3][3]float64
		for i, channel := range []string{"r", "g", "b"} {
			xyz, found := readXYZ(tags[channel+"XYZ"])
			p.usable = p.usable && found && readCurve(tags[channel+"TRC"], &p.curves[i])
			columns[i] = xyz
		}
		p.matrix = toSRGB(columns)
	}
	return p, true
}

func profileTags(data []byte) map[string][]byte {
	tags := map[string][]byte{}
	count := min(int(binary.BigEndian.Uint32(data[128:])), 100)
	for i := range count {
		at := 132 + 12*i
		if at+12 > len(data) {
			break
		}
		start, size := uint64(binary.BigEndian.Uint32(data[at+4:])), uint64(binary.BigEndian.Uint32(data[at+8:]))
		if start+size <= uint64(len(data)) {
			tags[string(data[at:at+4])] = data[start : start+size]
		}
	}
	return tags
}

// fixed reads an s15Fixed16Number.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

func readXYZ(tag []byte) (xyz [3]float64, ok bool) {
	if len(tag) < 20 || string(tag[:4]) != "XYZ " {
		return xyz, false
	}
	for i := range xyz {
		xyz[i] = fixed(tag[8+4*i:])
	}
	return xyz, true
}

// readCurve fills in what a curve makes of each of 256 values.
func readCurve(tag []byte, curve *[256]float64) bool {
	if len(tag) < 12 {
		return false
	}
	switch string(tag[:4]) {
	case "curv":
		return readTable(tag, curve)
	case "para":
		return readFormula(tag, curve)
	}
	return false
}

func readTable(tag []byte, curve *[256]float64) bool {
	count := int(binary.BigEndian.Uint32(tag[8:]))
	table := tag[12:]
	if count < 0 || count > len(table)/2 {
		return false
	}
	for i := range curve {
		x := float64(i) / 255
		switch count {
		case 0:
			curve[i] = x
		case 1:
			curve[i] = math.Pow(x, float64(binary.BigEndian.Uint16(table))/256)
		default:
			at := x * float64(count-1)
			low := min(int(at), count-2)
			a, b := float64(binary.BigEndian.Uint16(table[2*low:])), float64(binary.BigEndian.Uint16(table[2*low+2:]))
			curve[i] = (a + (b-a)*(at-float64(low))) / 65535
		}
	}
	return true
}

// readFormula reads a parametricCurveType: g, a, b, c, d, e, f as far as its kind has them.
func readFormula(tag []byte, curve *[256]float64) bool {
	counts := []int{1, 3, 4, 5, 7}
	kind := int(binary.BigEndian.Uint16(tag[8:]))
	if kind >= len(counts) || len(tag) < 12+4*counts[kind] {
		return false
	}
	var v [7]float64
	for i := range counts[kind] {
		v[i] = fixed(tag[12+4*i:])
	}
	g, a, b, c, d, e, f := v[0], v[1], v[2], v[3], v[4], v[5], v[6]
	switch kind {
	case 0:
		a, d = 1, 0
	case 1: // below -b/a it is 0
		c, d = 0, -b/a
	case 2: // below -b/a it is c, and c is added above too
		e, f, c, d = c, c, 0, -b/a
	}
	for i := range curve {
		x := float64(i) / 255
		if x >= d {
			curve[i] = math.Pow(math.Max(a*x+b, 0), g) + e
		} else {
			curve[i] = c*x + f
		}
		if math.IsNaN(curve[i]) || math.IsInf(curve[i], 0) {
			return false
		}
	}
	return true
}

// toSRGB goes from the profile's primaries by way of XYZ (D50) to those of sRGB.
func toSRGB(columns [3][3]float64) (m [3][3]float64) {
	// The inverse of sRGB's primaries adapted to D50, IEC 61966-2-1 by way of Bradford.
	inverse := [3][3]float64{
		{3.1338561, -1.6168667, -0.4906146}, {-0.9787684, 1.9161415, 0.0334540}, {0.0719453, -0.2289914, 1.4052427},
	}
	for row := range m {
		for column := range m[row] {
			for i := range 3 {
				m[row][column] += inverse[row][i] * columns[column][i]
			}
		}
	}
	return m
}

// profileName is what the profile calls itself, fit to be shown.
func profileName(tag []byte) string {
	name := ""
	switch {
	case len(tag) >= 12 && string(tag[:4]) == "desc":
		size := min(uint64(binary.BigEndian.Uint32(tag[8:])), uint64(len(tag)-12))
		name = string(tag[12 : 12+size])
	case len(tag) >= 28 && string(tag[:4]) == "mluc":
		size, start := uint64(binary.BigEndian.Uint32(tag[20:])), uint64(binary.BigEndian.Uint32(tag[24:]))
		if start+size <= uint64(len(tag)) {
			var units []uint16
			for text := tag[start : start+size]; len(text) >= 2; text = text[2:] {
				units = append(units, binary.BigEndian.Uint16(text))
			}
			name = string(utf16.Decode(units))
		}
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, name)
	return name[:min(len(name), 60)]
}
