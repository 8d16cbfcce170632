package server

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// findings walks through a JSON text that is good JSON and finds, in payload order, what breaks the rules in prose: names
// that the contract does not know, and texts. Places that the contract has refused already are left out. It stops where
// there are more than will be reported.
func (p prose) findings(schema *openapi3.Schema, text []byte, broken []finding) []finding {
	w := walk{prose: p, dec: jsontext.NewDecoder(bytes.NewBuffer(text)), broken: make(map[jsontext.Pointer]bool, len(broken))}
	for i := range broken {
		w.broken[pointerOf(broken[i].pointer)] = true
	}
	w.value("", schema)
	return w.found
}

// walk is one way through a text, value by value. Each step says whether to go on.
type walk struct {
	prose  prose
	dec    *jsontext.Decoder
	broken map[jsontext.Pointer]bool
	found  []finding
}

// value is the value of the field of that name.
func (w *walk) value(name string, schema *openapi3.Schema) bool {
	switch kind := w.dec.PeekKind(); {
	case kind == '{':
		return w.object(schema)
	case kind == '[' && schema.Items != nil:
		return w.list(schema.Items.Value)
	case kind == '"':
		return w.text(name)
	default:
		return w.dec.SkipValue() == nil
	}
}

func (w *walk) object(schema *openapi3.Schema) bool {
	goOn := w.skipToken()
	for goOn && w.dec.PeekKind() != '}' {
		goOn = w.member(schema)
	}
	return goOn && w.skipToken()
}

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

func (w *walk) list(items *openapi3.Schema) bool {
	goOn := w.skipToken()
	for goOn && w.dec.PeekKind() != ']' {
		goOn = w.value("", items)
	}
	return goOn && w.skipToken()
}

func (w *walk) skipToken() bool {
	_, err := w.dec.ReadToken()
	return err == nil
}

func (w *walk) text(name string) bool {
	// A field stands where its name ends, as for the contract.
	at := int(w.dec.InputOffset())
	text, err := w.dec.ReadToken()
	if err != nil {
		return false
	}
	message := w.prose.breach(name, text.String())
	return message == "" || w.add(at, message)
}

// add adds what is wrong with the value, or the name, that was read last.
func (w *walk) add(at int, message string) bool {
	place := w.dec.StackPointer()
	if w.broken[place] {
		return true
	}
	tokens := slices.Collect(place.Tokens())
	tokens[len(tokens)-1] = shortName(tokens[len(tokens)-1])
	w.found = append(w.found, finding{pointer: tokens, message: message, at: at})
	return len(w.found) <= maxViolations
}

func pointerOf(tokens []string) (p jsontext.Pointer) {
	for _, token := range tokens {
		p = p.AppendToken(token)
	}
	return p
}

// longestName is how many characters of a name that the contract does not know are shown.
const longestName = 64

func shortName(name string) string {
	shown := 0
	for i := range name {
		if shown == longestName {
			return name[:i] + "..."
		}
		shown++
	}
	return name
}

// unknownProperty is what to say of a name that a schema does not have.
func unknownProperty(name string, schema *openapi3.Schema) string {
	const message = "unknown property"
	known := slices.Sorted(maps.Keys(schema.Properties))
	for _, each := range known {
		// camelCase is several slips away from snake_case.
		if folded(name) == folded(each) {
			return message + "; did you mean " + each + "?"
		}
	}
	return message + suggest.DidYouMean(shortName(name), known)
}

func folded(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}
