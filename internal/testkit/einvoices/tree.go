package einvoices

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// node is one element of a parsed document.
type node struct {
	space      string
	name       string
	attributes map[string]string
	text       string
	inside     []*node
}

// parse reads a document; an element without text, attributes and others inside is an error when it stands for a value.
func parse(text []byte) (*node, error) {
	decoder := xml.NewDecoder(bytes.NewReader(text))
	root := &node{}
	path := []*node{root}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("parse XML: %w", err)
		}
		top := path[len(path)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{space: t.Name.Space, name: t.Name.Local, attributes: map[string]string{}}
			for _, a := range t.Attr {
				n.attributes[a.Name.Local] = a.Value
			}
			top.inside = append(top.inside, n)
			path = append(path, n)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			top.text += string(t)
		}
	}
	if len(root.inside) != 1 {
		return nil, errors.New("parse XML: no single root")
	}
	return root.inside[0], nil
}

// all returns the elements at a path like "Party/PostalAddress".
func (n *node) all(path string) []*node {
	if n == nil {
		return nil
	}
	first, rest, more := strings.Cut(path, "/")
	var found []*node
	for _, one := range n.inside {
		if one.name != first {
			continue
		}
		if !more {
			found = append(found, one)
		} else {
			found = append(found, one.all(rest)...)
		}
	}
	return found
}

// one is the first element at the path; nil when there is none.
func (n *node) one(path string) *node {
	if found := n.all(path); len(found) > 0 {
		return found[0]
	}
	return nil
}

// value is the text of the first element at the path.
func (n *node) value(path string) string {
	if found := n.one(path); found != nil {
		return found.text
	}
	return ""
}

// attribute is one of the first element at the path.
func (n *node) attribute(path, name string) string {
	if found := n.one(path); found != nil {
		return found.attributes[name]
	}
	return ""
}
