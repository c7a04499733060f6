package camt

import (
	"encoding/xml"
	"io"
	"strings"
)

// ReadDocument reads another message of ISO 20022 whole into the structure that pick
// gives for what stands behind the namespace; nil refuses it as none of what is read.
// The file is refused like those of Read, and when it is larger than largest bytes.
func ReadDocument(r io.Reader, largest int64, wanted string, pick func(kind string) (to any)) error {
	decoder, source, err := newDecoder(r, largest)
	if err != nil {
		return err
	}
	f := &file{decoder: decoder, source: source, handler: Handler{}.complete()}
	return refusal(f.readWhole(wanted, pick), f.inside)
}

func (f *file) readWhole(wanted string, pick func(kind string) (to any)) error {
	start, err := f.first()
	if err != nil {
		return err
	}
	kind := strings.TrimPrefix(start.Name.Space, namespace)
	to := pick(kind)
	if to == nil || kind == start.Name.Space || start.Name.Local != "Document" {
		return Refuse(OtherKind, "the file is %s; %s", describe(start.Name, kind), wanted)
	}
	if err := f.decoder.DecodeElement(to, &start); err != nil {
		return err
	}
	return f.end()
}

// first reads up to the first element.
func (f *file) first() (xml.StartElement, error) {
	for {
		token, err := f.decoder.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			f.inside = true
			return start, nil
		}
	}
}

// DocumentKind is what stands behind the namespace of a file's first element, as in
// "pain.002.001.10"; empty for anything else. What can't be read is no error here.
func DocumentKind(r io.Reader) string {
	decoder, source, err := newDecoder(r, maxToken)
	if err != nil {
		return ""
	}
	start, err := (&file{decoder: decoder, source: source}).first()
	if err != nil {
		return ""
	}
	kind, ours := strings.CutPrefix(start.Name.Space, namespace)
	if !ours {
		return ""
	}
	return kind
}
