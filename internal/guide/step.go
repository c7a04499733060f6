package guide

import "slices"

// Action is what a step does.
type Action string

// The actions there are.
const (
	SignIn  Action = "sign_in"  // the person is signed in and on their first page
	Open    Action = "open"     // a page by its address
	Click   Action = "click"    // a link or button by its label
	Account Action = "account"  // the avatar at the top right
	Side    Action = "side"     // a page of the menu at the left, under its heading
	Pencil  Action = "pencil"   // the pencil beside a line
	RowMenu Action = "row_menu" // the ⋮ at the right of somebody's line
	Fill    Action = "fill"     // a field
	Choose  Action = "choose"   // one of several answers
	Tick    Action = "tick"     // a box
	Untick  Action = "untick"   // a box or switch that is on
	Upload  Action = "upload"   // a file for a field
	Mail    Action = "mail"     // the link of a mail that has come
	Outside Action = "outside"  // something outside the portal, said in a sentence
	See     Action = "see"      // what has come of it
)

// Step is one thing that a person does or sees. Label, Option, Regions,
// Sentence, Part and Shown are message keys.
type Step struct {
	Action   Action
	Label    string   // what stands on the thing to use, or what is to be seen
	Regions  []string // the named regions that it stands in, the outer one first
	Option   string   // the answer to choose
	Value    Variable // what to fill in, whose line to use, which answer to choose, who gets the mail
	Address  string   // of the page to open
	Sentence string   // of a step that has words of its own
	Count    int      // of a label that is plural
	Name     string   // of the argument that Named fills into the label
	Named    Variable
	Part     string // message key of that argument, where it is no variable
	Shown    string // what is to be read where only a screen reader says the label
	Saves    bool   // a click whose answer is a file, which the browser saves; the page stays
}

// unseenRegions are regions whose names only screen readers say.
var unseenRegions = []string{"ui.frame.account", "ui.frame.main_menu", "ui.frame.switch_organization"}

// Region is the message key of the region that the step's sentence names: the
// innermost one, if its name stands on the page.
func (s Step) Region() string {
	if len(s.Regions) == 0 || s.Action != Click || s.Sentence != "" {
		return ""
	}
	last := s.Regions[len(s.Regions)-1]
	if slices.Contains(unseenRegions, last) {
		return ""
	}
	return last
}

// leaves tells whether the step is a click that may bring another page.
func (s Step) leaves() bool {
	return slices.Contains([]Action{Open, Click, Side, Pencil, Mail}, s.Action)
}

// Counting gives a plural label its count.
func (s Step) Counting(count int) Step {
	s.Count = count
	return s
}

// Naming fills a variable into the label, and into the names of the regions.
func (s Step) Naming(argument string, v Variable) Step {
	s.Name, s.Named = argument, v
	return s
}

// NamingPart fills a message into the label.
func (s Step) NamingPart(argument, key string) Step {
	s.Name, s.Part = argument, key
	return s
}

// Showing names the words to be seen on what has a longer label for screen readers.
func (s Step) Showing(words string) Step {
	s.Shown = words
	return s
}

// Saying gives the step a sentence of its own.
func (s Step) Saying(sentence string) Step {
	s.Sentence = sentence
	return s
}

// In names the regions, by message keys, that the thing of the step stands in,
// the outer one first: the same word may stand in several of them.
func (s Step) In(regions ...string) Step {
	s.Regions = regions
	return s
}

func signIn() Step                    { return Step{Action: SignIn} }
func open(address, label string) Step { return Step{Action: Open, Address: address, Label: label} }
func click(label string) Step         { return Step{Action: Click, Label: label} }
func account() Step                   { return Step{Action: Account, Label: "ui.frame.account"} }
func pencil(beside string) Step       { return Step{Action: Pencil, Label: beside} }
func rowMenu(of Variable) Step        { return Step{Action: RowMenu, Value: of} }
func fill(label string, with Variable) Step {
	return Step{Action: Fill, Label: label, Value: with}
}
func choose(label, option string) Step { return Step{Action: Choose, Label: label, Option: option} }
func chooseValue(label string, option Variable) Step {
	return Step{Action: Choose, Label: label, Value: option}
}
func upload(label string, file Variable) Step {
	return Step{Action: Upload, Label: label, Value: file}
}
func tick(label string) Step   { return Step{Action: Tick, Label: label} }
func untick(label string) Step { return Step{Action: Untick, Label: label} }

// save is the click on what brings a file.
func save(label string) Step { return Step{Action: Click, Label: label, Saves: true} }

// confirm is the click that answers a question.
func confirm(label string) Step {
	return Step{Action: Click, Label: label, Sentence: "guide.step.confirm"}
}

// side is a page of the menu at the left, under its heading.
func side(label, heading string) Step {
	return Step{Action: Side, Label: label, Regions: []string{"ui.frame.main_menu", heading}}
}

// mail is the button of a mail that has come to the address given.
func mail(to Variable) Step { return Step{Action: Mail, Value: to} }

// outside says in a sentence what is done elsewhere.
func outside(sentence string) Step { return Step{Action: Outside, Sentence: sentence} }

// see says in a sentence what has come of it; label are the words that prove it.
func see(sentence, label string) Step { return Step{Action: See, Sentence: sentence, Label: label} }

// mailed says in a sentence that a mail has come to the address given.
func mailed(sentence string, to Variable) Step {
	return Step{Action: See, Sentence: sentence, Value: to}
}
