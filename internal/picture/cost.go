package picture

import "image/color"

// bytesPerPixel is what a decoded pixel of the colour model takes in memory,
// decoder's copies included.
func bytesPerPixel(model color.Model) float64 {
	switch model {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	case color.NYCbCrAModel:
		return 8 // WebP decodes alpha as a picture of its own
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.YCbCrModel:
		return 3
	}
	if _, ok := model.(color.Palette); ok {
		return 1
	}
	return 5 // RGBA, NRGBA and CMYK, with room for interlaced passes
}
