package picture

import (
	"bytes"
	"encoding/binary"
)

// maxScans bounds how often a progressive JPEG may go over all its pixels; real
// files have about ten, and each scan of a crafted one costs time without bytes.
const maxScans = 64

const (
	markerProgressive = 0xc2
	markerScan        = 0xda
	markerApp1        = 0xe1
)

// jpegScan is what a walk over the segments of a JPEG file tells.
type jpegScan struct {
	bytesPerPixel float64 // 0 when no frame header was found
	turn          orientation
	scans         int
}

// scanJPEG reads the segments before the picture data (ITU-T T.81, annex B).
// It stops at anything unusual that a decoder would step over, so that both see
// the same frame header or this one sees none.
func scanJPEG(file []byte) jpegScan {
	result := jpegScan{turn: upright, scans: bytes.Count(file, []byte{0xff, markerScan})}
	rest := file[2:]
	for len(rest) >= 4 && rest[0] == 0xff {
		marker, size := rest[1], int(binary.BigEndian.Uint16(rest[2:4]))
		if marker == 0xff { // fill byte
			rest = rest[1:]
			continue
		}
		if marker < 0xc0 || marker >= 0xd0 && marker <= markerScan || size < 2 || 2+size > len(rest) {
			return result
		}
		segment := rest[4 : 2+size]
		switch {
		case marker >= 0xc0 && marker <= markerProgressive:
			result.bytesPerPixel = frameCost(segment, marker == markerProgressive)
		case marker == markerApp1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")):
			result.turn = exifOrientation(segment[6:])
		}
		rest = rest[2+size:]
	}
	return result
}

// frameCost counts the bytes per pixel of all components. A progressive file
// keeps four bytes of coefficients for each sample until its last scan.
func frameCost(segment []byte, progressive bool) float64 {
	if len(segment) < 6 || len(segment) < 6+3*int(segment[5]) {
		return 0
	}
	samples, most := 0, 1
	for i := range int(segment[5]) {
		sampling := segment[6+3*i+1]
		area := int(sampling>>4) * int(sampling&0x0f)
		samples, most = samples+area, max(most, area)
	}
	cost := float64(samples) / float64(most)
	if segment[5] == 4 {
		cost += 4 // converted to CMYK
	}
	if progressive {
		cost += 4 * float64(samples) / float64(most)
	}
	return cost
}

// exifOrientation finds the Orientation tag of the first directory (Exif 2.32,
// 4.6.2); a picture without a readable one is upright.
func exifOrientation(tiff []byte) orientation {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	start := uint64(order.Uint32(tiff[4:8]))
	if start+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[start+2:]
	for range order.Uint16(tiff[start : start+2]) {
		if len(entries) < 12 {
			return upright
		}
		const tagOrientation, typeShort = 0x0112, 3
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			return validOrientation(order.Uint16(entries[8:]))
		}
		entries = entries[12:]
	}
	return upright
}
