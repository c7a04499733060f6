package i18n_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	templ "github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"
)

// galleryPrefix begins the names of the templates of the developers' gallery,
// whose expressions hold invented people.
const galleryPrefix = "dev_"

func TestTemplatesHoldNoText(t *testing.T) {
	t.Parallel()
	walk(t, ".templ", func(path string, data []byte) {
		bare, err := bareTexts(string(data), !strings.HasPrefix(filepath.Base(path), galleryPrefix))
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		for _, text := range bare {
			t.Errorf("%s: the text %q belongs into the message files", path, text)
		}
	})
}

func TestBareTextIsFound(t *testing.T) {
	t.Parallel()
	const source = `package pages

// A comment with words.
templ Page(name string) {
	<!-- a comment with words -->
	<p class="card wide" title="A title" aria-label={ name }>
		Hello { name } · —
		// a comment with words
		if name != "" {
			<input placeholder='Your name' value="on"/>
		}
		for range 3 {
			<b>{ "Please wait" }</b>
		}
		@Button("Save the changes", "button bare") {
			&nbsp;<img alt="" src="/logo.svg"/>
		}
		&copy; 12
	</p>
}
`
	bare, err := bareTexts(source, true)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"A title", "Hello", "Your name", "Please wait", "Save the changes"}
	slices.Sort(bare)
	slices.Sort(want)
	if !slices.Equal(bare, want) {
		t.Errorf("got %q, want %q", bare, want)
	}
}

// spoken holds the attributes whose value a person sees or hears.
var spoken = []string{
	"alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription",
	"aria-valuetext", "data-label", "label", "placeholder", "summary", "title",
}

var (
	letters  = regexp.MustCompile(`\p{L}`)
	entity   = regexp.MustCompile(`&#?\w+;`)
	sentence = regexp.MustCompile(`"(\p{Lu}\p{L}*[ ,][^"]*\p{L}[^"]*)"`)
)

// bareTexts returns the words of a template that stand there themselves: between
// tags, in spoken attributes, and, if asked for, as literal sentences in
// expressions. Signs without letters such as "·" and "—" say the same in every
// language.
func bareTexts(source string, expressions bool) ([]string, error) {
	file, err := templ.ParseString(source)
	if err != nil {
		return nil, err
	}
	var bare []string
	words := func(text string) {
		if letters.MatchString(entity.ReplaceAllString(text, "")) {
			bare = append(bare, strings.TrimSpace(text))
		}
	}
	expression := func(code string) {
		if !expressions {
			return
		}
		for _, found := range sentence.FindAllStringSubmatch(code, -1) {
			words(found[1])
		}
	}
	v := visitor.New()
	v.Text = func(n *templ.Text) error {
		words(n.Value)
		return nil
	}
	v.ConstantAttribute = func(n *templ.ConstantAttribute) error {
		if slices.Contains(spoken, n.Key.String()) {
			words(n.Value)
		}
		return nil
	}
	v.StringExpression = func(n *templ.StringExpression) error {
		expression(n.Expression.Value)
		return nil
	}
	v.ExpressionAttribute = func(n *templ.ExpressionAttribute) error {
		expression(n.Expression.Value)
		return nil
	}
	inner := v.TemplElementExpression
	v.TemplElementExpression = func(n *templ.TemplElementExpression) error {
		expression(n.Expression.Value)
		return inner(n)
	}
	err = file.Visit(v)
	return bare, err
}
