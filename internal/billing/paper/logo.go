package paper

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // decodes
	"image/png"
	"sync"
)

// The limits of a logo.
const (
	MaxLogoBytes  = 1 << 20
	MaxLogoPixels = 2000 // on each side
)

// CheckLogo tells what is wrong with a logo: one in another kind than PNG or JPEG, a JPEG in
// the colours of print (CMYK), one too large, or damaged.
func CheckLogo(data []byte) error {
	_, err := prepareLogo(data)
	return err
}

// drawable is a logo as it is put into files: a JPEG as it is, a PNG without transparency.
type drawable struct {
	kind       string
	data       []byte
	wide, tall int
}

func prepareLogo(data []byte) (drawable, error) {
	if len(data) > MaxLogoBytes {
		return drawable{}, fmt.Errorf("logo: %d bytes, of at most %d", len(data), MaxLogoBytes)
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		return drawable{}, errors.New("logo: neither a PNG nor a JPEG")
	case kind != "png" && kind != "jpeg":
		return drawable{}, fmt.Errorf("logo: a picture in %s, where PNG and JPEG are allowed", kind)
	case config.ColorModel == color.CMYKModel:
		return drawable{}, errors.New("logo: a JPEG in the colours of print (CMYK); save it in RGB")
	case config.Width < 1 || config.Height < 1 || config.Width > MaxLogoPixels || config.Height > MaxLogoPixels:
		return drawable{}, fmt.Errorf("logo: %d × %d pixels, of at most %d on each side", config.Width, config.Height, MaxLogoPixels)
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return drawable{}, fmt.Errorf("logo: a damaged picture: %w", err)
	}
	if config.ColorModel == color.YCbCrModel || config.ColorModel == color.GrayModel && kind == "jpeg" {
		return drawable{kind: kind, data: data, wide: config.Width, tall: config.Height}, nil
	}
	data, err = opaque(picture)
	return drawable{kind: "png", data: data, wide: config.Width, tall: config.Height}, err
}

// opaque makes a PNG on white paper: readers of PDF/A and printers need not know transparency.
func opaque(picture image.Image) ([]byte, error) {
	paper := image.NewRGBA(image.Rect(0, 0, picture.Bounds().Dx(), picture.Bounds().Dy()))
	draw.Draw(paper, paper.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(paper, paper.Bounds(), picture, picture.Bounds().Min, draw.Over)
	var out bytes.Buffer
	if err := png.Encode(&out, paper); err != nil {
		return nil, fmt.Errorf("logo: %w", err)
	}
	return out.Bytes(), nil
}

// lastLogo keeps what was made of the seller's logo, which hardly ever changes:
// decoding it costs more than a document.
var lastLogo struct {
	sync.Mutex
	of   []byte
	made drawable
}

func cachedLogo(data []byte) (drawable, error) {
	lastLogo.Lock()
	defer lastLogo.Unlock()
	if bytes.Equal(lastLogo.of, data) {
		return lastLogo.made, nil
	}
	made, err := prepareLogo(data)
	if err == nil {
		lastLogo.of, lastLogo.made = bytes.Clone(data), made
	}
	return made, err
}

// logo draws the logo as large as its place is, and tells how tall that is.
func (s *sheet) logo(data []byte) (tall float64, err error) {
	d, err := cachedLogo(data)
	if err != nil {
		return 0, err
	}
	scale := min(logoWide/float64(d.wide), logoTall/float64(d.tall))
	wide, tall := float64(d.wide)*scale, float64(d.tall)*scale
	s.canvas.Picture(left, top, wide, tall, d.kind, d.data)
	return tall, nil
}
