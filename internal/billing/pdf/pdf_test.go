package pdf_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"manager/internal/billing/pdf"
)

var at = time.Date(2026, 11, 28, 9, 30, 0, 0, time.UTC)

func write(t *testing.T, rows [][]string) []byte {
	t.Helper()
	d := pdf.New(pdf.Info{Title: "Relevé – Kontoauszug", Author: "Example Cloud", Language: "fr", At: at, Page: func(number string) string { return "Page " + number }})
	d.Facts(pdf.Fact{Label: "Organisation", Value: "Łódź Ząb, Đorđe Ćirić, Þór Æsir, Ελληνικά, Кирилиця, ő ű č ș ț €"})
	d.Table([]pdf.Column{{Head: "What", Wide: 5}, {Head: "Amount", Wide: 2, Right: true}}, rows)
	var file bytes.Buffer
	if err := d.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func read(t *testing.T, file []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", name, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v: %s", err, text)
	}
	return string(text)
}

func TestEveryRowStandsInTheDocument(t *testing.T) {
	t.Parallel()
	var rows [][]string
	for i := range 200 {
		rows = append(rows, []string{fmt.Sprintf("Entry number %d of a very long name that has to wrap over more than one line of its column", i), fmt.Sprintf("%d.05", i)})
	}
	text := read(t, write(t, rows))
	for i := range 200 {
		if !strings.Contains(text, fmt.Sprintf("Entry number %d ", i)) || !strings.Contains(text, fmt.Sprintf(" %d.05", i)) {
			t.Errorf("row %d is missing", i)
		}
	}
	pages := strings.Count(text, "\f")
	if heads := strings.Count(text, "Amount"); pages < 5 || heads != pages || !strings.Contains(text, fmt.Sprintf("Page %d / %d", pages, pages)) {
		t.Errorf("%d pages, %d heads: %s", pages, heads, text[len(text)-200:])
	}
	for _, want := range []string{"Relevé – Kontoauszug", "Łódź Ząb, Đorđe Ćirić, Þór Æsir, Ελληνικά, Кирилиця, ő ű č ș ț €"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q does not stand in the document", want)
		}
	}
}

// Fails when a line is wider than asked for, a space that does not break is broken, or a name of a host is cut anywhere.
func TestLinesFitTheirWidth(t *testing.T) {
	t.Parallel()
	style := pdf.Style{Size: 9}
	for _, c := range []struct {
		text  string
		width float64
		want  []string
	}{
		{"one two three", 13, []string{"one two", "three"}}, {"CHF\u00a01\u00a0949.75 and more", 25, []string{"CHF\u00a01\u00a0949.75", "and more"}}, {"", 10, []string{""}},
		{"shop.atelier-lumiere.example", 25, []string{"shop.atelier-", "lumiere.example"}}, {"Donaudampfschiff", 12, []string{"Donaud", "ampfsch", "iff"}},
	} {
		lines := style.Wrap(c.text, c.width)
		if fmt.Sprintf("%q", lines) != fmt.Sprintf("%q", c.want) {
			t.Errorf("%q breaks into %q, want %q", c.text, lines, c.want)
		}
		for _, line := range lines {
			if style.Width(line) > c.width {
				t.Errorf("%q is %.1f mm wide", line, style.Width(line))
			}
		}
	}
}

// Fails when an archive does not take a statement: its fonts, or its objects.
func TestStatementsAreArchival(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(name, write(t, [][]string{{"one", "1.00"}}), 0o600); err != nil {
		t.Fatal(err)
	}
	for tool, want := range map[string]string{"qpdf --check": "No syntax or stream encoding errors found", "pdffonts": "LiberationSans-Bold"} {
		args := append(strings.Fields(tool), name)
		out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v: %s", tool, err, out)
		}
	}
}

func TestTheSameContentGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"one", "1.00"}}
	first := write(t, rows)
	if !bytes.Equal(first, write(t, rows)) {
		t.Error("two documents of the same content differ")
	}
	if bytes.Equal(first, write(t, [][]string{{"two", "1.00"}})) {
		t.Error("documents of different content are the same")
	}
}

func TestLettersThatTheFontLacksAreSeen(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Zu\u0308rich": "Zürich", "1\u202f949.75": "1\u00a0949.75", "日本": "□□", "a😀b": "a□b", "a\tb\r\n": "a b  ", "a\u202eb": "ab", "Ω é ß": "Ω é ß",
	} {
		if got := pdf.Clean(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
	text := read(t, write(t, [][]string{{"日本 😀 \x00 Łukasz", "1.00"}}))
	if !strings.Contains(text, "□□ □") || !strings.Contains(text, "Łukasz") {
		t.Errorf("the document says %q", text)
	}
}
