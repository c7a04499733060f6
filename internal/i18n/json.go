package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// member is one name and value of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// members reads a JSON object in its order. It is stricter than a map: a name
// that stands twice, or data after the object, is an error.
func members(data []byte) ([]member, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.Join(fmt.Errorf("want a JSON object"), err)
	}
	var all []member
	seen := map[string]bool{}
	for decoder.More() {
		next, err := readMember(decoder)
		if err != nil {
			return nil, err
		}
		if seen[next.name] {
			return nil, fmt.Errorf("%q stands twice", next.name)
		}
		seen[next.name] = true
		all = append(all, next)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("unfinished JSON object: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("data after the JSON object")
	}
	return all, nil
}

func readMember(decoder *json.Decoder) (member, error) {
	token, err := decoder.Token()
	if err != nil {
		return member{}, fmt.Errorf("malformed JSON at byte %d: %w", decoder.InputOffset(), err)
	}
	name, ok := token.(string)
	if !ok {
		return member{}, fmt.Errorf("want a name at byte %d", decoder.InputOffset())
	}
	next := member{name: name}
	if err := decoder.Decode(&next.value); err != nil {
		return member{}, fmt.Errorf("malformed JSON after %q: %w", name, err)
	}
	return next, nil
}

// parseMessage reads a text, or an object of plural forms.
func parseMessage(lang Lang, data json.RawMessage) (*Message, error) {
	if len(data) > 0 && data[0] == '{' {
		forms, err := members(data)
		if err != nil {
			return nil, err
		}
		sources := map[Form]string{}
		for _, form := range forms {
			var source string
			if err := json.Unmarshal(form.value, &source); err != nil {
				return nil, fmt.Errorf("plural form %q is no text: %w", form.name, err)
			}
			sources[Form(form.name)] = source
		}
		return newPlural(lang, sources)
	}
	var source string
	if err := json.Unmarshal(data, &source); err != nil {
		return nil, fmt.Errorf("neither a text nor plural forms: %w", err)
	}
	return newPlain(source)
}
