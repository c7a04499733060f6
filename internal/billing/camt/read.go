package camt

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Handler is told what a file says, in its order; each function may be nil. An error
// of one of them ends the reading and is returned.
type Handler struct {
	Report    func(Report) error // with its balances, before its entries
	Entry     func(Entry) error  // before what it is made of
	Batch     func(Batch) error  // of an entry that the bank booked for a payment order
	Detail    func(Detail) error
	EndEntry  func(info string) error // info is what the bank adds to the entry
	EndReport func() error
}

const namespace = "urn:iso:std:iso:20022:tech:xsd:"

// kinds are the messages that are read, by what stands behind the namespace.
var kinds = map[string]Message{
	"camt.053.001.04": {Kind: Statement, Version: "04"}, "camt.053.001.08": {Kind: Statement, Version: "08"},
	"camt.054.001.04": {Kind: Notification, Version: "04"}, "camt.054.001.08": {Kind: Notification, Version: "08"},
}

// roots and reports are the names of elements by kind.
var (
	roots   = map[Kind]string{Statement: "BkToCstmrStmt", Notification: "BkToCstmrDbtCdtNtfctn"}
	reports = map[Kind]string{Statement: "Stmt", Notification: "Ntfctn"}
)

// Read reads a file of at most so many bytes and tells h what it says. A file that
// is none of those that are read, or not whole, is a *Refusal; what h was told before
// is then worth nothing.
func Read(r io.Reader, largest int64, h Handler) error {
	decoder, source, err := newDecoder(r, largest)
	if err != nil {
		return err
	}
	f := &file{decoder: decoder, source: source, handler: h.complete()}
	err = refusal(f.read(), f.inside)
	var own *handlerError
	if errors.As(err, &own) {
		return own.err
	}
	return err
}

// complete is the handler with a function for everything.
func (h Handler) complete() Handler {
	if h.Report == nil {
		h.Report = func(Report) error { return nil }
	}
	if h.Entry == nil {
		h.Entry = func(Entry) error { return nil }
	}
	if h.Batch == nil {
		h.Batch = func(Batch) error { return nil }
	}
	if h.Detail == nil {
		h.Detail = func(Detail) error { return nil }
	}
	if h.EndEntry == nil {
		h.EndEntry = func(string) error { return nil }
	}
	if h.EndReport == nil {
		h.EndReport = func() error { return nil }
	}
	return h
}

// handlerError keeps what a handler fails with apart from what reading fails with.
type handlerError struct{ err error }

func (e *handlerError) Error() string { return e.err.Error() }

func own(err error) error {
	if err == nil {
		return nil
	}
	return &handlerError{err}
}

// file is a file that is being read.
type file struct {
	decoder *xml.Decoder
	source  *source
	handler Handler
	message Message
	inside  bool // the root was read
}

func (f *file) read() error {
	if err := f.root(); err != nil {
		return err
	}
	found := false
	err := f.children(func(start xml.StartElement) error {
		if start.Name.Local != roots[f.message.Kind] {
			return f.decoder.Skip()
		}
		found = true
		return f.body()
	})
	if err != nil {
		return err
	}
	if !found {
		return Refuse(Malformed, "the file has no %s in it", roots[f.message.Kind])
	}
	return f.end()
}

// root reads up to the first element, which says what the file is.
func (f *file) root() error {
	start, err := f.first()
	if err != nil {
		return err
	}
	name := strings.TrimPrefix(start.Name.Space, namespace)
	message, known := kinds[name]
	if !known || start.Name.Local != "Document" {
		return Refuse(OtherKind, "the file is %s; camt.053 and camt.054 in versions 04 and 08 are read", describe(start.Name, name))
	}
	f.message = message
	f.message.Last = true
	return nil
}

// describe says what a file is that is not read.
func describe(root xml.Name, name string) string {
	if name != root.Space && name != "" {
		return name
	}
	if root.Space == "" {
		return "XML of the kind " + root.Local + " without a namespace"
	}
	return "XML of the kind " + root.Local + " of " + root.Space
}

// end fails when anything follows the message.
func (f *file) end() error {
	for {
		token, err := f.decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			return Refuse(Malformed, "something follows the end of the message: %s", t.Name.Local)
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return Refuse(Malformed, "text follows the end of the message")
			}
		}
	}
}

// children calls do for each element inside the one that was begun, up to its end.
func (f *file) children(do func(start xml.StartElement) error) error {
	for {
		token, err := f.decoder.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := do(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// decode reads one element into to, within the limit of what is kept at once.
func (f *file) decode(to any, start xml.StartElement) error {
	f.source.element = f.source.total
	err := f.decoder.DecodeElement(to, &start)
	f.source.element = -1
	return err
}

func (f *file) body() error {
	return f.children(func(start xml.StartElement) error {
		switch start.Name.Local {
		case "GrpHdr":
			var head struct {
				ID   string `xml:"MsgId"`
				Page string `xml:"MsgPgntn>PgNb"`
				Last string `xml:"MsgPgntn>LastPgInd"`
			}
			if err := f.decode(&head, start); err != nil {
				return err
			}
			f.message.ID, f.message.Page = plain(head.ID), plain(head.Page)
			f.message.Last = head.Last == "" || yes(head.Last)
			return nil
		case reports[f.message.Kind]:
			return f.report()
		}
		return f.decoder.Skip()
	})
}

// yes reads a boolean as XML writes it.
func yes(s string) bool {
	s = strings.TrimSpace(s)
	return s == "true" || s == "1"
}

// credit reads which way money went.
func credit(sign string) (bool, error) {
	switch strings.TrimSpace(sign) {
	case "CRDT":
		return true, nil
	case "DBIT":
		return false, nil
	}
	return false, Refuse(Malformed, "an amount is neither credit nor debit but %q", strings.TrimSpace(sign))
}
