package picture

import (
	"bytes"
	"image"
	"image/gif"
	"io"
)

// decodeGIF decodes the first frame and puts it on the canvas, which may be larger.
func decodeGIF(r io.Reader) (image.Image, error) {
	file, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	config, err := gif.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	frame, err := gif.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return onCanvas(frame, frame.Bounds().Min, config.Width, config.Height), nil
}
