package paper

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/qr"

	"manager/internal/billing/pdf"
)

// largestCode is how many modules the largest QR code allowed has: version 25.
const largestCode = 17 + 4*25

// code is a QR code: the dark boxes of a square, measured in modules.
type code struct {
	boxes []pdf.Rect
	count int // modules on each side
}

// encode makes a code with error correction M, which all payment codes have.
func encode(payload string) (code, error) {
	drawn, err := qr.Encode(payload, qr.M, qr.Unicode)
	if err != nil {
		return code{}, fmt.Errorf("encode a QR code: %w", err)
	}
	c := code{count: drawn.Bounds().Dx()}
	if c.count > largestCode {
		return code{}, fmt.Errorf("encode a QR code: %d modules, of at most %d", c.count, largestCode)
	}
	for row := range c.count {
		begin := -1
		for column := range c.count + 1 {
			dark := column < c.count && drawn.At(column, row) == color.Color(color.Black)
			switch {
			case dark && begin < 0:
				begin = column
			case !dark && begin >= 0:
				c.boxes = append(c.boxes, pdf.Rect{X: float64(begin), Y: float64(row), W: float64(column - begin), H: 1})
				begin = -1
			}
		}
	}
	return c, nil
}

// code puts a code on the page, so large exactly: whole pixels would make it another size.
func (s *sheet) code(c code, x, y, size float64) {
	module := size / float64(c.count)
	boxes := make([]pdf.Rect, len(c.boxes))
	for i, box := range c.boxes {
		boxes[i] = pdf.Rect{X: x + box.X*module, Y: y + box.Y*module, W: box.W * module, H: module}
	}
	s.canvas.Fill(false, boxes...)
}
