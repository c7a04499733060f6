package contact

import (
	_ "embed"
	"strings"
)

//go:embed example.json
var example string

// Example are the contacts of a demo.
func Example() ([]Contact, error) { return Read(strings.NewReader(example)) }
