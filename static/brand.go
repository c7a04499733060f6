package static

import (
	"fmt"
	"math"
)

// Brand is what an operator chooses about the look.
type Brand struct {
	Hue int // of the accent colour, in degrees of OKLCH; any number, taken modulo 360
}

// minContrast is what WCAG 2.2 AA asks of text (1.4.3), with a little room for rounding.
const minContrast = 4.6

// colour is an OKLCH colour, always within sRGB.
type colour struct{ lightness, chroma, hue float64 }

func (c colour) css() string {
	return fmt.Sprintf("oklch(%.3f %.3f %.0f)", c.lightness, c.chroma, c.hue)
}

// css says the brand's colours for both themes. The accent is moved away from
// its background until it can be read as text on every surface, and its own
// text colour can be read on it.
func (b Brand) css() string {
	hue := math.Mod(math.Mod(float64(b.Hue), 360)+360, 360)
	light, dark := lightAccents(hue), darkAccents(hue)
	pair := func(name string, l, d colour) string {
		return fmt.Sprintf("--%s: light-dark(%s, %s);", name, l.css(), d.css())
	}
	return "@layer brand { :root {" +
		fmt.Sprintf("--hue: %.0f;", hue) +
		pair("accent", light.accent, dark.accent) +
		pair("accent-strong", light.strong, dark.strong) +
		pair("on-accent", light.on, dark.on) +
		pair("accent-tint", light.tint, dark.tint) +
		"} }"
}

type accents struct{ accent, strong, on, tint colour }

func lightAccents(hue float64) accents {
	tint := inGamut(0.965, 0.018, hue)
	accent := readable(0.52, 0.2, hue, -0.005, tint)
	strong := readable(accent.lightness-0.07, 0.2, hue, -0.005, tint)
	return accents{accent, strong, colour{1, 0, hue}, tint}
}

func darkAccents(hue float64) accents {
	tint := inGamut(0.3, 0.05, hue)
	accent := readable(0.72, 0.14, hue, 0.005, tint)
	strong := readable(accent.lightness+0.06, 0.12, hue, 0.005, tint)
	return accents{accent, strong, inGamut(0.18, 0.04, hue), tint}
}

// readable changes the lightness by step until the colour can be read on background.
func readable(lightness, chroma, hue, step float64, background colour) colour {
	for {
		c := inGamut(lightness, chroma, hue)
		if contrast(c, background) >= minContrast || lightness <= 0.1 || lightness >= 0.97 {
			return c
		}
		lightness += step
	}
}

// inGamut lowers the chroma until the colour exists in sRGB, because browsers
// clip what doesn't, each in its own way, and the contrast would be another.
func inGamut(lightness, chroma, hue float64) colour {
	for chroma > 0 {
		r, g, b := linearRGB(colour{lightness, chroma, hue})
		if min(r, g, b) >= -0.0005 && max(r, g, b) <= 1.0005 {
			break
		}
		chroma -= 0.002
	}
	return colour{lightness, max(chroma, 0), hue}
}

// contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b colour) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c colour) float64 {
	r, g, b := linearRGB(c)
	unit := func(v float64) float64 { return min(max(v, 0), 1) }
	return 0.2126*unit(r) + 0.7152*unit(g) + 0.0722*unit(b)
}

// linearRGB converts by the matrices of CSS Color 4, section 10.
func linearRGB(c colour) (r, g, b float64) {
	sin, cos := math.Sincos(c.hue * math.Pi / 180)
	a, bb := c.chroma*cos, c.chroma*sin
	l := math.Pow(c.lightness+0.3963377774*a+0.2158037573*bb, 3)
	m := math.Pow(c.lightness-0.1055613458*a-0.0638541728*bb, 3)
	s := math.Pow(c.lightness-0.0894841775*a-1.2914855480*bb, 3)
	r = 4.0767416621*l - 3.3077115913*m + 0.2309699292*s
	g = -1.2684380046*l + 2.6097574011*m - 0.3413193965*s
	b = -0.0041960863*l - 0.7034186147*m + 1.7076147010*s
	return r, g, b
}
