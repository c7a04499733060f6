package picture

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// maxScans bounds how often a progressive JPEG may go over all its pixels; real
// files have about ten, and each scan of a crafted one costs time without bytes.
const maxScans = 64

const (
	markerProgressive = 0xc2
	markerScan        = 0xda
	markerEnd         = 0xd9
	markerApp1        = 0xe1
	markerApp2        = 0xe2
	markerApp14       = 0xee
)

// completeJPEG cuts off what lies behind the picture's end, such as the film of
// a motion photo, and adds to a picture in CMYK without it the mark of Adobe:
// browsers read both alike, and the decoder insists on it.
func completeJPEG(file []byte) []byte {
	file = file[:jpegEnd(file)]
	if !bytes.HasSuffix(file, []byte{0xff, markerEnd}) { // browsers don't miss it, and the decoder does
		file = append(slices.Clip(file), 0xff, markerEnd)
	}
	if scan := scanJPEG(file); scan.components != 4 || scan.adobe {
		return file
	}
	mark := []byte("\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00") // version 100, no flags, no transform
	return slices.Concat(file[:2], mark, file[2:])
}

// jpegEnd finds the end of the picture (ITU-T T.81, B.1.1); the whole file where there is none.
func jpegEnd(file []byte) int {
	at := 2
	for at+4 <= len(file) && file[at] == 0xff {
		marker := file[at+1]
		switch {
		case marker == markerEnd:
			return at + 2
		case marker == 0xff: // fill byte
			at++
			continue
		case marker == 0 || marker >= 0xd0 && marker <= 0xd8: // no segment begins so
			return len(file)
		}
		at += 2 + int(binary.BigEndian.Uint16(file[at+2:]))
		if marker == markerScan {
			at = scanEnd(file, at)
		}
	}
	return len(file)
}

// scanEnd is where the compressed data from at on ends: at a marker that is no restart.
func scanEnd(file []byte, at int) int {
	for ; at+1 < len(file); at++ {
		if next := file[at+1]; file[at] == 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7) {
			return at
		}
	}
	return len(file)
}

// jpegScan is what a walk over the segments of a JPEG file tells.
type jpegScan struct {
	bytesPerPixel float64 // 0 when no frame header was found
	meta          metadata
	scans         int
	adobe         bool // it says how its colours are meant
	components    int
}

func jpegMetadata(file []byte) metadata { return scanJPEG(file).meta }

// scanJPEG reads the segments before the picture data (ITU-T T.81, annex B).
// It stops at anything unusual that a decoder would step over, so that both see
// the same frame header or this one sees none.
func scanJPEG(file []byte) jpegScan {
	result := jpegScan{meta: metadata{turn: upright}, scans: bytes.Count(file, []byte{0xff, markerScan})}
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
			if len(segment) > 5 {
				result.components = int(segment[5])
			}
		case marker == markerApp1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")):
			result.meta.turn = exifOrientation(segment[6:])
		case marker == markerApp2 && bytes.HasPrefix(segment, []byte("ICC_PROFILE\x00")) && len(segment) > 14:
			result.meta.icc = append(result.meta.icc, segment[14:]...) // large ones come in numbered parts, in order
		case marker == markerApp14 && bytes.HasPrefix(segment, []byte("Adobe")):
			result.adobe = true
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
