package picture

import (
	"image"
	"math"
	"sync"
)

// convert gives a drawn picture the colours of sRGB. What sRGB can't show is
// shown as near as it can, as browsers do on an ordinary screen.
func (p profile) convert(drawn *image.RGBA) {
	encode := encodeTable()
	for i := 0; i+3 < len(drawn.Pix); i += 4 {
		pixel := drawn.Pix[i : i+4]
		alpha := int(pixel[3])
		if alpha == 0 {
			continue
		}
		var light [3]float64
		for c := range light {
			light[c] = p.curves[c][min(255, (int(pixel[c])*255+alpha/2)/alpha)]
		}
		for c, row := range p.matrix {
			linear := row[0]*light[0] + row[1]*light[1] + row[2]*light[2]
			value := encode[int(min(max(linear, 0), 1)*float64(len(encode)-1)+0.5)]
			pixel[c] = byte((int(value)*alpha + 127) / 255)
		}
	}
}

// isSRGB tells whether converting would change next to nothing.
func (p profile) isSRGB() bool {
	encode := encodeTable()
	for i := 0; i < 256; i += 5 {
		for j := 0; j < 3; j++ {
			for c, row := range p.matrix {
				linear := row[j] * p.curves[j][i] // one primary at a time
				want := 0
				if c == j {
					want = i
				}
				if d := int(encode[int(min(max(linear, 0), 1)*float64(len(encode)-1)+0.5)]) - want; d < -4 || d > 4 {
					return false
				}
			}
		}
	}
	return true
}

// encodeTable is the curve of sRGB (IEC 61966-2-1) from linear light to a byte.
var encodeTable = sync.OnceValue(func() *[4096]byte {
	var table [4096]byte
	for i := range table {
		linear := float64(i) / float64(len(table)-1)
		value := 12.92 * linear
		if linear > 0.0031308 {
			value = 1.055*math.Pow(linear, 1/2.4) - 0.055
		}
		table[i] = byte(value*255 + 0.5)
	}
	return &table
})
