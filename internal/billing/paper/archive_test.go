package paper_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"manager/internal/billing/paper"
	"manager/internal/i18n"
)

// archive reads a file by its table of objects, as a reader of PDF does.
type archive struct {
	testing.TB
	file    []byte
	objects map[int]string // from "n 0 obj" to "endobj"
	trailer string
}

func openArchive(t testing.TB, file []byte) archive {
	t.Helper()
	a := archive{t, file, map[int]string{}, ""}
	at, err := strconv.Atoi(one(t, `startxref\n(\d+)\n%%EOF\n$`, string(file)))
	if err != nil {
		t.Fatal(err)
	}
	table := string(file[at:])
	count, err := strconv.Atoi(one(t, `^xref\n0 (\d+)\n0000000000 65535 f \n`, table))
	if err != nil {
		t.Fatal(err)
	}
	for i, entry := range regexp.MustCompile(`(\d{10}) 00000 n \n`).FindAllStringSubmatch(table, -1) {
		from, err := strconv.Atoi(entry[1])
		if err != nil {
			t.Fatal(err)
		}
		head := strconv.Itoa(i+1) + " 0 obj\n"
		rest, ok := strings.CutPrefix(string(file[from:]), head)
		if !ok {
			t.Fatalf("object %d is not at %d", i+1, from)
		}
		a.objects[i+1] = rest[:strings.Index(rest, "\nendobj\n")]
	}
	if len(a.objects) != count-1 {
		t.Fatalf("%d objects of %d", len(a.objects), count-1)
	}
	a.trailer = one(t, `(?s)trailer\n(.*)\nstartxref`, table)
	return a
}

// one is what the pattern's group matches; it must match.
func one(t testing.TB, pattern, text string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("%q is not in %.300q", pattern, text)
	}
	return found[1]
}

// follow is the object that an entry refers to.
func (a archive) follow(entry, object string) string {
	a.Helper()
	number, err := strconv.Atoi(one(a, regexp.QuoteMeta(entry)+`\s*\[?(\d+) 0 R`, object))
	if err != nil {
		a.Fatal(err)
	}
	return a.objects[number]
}

// stream is what a stream object holds, of exactly the length that it says.
func (a archive) stream(object string) []byte {
	a.Helper()
	dictionary, data, ok := strings.Cut(object, ">>\nstream\n")
	data, ended := strings.CutSuffix(data, "\nendstream")
	if length := one(a, `/Length (\d+)`, dictionary); !ok || !ended || length != strconv.Itoa(len(data)) {
		a.Fatalf("a stream of %d bytes says %s", len(data), length)
	}
	if !strings.Contains(dictionary, "/FlateDecode") {
		return []byte(data)
	}
	z, err := zlib.NewReader(strings.NewReader(data))
	if err != nil {
		a.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		a.Fatal(err)
	}
	return plain
}

// properties are what XMP says, by name.
func (a archive) properties(packet []byte) map[string]string {
	a.Helper()
	found := map[string]string{}
	decoder := xml.NewDecoder(bytes.NewReader(packet))
	var path []xml.Name
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			a.Fatalf("read XMP: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			path = append(path, token.Name)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if text := strings.TrimSpace(string(token)); text != "" && len(path) > 3 {
				found[path[3].Space+path[3].Local] += text
			}
		}
	}
}

const electronic = `<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100">Genève &amp; Łódź</rsm:CrossIndustryInvoice>`

// Fails when a file breaks a rule of PDF/A-3 or Factur-X that can be seen in its objects.
// No official validator is at hand; these are the rules restated.
func TestFilesAreArchival(t *testing.T) {
	t.Parallel()
	file := write(t, swissInvoice(i18n.FR), paper.Options{XML: []byte(electronic)})
	a := openArchive(t, file)
	if !regexp.MustCompile(`^%PDF-1\.7\n%[\x{80}-\x{ff}]{4}\n`).MatchString(latin1(file[:20])) {
		t.Errorf("the file begins with %q", file[:20])
	}
	if id := one(t, `/ID \[<([0-9a-f]{32})>`, a.trailer); !strings.Contains(a.trailer, "/ID [<"+id+"> <"+id+">]") {
		t.Errorf("the trailer is %s", a.trailer)
	}
	for number, object := range a.objects {
		for _, forbidden := range []string{"/Encrypt", "/JavaScript", "/SMask", "/Group", "/LZWDecode", "/DeviceCMYK", "/ca ", "/CA ", "/AA ", "/OpenAction", "/Launch"} {
			if dictionary, _, _ := strings.Cut(object, ">>\nstream\n"); strings.Contains(dictionary, forbidden) {
				t.Errorf("object %d has %s", number, forbidden)
			}
		}
	}
	catalog := a.follow("/Root", a.trailer)
	if !strings.Contains(catalog, "/Lang (fr)") {
		t.Errorf("the catalogue is %s", catalog)
	}
	a.metadata(catalog)
	a.colours(catalog)
	a.attachment(catalog)
	if out := run(t, file, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors found") {
		t.Errorf("qpdf says %s", out)
	}
}

func latin1(data []byte) string {
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
	}
	return string(runes)
}

func (a archive) metadata(catalog string) {
	object := a.follow("/Metadata", catalog)
	if !strings.HasPrefix(object, "<</Type /Metadata /Subtype /XML /Length") { // no filter: any program finds it
		a.Errorf("the metadata are %.80s", object)
	}
	packet := a.stream(object)
	if !bytes.HasPrefix(packet, []byte("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>")) || !bytes.HasSuffix(packet, []byte(`<?xpacket end="w"?>`)) {
		a.Errorf("the metadata are no packet: %.80s", packet)
	}
	says := a.properties(packet)
	const id, dc, xmp, fx = "http://www.aiim.org/pdfa/ns/id/", "http://purl.org/dc/elements/1.1/", "http://ns.adobe.com/xap/1.0/", "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
	for name, want := range map[string]string{
		id + "part": "3", id + "conformance": "B", dc + "title": "Facture 2026-00418", dc + "creator": "Demo Cloud SA", dc + "format": "application/pdf", dc + "language": "fr",
		xmp + "CreateDate": "2026-11-21T00:00:00Z", xmp + "ModifyDate": "2026-11-21T00:00:00Z", xmp + "CreatorTool": "Manager", "http://ns.adobe.com/pdf/1.3/Producer": "Manager",
		fx + "DocumentType": "INVOICE", fx + "DocumentFileName": "factur-x.xml", fx + "Version": "1.0", fx + "ConformanceLevel": "EN 16931",
	} {
		if says[name] != want {
			a.Errorf("XMP says %q as %s, want %q", says[name], name, want)
		}
	}
	for _, word := range []string{"DocumentFileName", "DocumentType", "Version", "ConformanceLevel"} {
		if !bytes.Contains(packet, []byte("<pdfaProperty:name>"+word+"</pdfaProperty:name>")) {
			a.Errorf("XMP does not declare %s", word)
		}
	}
	info := a.follow("/Info", a.trailer)
	for entry, want := range map[string]string{"Title": "Facture 2026-00418", "Author": "Demo Cloud SA", "Subject": says[dc+"description"], "Creator": "Manager", "Producer": "Manager"} {
		if got := utf16Text(a, one(a, "/"+entry+` <FEFF([0-9A-F]*)>`, info)); got != want {
			a.Errorf("the file says %q as %s, want %q", got, entry, want)
		}
	}
	if !strings.Contains(info, "/CreationDate (D:20261121000000Z00'00') /ModDate (D:20261121000000Z00'00')") {
		a.Errorf("the file says %s", info)
	}
}

func utf16Text(t testing.TB, text string) string {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

func (a archive) colours(catalog string) {
	if !strings.Contains(catalog, "/S /GTS_PDFA1") || !strings.Contains(catalog, "/OutputConditionIdentifier (sRGB)") {
		a.Errorf("the catalogue is %s", catalog)
	}
	object := a.follow("/DestOutputProfile", catalog)
	profile := a.stream(object)
	be := binary.BigEndian
	if !strings.Contains(object, "/N 3 ") || int(be.Uint32(profile)) != len(profile) || string(profile[12:24]) != "mntrRGB XYZ " || string(profile[36:40]) != "acsp" || profile[8] != 2 {
		a.Fatalf("the profile begins with % x", profile[:48])
	}
	tags := map[string][]byte{}
	for i := range int(be.Uint32(profile[128:])) {
		entry := profile[132+12*i:]
		at, size := be.Uint32(entry[4:]), be.Uint32(entry[8:])
		tags[string(entry[:4])] = profile[at : at+size]
	}
	white := [3]float64{}
	for _, name := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		for i := range white {
			white[i] += float64(int32(be.Uint32(tags[name][8+4*i:]))) / 65536
		}
	}
	for i, want := range [3]float64{0.9642, 1, 0.8249} { // the three primaries make white
		if white[i]-want > 0.0005 || want-white[i] > 0.0005 {
			a.Errorf("white is %v", white)
		}
	}
	for _, name := range []string{"rTRC", "gTRC", "bTRC", "wtpt", "desc", "cprt"} {
		if len(tags[name]) < 12 {
			a.Errorf("the profile has no %s", name)
		}
	}
	curve := tags["gTRC"]
	middle := float64(be.Uint16(curve[12+2*512:])) / 65535
	if be.Uint32(curve[8:]) != 1024 || middle < 0.213 || middle > 0.217 { // sRGB 50 %
		a.Errorf("the curve has %d points, %.4f in the middle", be.Uint32(curve[8:]), middle)
	}
}

func (a archive) attachment(catalog string) {
	spec := a.follow("/AF", catalog)
	if one(a, `/AF \[(\d+) 0 R\]`, catalog) != one(a, `/EmbeddedFiles <</Names \[\(factur-x\.xml\) (\d+) 0 R\]`, catalog) {
		a.Errorf("the catalogue is %s", catalog)
	}
	if !strings.Contains(spec, "/AFRelationship /Alternative") || !strings.Contains(spec, "/F (factur-x.xml) /UF (factur-x.xml)") || !strings.Contains(spec, "/Desc <FEFF") {
		a.Errorf("the attachment is %s", spec)
	}
	data := a.follow("/EF <</F", spec)
	if !strings.Contains(data, "/Type /EmbeddedFile /Subtype /text#2Fxml") || !strings.Contains(data, "/ModDate (D:2026") || string(a.stream(data)) != electronic {
		a.Errorf("the attachment is %.200s", data)
	}
	folder := a.TempDir()
	run(a, a.file, "pdfdetach", "-saveall", "-o", folder, "FILE")
	if saved, err := os.ReadFile(filepath.Join(folder, "factur-x.xml")); err != nil || string(saved) != electronic {
		a.Errorf("a reader saves %q, %v", saved, err)
	}
}

// Fails when a font is not embedded, or the widths that the file says are not those of the font in it.
func TestFontsAreEmbedded(t *testing.T) {
	t.Parallel()
	c := swissInvoice(i18n.FR)
	c.Buyer.Name = "Łódź Ẑürich Ǽ ΑΩ Ж ő ű č ș ț € □ 日本"
	file := write(t, c, paper.Options{})
	for _, line := range strings.Split(strings.TrimSpace(run(t, file, "pdffonts", "FILE")), "\n")[2:] {
		if !regexp.MustCompile(`^[A-Z]{6}\+LiberationSans(-Bold)? +CID TrueType +Identity-H +yes yes yes`).MatchString(line) {
			t.Errorf("a font: %s", line)
		}
	}
	a := openArchive(t, file)
	fonts := 0
	for _, object := range a.objects {
		if !strings.Contains(object, "/Subtype /Type0") {
			continue
		}
		fonts++
		descendant := a.follow("/DescendantFonts", object)
		descriptor := a.follow("/FontDescriptor", descendant)
		data := a.follow("/FontFile2", descriptor)
		font := a.stream(data)
		if one(t, `/Length1 (\d+)`, data) != strconv.Itoa(len(font)) || !strings.Contains(descendant, "/CIDToGIDMap /Identity") || !strings.Contains(descendant, "/Registry (Adobe) /Ordering (Identity)") {
			t.Errorf("a font is %s", descendant)
		}
		tables := map[string][]byte{}
		for i := range int(binary.BigEndian.Uint16(font[4:])) {
			entry := font[12+16*i:]
			at, size := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
			tables[string(entry[:4])] = font[at : at+size]
		}
		units := float64(binary.BigEndian.Uint16(tables["head"][18:]))
		widths := strings.Fields(one(t, `/W \[0 \[([^\]]*)\]\]`, descendant))
		for i, said := range widths {
			width, err := strconv.ParseFloat(said, 64)
			if in := float64(binary.BigEndian.Uint16(tables["hmtx"][4*i:])) * 1000 / units; err != nil || width-in > 1 || in-width > 1 {
				t.Errorf("glyph %d is %s wide, in the font %.1f (%v)", i, said, in, err)
			}
		}
		if mapped := strings.Count(string(a.stream(a.follow("/ToUnicode", object))), "\n<"); mapped != len(widths)-1+1 { // one for each, and the range of codes
			t.Errorf("%d of %d glyphs are mapped to letters", mapped, len(widths))
		}
	}
	if fonts != 2 {
		t.Errorf("%d fonts", fonts)
	}
	holds(t, read(t, file), "Łódź Ẑürich Ǽ ΑΩ Ж ő ű č ș ț € □ □□")
}
