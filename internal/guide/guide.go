// Package guide holds the guides of the help centre as data: what a guide is
// for, who may follow it, and its steps, whose labels are the message keys of
// the pages themselves. The same data is read by people at /help and carried
// out step by step by the browser tests in every language, so a guide that no
// longer fits the pages fails the build.
//
// It must not know HTTP, nor how a browser is driven.
package guide

import (
	"fmt"
	"slices"
	"sync"

	"manager/internal/i18n"
)

// Area groups guides in the list.
type Area struct {
	Title  string // message key
	Guides []Guide
}

// Guide explains one thing that people do. Title, Purpose and WhoMay are message keys.
type Guide struct {
	Name    string // in its address and in the names of its pictures
	Title   string
	Purpose string
	WhoMay  string
	About   []string // route patterns of the pages it is about
	Direct  string   // the page of /go that Way leads to; empty when there is none
	Way     []Step   // from the first page after signing in to the page that the guide is about
	Steps   []Step   // what is done there

	Sections []Section // what it says besides
}

// All lists every guide, in the order in which the areas list them.
func All() []Guide {
	var all []Guide
	for _, area := range Areas {
		all = append(all, area.Guides...)
	}
	return all
}

// Find returns the guide with the name given.
func Find(name string) (g Guide, ok bool) {
	all := All()
	i := slices.IndexFunc(all, func(g Guide) bool { return g.Name == name })
	if i < 0 {
		return Guide{}, false
	}
	return all[i], true
}

// For lists the guides about the pages with a route pattern, such as "/o/{org}/users".
func For(pattern string) []Guide { return about()[pattern] }

// about has the guides by the pages that they are about: every page asks.
var about = sync.OnceValue(func() map[string][]Guide {
	found := map[string][]Guide{}
	for _, g := range All() {
		for _, pattern := range g.About {
			found[pattern] = append(found[pattern], g)
		}
	}
	return found
})

// AllSteps are the steps of the guide, by the menu.
func (g Guide) AllSteps() []Step { return slices.Concat(g.Way, g.Steps) }

// PictureSteps are the steps, counted from 1 over Way and Steps, after which a
// picture is taken: what the page looks like before each click that brings
// another one, and in the end. The way there, which many guides share, has none
// but that of the page it leads to.
func (g Guide) PictureSteps() (numbers []int) {
	all := g.AllSteps()
	for i := range all {
		number, last := i+1, i+1 == len(all)
		switch {
		case number < len(g.Way), all[i].Action == Outside:
		case last && all[i].Label != "", !last && all[i+1].leaves():
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// PictureFile names the picture taken after a step, below the folder of static files.
func (g Guide) PictureFile(lang i18n.Lang, step int) string {
	return fmt.Sprintf("guides/%s/%s-%d.webp", lang, g.Name, step)
}

// ToDo are the steps in which the reader does something.
func (g Guide) ToDo() []Step {
	return slices.DeleteFunc(g.AllSteps(), func(s Step) bool { return s.Action == See })
}
