package pdfa

import (
	"bytes"
	"fmt"
	"strconv"
)

// split takes the objects out of a file by its cross-reference table, the first at
// index 1, each without its "obj" and "endobj". Contents are never searched for
// those words: a picture may hold them.
func split(file []byte) ([][]byte, error) {
	table := bytes.LastIndex(file, []byte("\nxref\n0 "))
	if table < 0 {
		return nil, fmt.Errorf("read a PDF: no cross-reference table")
	}
	lines := bytes.Split(file[table+1:], []byte("\n"))
	count, err := strconv.Atoi(string(lines[1][2:]))
	if err != nil || len(lines) < count+2 {
		return nil, fmt.Errorf("read a PDF: cross-reference table of %q", lines[1])
	}
	starts := make([]int, 0, count-1)
	ends := map[int]int{}
	for _, line := range lines[3 : count+2] {
		at, err := strconv.Atoi(string(line[:10]))
		if err != nil || at > table {
			return nil, fmt.Errorf("read a PDF: cross-reference %q", line)
		}
		starts = append(starts, at)
		ends[at] = table + 1
	}
	for _, at := range starts {
		for _, next := range starts {
			if next > at && next < ends[at] {
				ends[at] = next
			}
		}
	}
	objects := make([][]byte, count)
	for i, at := range starts {
		body, opened := bytes.CutPrefix(file[at:ends[at]], fmt.Appendf(nil, "%d 0 obj\n", i+1))
		body, closed := bytes.CutSuffix(body, []byte("\nendobj\n"))
		if !opened || !closed {
			return nil, fmt.Errorf("read a PDF: object %d is not where the table says", i+1)
		}
		objects[i+1] = body
	}
	return objects, nil
}

// contents is the stream of a page, if the object is one: a stream without a filter.
func contents(object []byte) ([]byte, bool) {
	if !bytes.HasPrefix(object, []byte("<</Length ")) {
		return nil, false
	}
	_, stream, found := bytes.Cut(object, []byte(">>\nstream\n"))
	return bytes.TrimSuffix(stream, []byte("\nendstream")), found
}
