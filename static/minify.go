package static

import "strings"

// minify takes comments and needless white space out of a style sheet; what
// stands in quotes stays.
func minify(css string) string {
	var out strings.Builder
	out.Grow(len(css))
	space := false
	for i := 0; i < len(css); {
		switch c := css[i]; {
		case strings.HasPrefix(css[i:], "/*"):
			i = after(css, i+2, "*/")
			space = true
		case c == '"':
			end := after(css, i+1, `"`)
			writeSpace(&out, space, c)
			out.WriteString(css[i:end])
			space, i = false, end
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			space = true
			i++
		default:
			writeSpace(&out, space, c)
			out.WriteByte(c)
			space = false
			i++
		}
	}
	return strings.ReplaceAll(out.String(), ";}", "}")
}

// after is the index behind the next end in css, from position start on.
func after(css string, start int, end string) int {
	if n := strings.Index(css[start:], end); n >= 0 {
		return start + n + len(end)
	}
	return len(css)
}

// writeSpace writes the one space that separates what was written from next,
// unless one of them separates by itself.
func writeSpace(out *strings.Builder, space bool, next byte) {
	if !space || out.Len() == 0 {
		return
	}
	last := out.String()[out.Len()-1]
	if strings.IndexByte("{};,:", last) >= 0 || strings.IndexByte("{};,", next) >= 0 {
		return
	}
	out.WriteByte(' ')
}
