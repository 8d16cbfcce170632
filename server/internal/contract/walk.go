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
	return w.addUnknown(name, schema) && w.dec.SkipValue() == nil
}

func (w *walk) text(field string) bool {
	// The place of a field is the end of its name, as for the document.
	offset := int(w.dec.InputOffset())
	text, err := w.dec.ReadToken()
	if err != nil {
		return false
	}
	message := w.prose.expected(field, text.String())
	if message == "" {
		return true
	}
	v := newLocated(w.dec.StackPointer(), message)
	v.offset = offset
	return w.add(&v)
}

func (w *walk) addUnknown(name string, schema *openapi3.Schema) bool {
	message, meant := "unknown property", nearestProperty(name, schema)
	if meant != "" {
		message += "; did you mean " + meant + "?"
	}
	v := newLocated(w.dec.StackPointer(), message)
	v.offset, v.meant = int(w.dec.InputOffset()), meant
	return w.add(&v)
}

func (w *walk) add(v *located) bool {
	if w.broken[v.pointer] {
		return true
	}
	w.found = append(w.found, *v)
	return len(w.found) <= maxViolations
}

// nearestProperty is the name that an unknown one most likely means; empty if none is near.
func nearestProperty(name string, schema *openapi3.Schema) string {
	known := slices.Sorted(maps.Keys(schema.Properties))
	for _, each := range known {
		// suggest would not find the snake_case of a camelCase name.
		if folded(name) == folded(each) {
			return each
		}
	}
	near, _ := suggest.Nearest(shown(name), known)
	return near
}

func folded(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}
