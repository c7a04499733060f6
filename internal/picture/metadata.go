package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
)

// maxProfile is the largest ICC profile that is read; real ones for RGB have 3 kB, those for print 2 MB.
const maxProfile = 4 << 20

// metadata is what stands beside a picture's pixels and changes how it looks.
type metadata struct {
	turn orientation
	icc  []byte
}

func noMetadata([]byte) metadata { return metadata{turn: upright} }

// pngMetadata walks over the chunks of a PNG (W3C PNG, third edition).
func pngMetadata(file []byte) (m metadata) {
	m.turn = upright
	for rest := file[8:]; len(rest) >= 12; {
		size := uint64(binary.BigEndian.Uint32(rest))
		if size+12 > uint64(len(rest)) {
			return m
		}
		data := rest[8 : 8+size]
		switch string(rest[4:8]) {
		case "eXIf":
			m.turn = exifOrientation(data)
		case "iCCP":
			m.icc = inflate(data)
		case "IEND":
			return m
		}
		rest = rest[12+size:]
	}
	return m
}

// inflate reads the profile behind its name and compression method; nil when it is broken.
func inflate(data []byte) []byte {
	_, compressed, found := bytes.Cut(data, []byte{0})
	if !found || len(compressed) < 2 {
		return nil
	}
	reader, err := zlib.NewReader(bytes.NewReader(compressed[1:]))
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(reader, maxProfile))
	if err != nil {
		return nil
	}
	return profile
}

// riffChunks calls take for each chunk of a RIFF file or of a part of one, until it returns false.
func riffChunks(data []byte, take func(kind string, chunk []byte) bool) {
	for len(data) >= 8 {
		size := uint64(binary.LittleEndian.Uint32(data[4:]))
		if size+8 > uint64(len(data)) || !take(string(data[:4]), data[8:8+size]) {
			return
		}
		data = data[min(8+size+size%2, uint64(len(data))):]
	}
}

// webpMetadata walks over the chunks of a WebP file.
func webpMetadata(file []byte) (m metadata) {
	m.turn = upright
	riffChunks(file[12:], func(kind string, chunk []byte) bool {
		switch kind {
		case "EXIF":
			m.turn = exifOrientation(bytes.TrimPrefix(chunk, []byte("Exif\x00\x00")))
		case "ICCP":
			m.icc = chunk
		}
		return true
	})
	return m
}
