package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/draw"
	"io"

	"golang.org/x/image/webp"
)

var errNoFrame = errors.New("an animation without a frame")

// animation is the first frame of an animated WebP, which the decoder does not know.
type animation struct {
	width, height int // of the canvas
	at            image.Point
	still         []byte // the frame as a WebP of its own
}

// firstFrame finds the first frame; animated is false for an ordinary WebP.
func firstFrame(file []byte) (a animation, animated bool) {
	riffChunks(file[12:], func(kind string, chunk []byte) bool {
		switch {
		case kind == "VP8X" && len(chunk) >= 10:
			animated = chunk[0]&0x02 != 0
			a.width, a.height = 1+uint24(chunk[4:]), 1+uint24(chunk[7:])
		case kind == "ANMF" && len(chunk) >= 16:
			a.at = image.Pt(2*uint24(chunk), 2*uint24(chunk[3:]))
			a.still = asStill(chunk[16:], chunk[6:12])
			return false
		}
		return true
	})
	return a, animated
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// asStill puts the chunks of a frame into a file of its own; size is the frame's, less one, as it stands there.
func asStill(frame, size []byte) []byte {
	body := []byte("WEBP")
	riffChunks(frame, func(kind string, chunk []byte) bool {
		if kind == "ALPH" { // transparency lies beside the picture, which only the extended format says
			body = appendChunk(body, "VP8X", append([]byte{0x10, 0, 0, 0}, size...))
		}
		if kind == "ALPH" || kind == "VP8 " || kind == "VP8L" {
			body = appendChunk(body, kind, chunk)
		}
		return kind == "ALPH"
	})
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func appendChunk(body []byte, kind string, chunk []byte) []byte {
	body = binary.LittleEndian.AppendUint32(append(body, kind...), uint32(len(chunk)))
	body = append(body, chunk...)
	return append(body, make([]byte, len(chunk)%2)...)
}

func (a animation) config(io.Reader) (image.Config, error) {
	config, err := webp.DecodeConfig(bytes.NewReader(a.still))
	if err != nil || a.still == nil {
		return image.Config{}, errors.Join(errNoFrame, err)
	}
	if frame := image.Rect(0, 0, config.Width, config.Height).Add(a.at); !frame.In(image.Rect(0, 0, a.width, a.height)) {
		return image.Config{}, errNoFrame // larger than the size that was checked
	}
	config.Width, config.Height = a.width, a.height
	return config, nil
}

func (a animation) decode(io.Reader) (image.Image, error) {
	frame, err := webp.Decode(bytes.NewReader(a.still))
	if err != nil {
		return nil, err
	}
	return onCanvas(frame, a.at, a.width, a.height), nil
}

// onCanvas puts a frame where it belongs; the rest is transparent, as in a browser.
func onCanvas(frame image.Image, at image.Point, width, height int) image.Image {
	size := frame.Bounds().Size()
	if at == (image.Point{}) && size == image.Pt(width, height) {
		return frame
	}
	canvas := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(canvas, image.Rectangle{Min: at, Max: at.Add(size)}, frame, frame.Bounds().Min, draw.Src)
	return canvas
}
