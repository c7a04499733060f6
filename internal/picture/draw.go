package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// Encoded is a picture of ours, ready to store and serve.
type Encoded struct {
	Type          string // "image/jpeg" or "image/png"
	Bytes         []byte
	Width, Height int
}

// jpegQuality shows no artefacts at the sizes the portal draws.
const jpegQuality = 90

// decoding lets one picture at a time into memory, whoever uploads: a small
// file may stand for Limits.Memory bytes.
var decoding = make(chan struct{}, 1)

// Square cuts the largest square out of the picture's middle and scales it down
// to side × side pixels; a smaller picture is not blown up. It fails with a
// fault beside the field when the file turns out to be broken.
func (s Source) Square(ctx context.Context, side int) (Encoded, error) {
	return s.draw(ctx, func(stored image.Rectangle) (crop image.Rectangle, width, height int) {
		edge := min(stored.Dx(), stored.Dy())
		corner := stored.Min.Add(image.Pt((stored.Dx()-edge)/2, (stored.Dy()-edge)/2))
		return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(edge, edge))}, min(edge, side), min(edge, side)
	})
}

// Fit scales the whole picture down, its proportions kept, until it fits into
// width × height pixels; a smaller picture keeps its size. It fails like Square.
func (s Source) Fit(ctx context.Context, width, height int) (Encoded, error) {
	if s.turn.swapsSides() {
		width, height = height, width
	}
	return s.draw(ctx, func(stored image.Rectangle) (image.Rectangle, int, int) {
		w, h := stored.Dx(), stored.Dy()
		if w <= width && h <= height {
			return stored, w, h
		}
		if w*height > h*width {
			return stored, width, max(1, h*width/w)
		}
		return stored, max(1, w*height/h), height
	})
}

// draw decodes the file and draws the part that choose names, at its size.
func (s Source) draw(ctx context.Context, choose func(stored image.Rectangle) (crop image.Rectangle, width, height int)) (Encoded, error) {
	select {
	case decoding <- struct{}{}:
		defer func() { <-decoding }()
	case <-ctx.Done():
		return Encoded{}, fmt.Errorf("wait to decode a picture: %w", ctx.Err())
	}
	decoded, err := s.format.decode(bytes.NewReader(s.file))
	if err != nil || decoded.Bounds().Empty() {
		return Encoded{}, notAnImage(s.field)
	}
	crop, width, height := choose(decoded.Bounds())
	decoded, crop = shrink(decoded, crop, max(1, min(crop.Dx()/width, crop.Dy()/height)/2))
	drawn := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(drawn, drawn.Rect, decoded, crop, draw.Src, nil)
	if s.colours != nil {
		s.colours.convert(drawn)
	}
	return encode(s.turn.apply(drawn), s.format.lossy)
}

// shrink averages blocks of factor × factor pixels, strip by strip. The scaler
// alone would need some 30 bytes for each column drawn and row stored.
func shrink(src image.Image, crop image.Rectangle, factor int) (image.Image, image.Rectangle) {
	if factor == 1 {
		return src, crop
	}
	dst := image.NewRGBA(image.Rect(0, 0, crop.Dx()/factor, crop.Dy()/factor))
	strip := image.NewRGBA(image.Rect(0, 0, dst.Rect.Dx()*factor, factor))
	for y := range dst.Rect.Dy() {
		draw.Draw(strip, strip.Rect, src, crop.Min.Add(image.Pt(0, y*factor)), draw.Src)
		for x := range dst.Rect.Dx() {
			averageBlock(dst.Pix[dst.PixOffset(x, y):][:4], strip, x*factor, factor)
		}
	}
	return dst, dst.Rect
}

func averageBlock(pixel []byte, strip *image.RGBA, left, factor int) {
	var sum [4]int
	for y := range factor {
		row := strip.Pix[strip.PixOffset(left, y):][:4*factor]
		for i, value := range row {
			sum[i%4] += int(value)
		}
	}
	for i := range pixel {
		pixel[i] = byte((sum[i] + factor*factor/2) / (factor * factor))
	}
}

// encode writes a photograph as JPEG, a picture with transparency as PNG, and
// any other as whichever is smaller: flat drawings stay crisp that way.
func encode(drawn *image.RGBA, lossy bool) (Encoded, error) {
	result := Encoded{Width: drawn.Rect.Dx(), Height: drawn.Rect.Dy()}
	var asJPEG, asPNG bytes.Buffer
	if drawn.Opaque() {
		if err := jpeg.Encode(&asJPEG, drawn, &jpeg.Options{Quality: jpegQuality}); err != nil {
			return Encoded{}, fmt.Errorf("encode a picture as JPEG: %w", err)
		}
		result.Type, result.Bytes = "image/jpeg", asJPEG.Bytes()
		if lossy {
			return result, nil
		}
	}
	if err := png.Encode(&asPNG, drawn); err != nil {
		return Encoded{}, fmt.Errorf("encode a picture as PNG: %w", err)
	}
	if result.Type == "" || asPNG.Len() <= asJPEG.Len() {
		result.Type, result.Bytes = "image/png", asPNG.Bytes()
	}
	return result, nil
}
