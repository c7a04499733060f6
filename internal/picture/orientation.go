package picture

import "image"

// orientation is the Exif value 1 to 8: how the stored pixels must be turned
// and mirrored to stand upright.
type orientation uint16

const upright orientation = 1

func validOrientation(value uint16) orientation {
	if value < 1 || value > 8 {
		return upright
	}
	return orientation(value)
}

// swapsSides tells whether width and height change places.
func (o orientation) swapsSides() bool { return o >= 5 }

// apply turns src upright.
func (o orientation) apply(src *image.RGBA) *image.RGBA {
	if o == upright {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if o.swapsSides() {
		dst = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			toX, toY := o.place(x, y, w, h)
			copy(dst.Pix[dst.PixOffset(toX, toY):][:4], src.Pix[src.PixOffset(x, y):])
		}
	}
	return dst
}

// place tells where the stored pixel x, y of a w × h picture belongs.
func (o orientation) place(x, y, w, h int) (toX, toY int) {
	switch o {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
