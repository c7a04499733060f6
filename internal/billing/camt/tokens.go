package camt

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// MaxFile is how large a file may be: half a gigabyte holds more than 300,000 payments.
const MaxFile = 512 << 20

const (
	maxToken   = 64 << 10 // of one text or tag; the longest of the standard has 2,000 characters
	maxElement = 1 << 20  // of all that is kept at once: one transaction
	maxDepth   = 64
)

// source counts what is read, and refuses a file, a text or a transaction that is too large.
type source struct {
	in      *bufio.Reader
	largest int64
	total   int64
	token   int64 // where the token began
	element int64 // where what is kept began; -1: nothing is kept
}

func (s *source) Read(p []byte) (int, error) {
	for i := range p {
		b, err := s.ReadByte()
		if err != nil {
			if i > 0 {
				return i, nil
			}
			return 0, err
		}
		p[i] = b
	}
	return len(p), nil
}

// ReadByte reads one byte.
func (s *source) ReadByte() (byte, error) {
	s.total++
	switch {
	case s.total > s.largest:
		return 0, Refuse(TooLarge, "the file is larger than %d MiB", s.largest>>20)
	case s.total-s.token > maxToken:
		return 0, Refuse(TooLarge, "a text or tag is longer than %d KiB", maxToken>>10)
	case s.element >= 0 && s.total-s.element > maxElement:
		return 0, Refuse(TooLarge, "a transaction is larger than %d KiB", maxElement>>10)
	}
	return s.in.ReadByte()
}

// tokens is the file's XML, token by token, without document types.
type tokens struct {
	source *source
	raw    *xml.Decoder
	depth  int
}

// newDecoder reads XML with all limits.
func newDecoder(r io.Reader, largest int64) (*xml.Decoder, *source, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	begin, err := in.Peek(3)
	if len(begin) == 0 {
		if err == io.EOF {
			return nil, nil, Refuse(NotXML, "the file is empty")
		}
		return nil, nil, fmt.Errorf("read a bank file: %w", err)
	}
	switch {
	case bytes.HasPrefix(begin, []byte("\xef\xbb\xbf")):
		if _, err := in.Discard(3); err != nil {
			return nil, nil, fmt.Errorf("read a bank file: %w", err)
		}
	case bytes.HasPrefix(begin, []byte("\xff\xfe")), bytes.HasPrefix(begin, []byte("\xfe\xff")), bytes.IndexByte(begin, 0) >= 0:
		return nil, nil, Refuse(Encoding, "the file is in UTF-16 or binary; UTF-8, ISO-8859-1 and windows-1252 are read")
	}
	s := &source{in: in, largest: largest, element: -1}
	raw := xml.NewDecoder(s)
	raw.CharsetReader = charset
	return xml.NewTokenDecoder(&tokens{source: s, raw: raw}), s, nil
}

func charset(name string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "utf-8", "us-ascii":
		return in, nil
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(in), nil
	case "windows-1252", "cp1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	return nil, Refuse(Encoding, "the file is in %q; UTF-8, ISO-8859-1 and windows-1252 are read", name)
}

// Token is the next token.
func (t *tokens) Token() (xml.Token, error) {
	t.source.token = t.source.total
	token, err := t.raw.RawToken()
	if err != nil {
		return nil, err
	}
	switch token.(type) {
	case xml.Directive:
		return nil, Refuse(DTD, "the file has a document type definition, which no bank file has")
	case xml.StartElement:
		if t.depth++; t.depth > maxDepth {
			return nil, Refuse(Malformed, "elements are nested more than %d deep", maxDepth)
		}
	case xml.EndElement:
		t.depth--
	}
	return token, nil
}
