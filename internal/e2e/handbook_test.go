package e2e_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// chapter is a section of a handbook that says how something is done: its
// heading, who may do it, and its numbered steps.
type chapter struct {
	title string
	who   []string // role by role, in words
	steps []handbookStep
}

// handbookStep is one numbered line of a handbook.
type handbookStep struct {
	form  string   // the name of its form
	words []string // what stands in bold or as code, in the order in which it stands
	text  string
}

// stepForms are the sentences that a step may be. An explanation may follow that has neither bold words nor code.
var stepForms = func() map[string]*regexp.Regexp {
	const bold, code = `\*\*([^*]+)\*\*`, "`([^`]+)`"
	forms := map[string]string{
		"open":    "Open " + code + `\.`,
		"click":   "Click " + bold + `\.`,
		"menu":    "Click " + bold + ` in the menu on the left\.`,
		"line":    "Click " + bold + " in the line of " + bold + `\.`,
		"touch":   "Click " + bold + ` and touch your passkey\.`,
		"actions": "Click ⋮ in the line of " + bold + `\.`,
		"account": `Click your initials at the top right\.`,
		"fill":    "Fill " + bold + " with " + code + `\.`,
		"choose":  "At " + bold + ", choose " + bold + `\.`,
		"tick":    "Tick " + bold + `\.`,
		"see":     "You see " + bold + `\.?`, // words that are a sentence have a full stop of their own
	}
	compiled := map[string]*regexp.Regexp{"outside": regexp.MustCompile(".*")} // one of the sentences that a handbook lists
	for name, form := range forms {
		compiled[name] = regexp.MustCompile("^" + form + "(?: [^*`]+)?$")
	}
	return compiled
}()

var (
	whoLine  = regexp.MustCompile(`^Who: (.+)\.$`)
	stepLine = regexp.MustCompile(`^(\d+)\. (.+)$`)
	listEnds = regexp.MustCompile(`, | and `)
)

// readHandbook reads the chapters of a handbook. outside are the sentences that say what others do. It is an error when a
// step is none of the sentences that there are, when steps are not numbered one by one, or when nobody is named who may do them.
func readHandbook(page string, outside []string) (chapters []chapter, err error) {
	var current *chapter
	for number, line := range strings.Split(page, "\n") {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			chapters = append(chapters, chapter{title: title})
			current = &chapters[len(chapters)-1]
			continue
		}
		if found := whoLine.FindStringSubmatch(line); found != nil && current != nil {
			current.who = listEnds.Split(found[1], -1)
			continue
		}
		found := stepLine.FindStringSubmatch(strings.TrimSpace(line))
		if found == nil {
			continue
		}
		step, err := readStep(found[2], outside)
		switch {
		case err != nil:
			return nil, fmt.Errorf("line %d: %w", number+1, err)
		case current == nil || len(current.who) == 0:
			return nil, fmt.Errorf("line %d: nobody is named who may do this", number+1)
		case found[1] != fmt.Sprint(len(current.steps)+1):
			return nil, fmt.Errorf("line %d: step %s comes after %d", number+1, found[1], len(current.steps))
		}
		current.steps = append(current.steps, step)
	}
	return slices.DeleteFunc(chapters, func(c chapter) bool { return len(c.steps) == 0 && len(c.who) == 0 }), nil
}

func readStep(text string, outside []string) (handbookStep, error) {
	var fitting []handbookStep
	for name, form := range stepForms {
		found := form.FindStringSubmatch(text)
		if found != nil && (name != "outside" || slices.Contains(outside, text)) {
			fitting = append(fitting, handbookStep{form: name, words: found[1:], text: text})
		}
	}
	if len(fitting) != 1 {
		return handbookStep{}, fmt.Errorf("%q is %d of the sentences that a step may be", text, len(fitting))
	}
	return fitting[0], nil
}
