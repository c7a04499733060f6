package pdfa

import (
	"encoding/binary"
	"math"
	"sync"
)

// sRGB is an ICC profile (version 2) of the colours that screens show (IEC
// 61966-2-1): three primaries adapted to D50 and the curve of the standard.
var sRGB = sync.OnceValue(func() []byte {
	var p profile
	p.tag("desc", description("sRGB IEC61966-2.1"))
	p.tag("cprt", append([]byte("text\x00\x00\x00\x00"), "No copyright, use freely\x00"...))
	p.tag("wtpt", point(0.9642, 1, 0.8249))
	p.tag("rXYZ", point(0.4360747, 0.2225045, 0.0139322))
	p.tag("gXYZ", point(0.3850649, 0.7168786, 0.0971045))
	p.tag("bXYZ", point(0.1430804, 0.0606169, 0.7141733))
	p.tag("rTRC", curve())
	p.same("gTRC")
	p.same("bTRC")
	return p.file()
})

// packedRGB is the profile as it stands in every file.
var packedRGB = sync.OnceValues(func() ([]byte, error) { return compress(sRGB()) })

const (
	headerSize   = 128
	tagEntrySize = 12
)

// profile collects the tags of a profile and where they lie behind the table of tags.
type profile struct {
	names    []string
	at, size []int
	data     []byte
}

func (p *profile) tag(name string, data []byte) {
	p.names, p.at, p.size = append(p.names, name), append(p.at, len(p.data)), append(p.size, len(data))
	p.data = append(p.data, data...)
	for len(p.data)%4 != 0 {
		p.data = append(p.data, 0)
	}
}

// same gives the last tag's data another name.
func (p *profile) same(name string) {
	last := len(p.at) - 1
	p.names, p.at, p.size = append(p.names, name), append(p.at, p.at[last]), append(p.size, p.size[last])
}

func (p *profile) file() []byte {
	begin := headerSize + 4 + tagEntrySize*len(p.names)
	out := make([]byte, headerSize, begin+len(p.data))
	be := binary.BigEndian
	be.PutUint32(out, uint32(begin+len(p.data)))
	be.PutUint32(out[8:], 0x02100000) // version 2.1
	copy(out[12:], "mntrRGB XYZ ")
	for i, part := range []uint16{2026, 1, 1, 0, 0, 0} { // a date that never changes
		be.PutUint16(out[24+2*i:], part)
	}
	copy(out[36:], "acsp")
	copy(out[68:], point(0.9642, 1, 0.8249)[8:]) // D50, the illuminant of all profiles
	out = be.AppendUint32(out, uint32(len(p.names)))
	for i, name := range p.names {
		out = append(out, name...)
		out = be.AppendUint32(out, uint32(begin+p.at[i]))
		out = be.AppendUint32(out, uint32(p.size[i]))
	}
	return append(out, p.data...)
}

// point is a colour in XYZ, in numbers of 16 bits before and after the point.
func point(xyz ...float64) []byte {
	out := []byte("XYZ \x00\x00\x00\x00")
	for _, part := range xyz {
		out = binary.BigEndian.AppendUint32(out, uint32(math.Round(part*65536)))
	}
	return out
}

const curvePoints = 1024

// curve is how light follows a value: a line at the dark end, then a power.
func curve() []byte {
	out := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), curvePoints)
	for i := range curvePoints {
		value := float64(i) / (curvePoints - 1)
		light := value / 12.92
		if value > 0.04045 {
			light = math.Pow((value+0.055)/1.055, 2.4)
		}
		out = binary.BigEndian.AppendUint16(out, uint16(math.Round(light*65535)))
	}
	return out
}

// description is a name in ASCII, with room for the Unicode and Macintosh forms that it lacks.
func description(name string) []byte {
	out := binary.BigEndian.AppendUint32([]byte("desc\x00\x00\x00\x00"), uint32(len(name)+1))
	out = append(append(out, name...), 0)
	return append(out, make([]byte, 4+4+2+1+67)...)
}
