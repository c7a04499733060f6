package mail

import "strings"

// text writes a letter as plain text: paragraphs with an empty line
// between them, the foot below the line by which mail programs know it
// (RFC 3676, section 4.3).
func (w writer) text(l letter) string {
	paragraphs := []string{l.Greeting, l.Text}
	if len(l.Facts) > 0 {
		paragraphs = append(paragraphs, w.factLines(l.Facts))
	}
	if l.Action != nil {
		paragraphs = append(paragraphs, w.T("mail.text.action", "Label", l.Action.Label)+"\n"+l.Action.URL)
	}
	paragraphs = append(paragraphs, l.Until, l.Advice, "-- \n"+l.Brand+"\n"+strings.Join(l.Foot, "\n"))
	var b strings.Builder
	for _, paragraph := range paragraphs {
		if paragraph == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(paragraph)
	}
	b.WriteString("\n")
	return b.String()
}

func (w writer) factLines(facts []fact) string {
	lines := make([]string, len(facts))
	for i, f := range facts {
		lines[i] = w.T("mail.text.fact", "Label", f.Label, "Value", f.Value)
	}
	return strings.Join(lines, "\n")
}
