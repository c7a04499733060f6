package testkit

import (
	"bytes"
	"image"
	"image/png"
	"testing"
)

// PNG is a file with a picture so many pixels wide and high.
func PNG(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
