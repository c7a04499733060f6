package paper_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"manager/internal/billing/pdf"
)

// mm is how many points a millimetre has.
const mm = 72 / 25.4

// run calls a tool of Debian's packages poppler-utils, qpdf, libxml2-utils with a file.
func run(t testing.TB, file []byte, tool string, args ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file.pdf")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "FILE", name)
	}
	out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", tool, args, err, out)
	}
	return string(out)
}

// read is the text of a file in the order in which it was written, without any space, since
// lines break within names.
func read(t testing.TB, file []byte) string {
	t.Helper()
	return squeeze(run(t, file, "pdftotext", "-raw", "-enc", "UTF-8", "FILE", "-"))
}

func squeeze(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\n' || r == '\f' || r == '\r' }), "")
}

// holds fails for each text that the file does not say.
func holds(t testing.TB, said string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if want := squeeze(pdf.Clean(text)); want == "" || !strings.Contains(said, want) {
			t.Errorf("the document does not say %q", text)
		}
	}
}

// word is a word where it stands on its page, in millimetres from the top left.
type word struct {
	XMin float64 `xml:"xMin,attr"`
	YMin float64 `xml:"yMin,attr"`
	XMax float64 `xml:"xMax,attr"`
	YMax float64 `xml:"yMax,attr"`
	Text string  `xml:",chardata"`
}

// wordsOf are the words of each page.
func wordsOf(t testing.TB, file []byte) [][]word {
	t.Helper()
	var page struct {
		Pages []struct {
			Words []word `xml:"word"`
		} `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal([]byte(run(t, file, "pdftotext", "-bbox", "-raw", "FILE", "-")), &page); err != nil {
		t.Fatal(err)
	}
	var pages [][]word
	for _, one := range page.Pages {
		words := one.Words
		for i := range words {
			w := &words[i]
			w.XMin, w.XMax, w.YMin, w.YMax = w.XMin/mm, w.XMax/mm, w.YMin/mm, w.YMax/mm
		}
		pages = append(pages, words)
	}
	return pages
}

// overlaps fails where two words stand on each other, or one leaves the paper's margins.
func overlaps(t testing.TB, name string, pages [][]word, slip bool) {
	t.Helper()
	for n, words := range pages {
		swiss := slip && n == len(pages)-1
		for i, a := range words {
			side := 20.0
			if swiss && a.YMin > 186 {
				side = 5
			}
			if a.XMin < side-0.2 || a.XMax > 210-side+0.3 || a.YMin < 14 || a.YMax > 279 && !swiss || a.YMax > 292 {
				t.Errorf("%s: %q on page %d leaves the margins: %+v", name, a.Text, n+1, a)
			}
			for _, b := range words[i+1:] {
				wide, tall := min(a.XMax, b.XMax)-max(a.XMin, b.XMin), min(a.YMax, b.YMax)-max(a.YMin, b.YMin)
				if wide > 0.15 && tall > 0.35 {
					t.Errorf("%s: %q and %q on page %d stand on each other: %+v, %+v", name, a.Text, b.Text, n+1, a, b)
				}
			}
		}
	}
}

// render draws a page as an image of so many points an inch; the last page is 0.
func render(t testing.TB, file []byte, dpi int) image.Image {
	t.Helper()
	pages := strings.TrimSpace(strings.SplitN(strings.SplitN(run(t, file, "pdfinfo", "FILE"), "Pages:", 2)[1], "\n", 2)[0])
	out := filepath.Join(t.TempDir(), "page")
	run(t, file, "pdftoppm", "-r", fmt.Sprint(dpi), "-f", pages, "-l", pages, "-gray", "-png", "-singlefile", "FILE", out)
	drawn, err := os.ReadFile(out + ".png")
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(drawn))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// scan reads the QR code in a square of a page, in millimetres, with some white around it.
func scan(t testing.TB, picture image.Image, dpi int, x, y, size float64) string {
	t.Helper()
	px := func(v float64) int { return int(v * float64(dpi) / 25.4) }
	part, ok := picture.(interface {
		SubImage(r image.Rectangle) image.Image
	})
	if !ok {
		t.Fatalf("a picture of %T", picture)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(part.SubImage(image.Rect(px(x-3), px(y-3), px(x+size+3), px(y+size+3))))
	if err != nil {
		t.Fatal(err)
	}
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true, gozxing.DecodeHintType_CHARACTER_SET: "UTF-8"})
	if err != nil {
		t.Fatalf("read the code at %d dpi: %v", dpi, err)
	}
	return found.GetText()
}
