package guide

import (
	"cmp"
	"slices"
	"strings"

	"manager/internal/i18n"
)

// Part is a piece of a sentence. Strong pieces are the words that stand on the
// page; a piece with an URL leads there.
type Part struct {
	Text   string
	Strong bool
	URL    string
}

// Words of the page are marked within the text by two characters of the private
// use area, which no message contains, and taken apart again by parts.
const (
	begin = "\ue000"
	end   = "\ue001"
)

// Say tells in the reader's language what to do at this step.
func (s Step) Say(l *i18n.Localizer) []Part {
	all := parts(s.text(l))
	if s.Action == Open {
		for i := range all {
			if all[i].Strong {
				all[i].URL = s.Address
			}
		}
	}
	return all
}

func (s Step) text(l *i18n.Localizer) string {
	label := begin + s.LabelText(l, Variable.Example) + end
	if s.Shown != "" {
		label = strong(l, s.Shown)
	}
	if s.Sentence != "" {
		return l.T(s.Sentence, "Label", label, "Example", cmp.Or(s.Value.Example(), s.Named.Example()))
	}
	switch s.Action {
	case SignIn:
		return l.T("guide.step.sign_in")
	case Open:
		return l.T("guide.step.open", "Label", label)
	case Account:
		return l.T("guide.step.account")
	case Side:
		return l.T("guide.step.side", "Label", label, "Heading", strong(l, s.Regions[len(s.Regions)-1]))
	case Pencil:
		return l.T("guide.step.pencil", "Label", label)
	case RowMenu:
		return l.T("guide.step.row_menu")
	case Fill:
		return s.fillText(l, label)
	case Choose:
		return s.chooseText(l, label)
	case Tick:
		return l.T(s.orExample("guide.step.tick", "guide.step.tick_example"), "Label", label)
	case Untick:
		return l.T("guide.step.untick", "Label", label)
	case Upload:
		return l.T("guide.step.upload", "Label", label, "Example", s.Value.Example())
	case Mail:
		return l.T("guide.step.mail")
	default:
		return s.clickText(l, label)
	}
}

func (s Step) clickText(l *i18n.Localizer, label string) string {
	if region := s.Region(); region != "" {
		return l.T("guide.step.click_in", "Label", label, "Region", strong(l, region))
	}
	switch {
	case slices.Contains(s.Regions, "ui.frame.main_menu"):
		return l.T("guide.step.click_menu", "Label", label)
	case slices.Contains(s.Regions, "ui.frame.account"):
		return l.T("guide.step.click_opened", "Label", label)
	default:
		return l.T(s.orExample("guide.step.click", "guide.step.click_example"), "Label", label)
	}
}

// orExample is the key of the sentence for a label that is only an example, if
// the label is what the reader called something.
func (s Step) orExample(key, example string) string {
	if s.Named != None {
		return example
	}
	return key
}

func (s Step) fillText(l *i18n.Localizer, label string) string {
	if example := s.Value.Example(); example != "" {
		return l.T("guide.step.fill_example", "Label", label, "Example", example)
	}
	return l.T("guide.step.fill", "Label", label)
}

func (s Step) chooseText(l *i18n.Localizer, label string) string {
	if s.Option == "" {
		return l.T("guide.step.choose_own", "Label", label)
	}
	return l.T("guide.step.choose", "Label", label, "Option", strong(l, s.Option))
}

// LabelText is what stands on the thing that the step uses, with the value of a
// variable filled in where the label has a place for one.
func (s Step) LabelText(l *i18n.Localizer, value func(Variable) string) string {
	switch {
	case s.Label == "":
		return ""
	case s.Count > 0:
		return l.N(s.Label, s.Count)
	case s.Part != "":
		return l.T(s.Label, s.Name, i18n.Key(s.Part))
	case s.Name != "":
		return l.T(s.Label, s.Name, value(s.Named))
	default:
		return l.T(s.Label)
	}
}

func strong(l *i18n.Localizer, key string) string { return begin + l.T(key) + end }

// parts takes a text with marked words apart.
func parts(text string) []Part {
	var all []Part
	for text != "" {
		before, rest, found := strings.Cut(text, begin)
		if before != "" {
			all = append(all, Part{Text: before})
		}
		if !found {
			break
		}
		word, after, _ := strings.Cut(rest, end)
		all = append(all, Part{Text: word, Strong: true})
		text = after
	}
	return all
}
