package pdfa

import (
	"bytes"
	"crypto/md5" //nolint:gosec // PDF asks for MD5 as checksum of an embedded file; nothing relies on it
	"crypto/sha256"
	"fmt"
	"io"
	"sync"
	"time"
	"unicode/utf16"

	"github.com/klauspost/compress/zlib"
)

// Meta is what a file says about itself.
type Meta struct {
	Title    string
	Author   string
	Subject  string
	Language string    // ISO 639-1
	At       time.Time // when the content was made, not the file
}

// Producer is the program that a file names.
const Producer = "Manager"

// Invoice is an electronic invoice inside the file (Factur-X 1.0, ZUGFeRD 2).
type Invoice struct {
	XML         []byte
	Profile     string // conformance level, like "EN 16931"
	Description string // in the document's language
}

// The names that Factur-X gives.
const (
	invoiceFile    = "factur-x.xml"
	invoiceVersion = "1.0"
)

// writer puts the objects of a file one behind the other.
type writer struct {
	out     bytes.Buffer
	offsets []int // of each object; index 0 is unused
	err     error
}

func (w *writer) object(number int, body []byte) {
	w.offsets[number] = w.out.Len()
	fmt.Fprintf(&w.out, "%d 0 obj\n", number)
	w.out.Write(body)
	w.out.WriteString("\nendobj\n")
}

func (w *writer) add(format string, args ...any) int {
	return w.addBytes(fmt.Appendf(nil, format, args...))
}

func (w *writer) addBytes(body []byte) int {
	w.offsets = append(w.offsets, 0)
	w.object(len(w.offsets)-1, body)
	return len(w.offsets) - 1
}

// stream is a stream object with more entries in its dictionary.
func stream(entries string, data []byte) []byte {
	return append(append(fmt.Appendf(nil, "<<%s/Length %d>>\nstream\n", entries, len(data)), data...), "\nendstream"...)
}

// packed is a compressed stream.
func (w *writer) packed(entries string, data []byte) []byte {
	small, err := compress(data)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("compress a stream: %w", err)
	}
	return stream(entries+"/Filter /FlateDecode ", small)
}

// compressors are used again: each holds more memory than a file has.
var compressors = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

func compress(data []byte) ([]byte, error) {
	z, _ := compressors.Get().(*zlib.Writer)
	defer compressors.Put(z)
	var small bytes.Buffer
	z.Reset(&small)
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	err := z.Close()
	return small.Bytes(), err
}

// Write makes an archival file of gofpdf's, whose standard fonts are replaced by
// the fonts given. invoice may be nil.
func Write(to io.Writer, file []byte, fonts []Font, meta Meta, invoice *Invoice) error {
	objects, err := split(file)
	if err != nil {
		return err
	}
	w := &writer{offsets: make([]int, len(objects))}
	w.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	info, catalog := len(objects)-2, len(objects)-1
	for number := 1; number < info; number++ {
		w.keep(number, objects[number], fonts)
	}
	w.object(info, meta.info())
	w.object(catalog, w.catalog(meta, invoice))
	if w.err != nil {
		return w.err
	}
	w.trailer(info, catalog)
	if _, err := to.Write(w.out.Bytes()); err != nil {
		return fmt.Errorf("write a PDF: %w", err)
	}
	return nil
}

// keep writes an object of gofpdf's: a font replaced, a page's contents compressed.
func (w *writer) keep(number int, object []byte, fonts []Font) {
	for _, font := range fonts {
		if bytes.HasPrefix(object, []byte("<</Type /Font\n/BaseFont /"+font.Placeholder+"\n")) {
			w.object(number, w.font(font))
			return
		}
	}
	if data, ok := contents(object); ok {
		object = w.packed("", data)
	}
	w.object(number, object)
}

func (w *writer) catalog(meta Meta, invoice *Invoice) []byte {
	metadata := w.addBytes(stream("/Type /Metadata /Subtype /XML ", meta.xmp(invoice)))
	colours, err := packedRGB()
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("compress the colour profile: %w", err)
	}
	profile := w.addBytes(stream("/N 3 /Filter /FlateDecode ", colours))
	catalog := fmt.Appendf(nil, "<</Type /Catalog /Pages 1 0 R /Lang %s /Metadata %d 0 R /ViewerPreferences <</DisplayDocTitle true>>\n"+
		"/OutputIntents [<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) /DestOutputProfile %d 0 R>>]", literal(meta.Language), metadata, profile)
	if invoice != nil {
		attached := w.attach(meta, *invoice)
		catalog = fmt.Appendf(catalog, "\n/AF [%[1]d 0 R] /PageMode /UseNone /Names <</EmbeddedFiles <</Names [(%[2]s) %[1]d 0 R]>>>>", attached, invoiceFile)
	}
	return append(catalog, ">>"...)
}

// attach embeds the electronic invoice: another form of what the pages say (/Alternative).
func (w *writer) attach(meta Meta, invoice Invoice) int {
	sum := md5.Sum(invoice.XML) //nolint:gosec // see the import
	data := w.addBytes(w.packed(fmt.Sprintf("/Type /EmbeddedFile /Subtype /text#2Fxml /Params <</Size %d /CheckSum <%x> /ModDate %s>> ", len(invoice.XML), sum, date(meta.At)), invoice.XML))
	return w.add("<</Type /Filespec /F (%[1]s) /UF (%[1]s) /Desc %[2]s /AFRelationship /Alternative /EF <</F %[3]d 0 R /UF %[3]d 0 R>>>>", invoiceFile, text(invoice.Description), data)
}

// info says what xmp says: both must agree.
func (m Meta) info() []byte {
	return fmt.Appendf(nil, "<</Title %s /Author %s /Subject %s /Creator %s /Producer %s /CreationDate %s /ModDate %s>>",
		text(m.Title), text(m.Author), text(m.Subject), text(Producer), text(Producer), date(m.At), date(m.At))
}

// trailer ends the file; its identifier is a hash of all that stands before.
func (w *writer) trailer(info, catalog int) {
	sum := sha256.Sum256(w.out.Bytes())
	id := sum[:16]
	table := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets))
	for _, at := range w.offsets[1:] {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&w.out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>]>>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets), catalog, info, id, id, table)
}

// text is a string of any letters: UTF-16 with its mark, in hexadecimal.
func text(s string) string {
	out := []byte("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		out = fmt.Appendf(out, "%04X", unit)
	}
	return string(append(out, '>'))
}

// literal is a string of letters and figures.
func literal(s string) string { return "(" + s + ")" }

func date(t time.Time) string { return literal(t.UTC().Format("D:20060102150405Z00'00'")) }
