package contract

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// judge finds, in payload order, violations of the rules in prose in a valid JSON text: names that the schema does not
// have, and texts. It leaves out places that are already reported, and stops once there are more violations than will
// be shown.
func (p Prose) judge(schema *openapi3.Schema, text []byte, broken []located) []located {
	w := walk{prose: p, dec: jsontext.NewDecoder(bytes.NewBuffer(text)), broken: make(map[jsontext.Pointer]bool, len(broken))}
	for i := range broken {
		w.broken[broken[i].pointer] = true
	}
	w.value("", schema)
	return w.found
}

// walk goes through a JSON text. Each of its methods reports whether to go on.
type walk struct {
	prose  Prose
	dec    *jsontext.Decoder
	broken map[jsontext.Pointer]bool
	found  []located
}

// value checks the value of a field.
func (w *walk) value(field string, schema *openapi3.Schema) bool {
	switch kind := w.dec.PeekKind(); {
	case kind == '{':
		return w.all('}', func() bool { return w.member(schema) })
	case kind == '[' && schema.Items != nil:
		return w.all(']', func() bool { return w.value("", schema.Items.Value) })
	case kind == '"':
		return w.text(field)
	default:
		return w.dec.SkipValue() == nil
	}
}

// all checks what is between the brackets of an object or a list.
func (w *walk) all(end jsontext.Kind, each func() bool) bool {
	_, err := w.dec.ReadToken()
	for err == nil && w.dec.PeekKind() != end {
		if !each() {
			return false
		}
	}
	if err == nil {
		_, err = w.dec.ReadToken()
	}
	return err == nil
}

// member checks a name and its value.
func (w *walk) member(schema *openapi3.Schema) bool {
	token, err := w.dec.ReadToken()
	if err != nil {
		return false
	}
	name := token.String()
	if known := property(schema, name); known != nil {
		return w.value(name, known)
	}
	return w.add(int(w.dec.InputOffset()), unknownProperty(name, schema)) && w.dec.SkipValue() == nil
}

func (w *walk) text(field string) bool {
	// The place of a field is the end of its name, as for the document.
	offset := int(w.dec.InputOffset())
	text, err := w.dec.ReadToken()
	if err != nil {
		return false
	}
	message := w.prose.expected(field, text.String())
	return message == "" || w.add(offset, message)
}

// add adds a violation at the value, or the name, that was read last.
func (w *walk) add(offset int, message string) bool {
	v := newLocated(w.dec.StackPointer(), message)
	if w.broken[v.pointer] {
		return true
	}
	v.offset = offset
	w.found = append(w.found, v)
	return len(w.found) <= maxViolations
}

func unknownProperty(name string, schema *openapi3.Schema) string {
	const message = "unknown property"
	known := slices.Sorted(maps.Keys(schema.Properties))
	for _, each := range known {
		// suggest would not find the snake_case of a camelCase name.
		if folded(name) == folded(each) {
			return message + "; did you mean " + each + "?"
		}
	}
	return message + suggest.DidYouMean(shown(name), known)
}

func folded(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}
