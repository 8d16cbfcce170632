package server

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json/jsontext"
)

// finding is one violation on its way to the message.
type finding struct {
	pointer []string
	missing bool
	message string
	at      int // byte offset in the payload
}

// visit lets kin-openapi judge a value. A list is judged one element at a time, and judging stops where there are more
// violations than will be reported.
func visit(schema *openapi3.Schema, value any) []finding {
	object, ok := value.(map[string]any)
	if !ok {
		return findings(schema.VisitJSON(value, visitOptions()...), nil)
	}
	shell := make(map[string]any, len(object))
	var lists []string
	for name, each := range object {
		shell[name] = each
		list, isList := each.([]any)
		if p := property(schema, name); isList && len(list) > 0 && p != nil && p.Items != nil {
			shell[name] = []any{}
			lists = append(lists, name)
		}
	}
	slices.Sort(lists)
	found := findings(schema.VisitJSON(shell, visitOptions()...), nil)
	for _, name := range lists {
		items := property(schema, name).Items.Value
		for i, element := range object[name].([]any) { //nolint:forcetypeassert,errcheck // only lists are in it
			found = append(found, findings(items.VisitJSON(element, visitOptions()...), []string{name, strconv.Itoa(i)})...)
			if len(found) > maxViolations {
				return found
			}
		}
	}
	return found
}

func visitOptions() []openapi3.SchemaValidationOption {
	return []openapi3.SchemaValidationOption{
		openapi3.MultiErrors(),
		openapi3.VisitAsRequest(),
		openapi3.WithStringFormatValidator("date", openapi3.NewCallbackValidator(checkDate)),
	}
}

func findings(err error, prefix []string) []finding {
	var several openapi3.MultiError
	var one *openapi3.SchemaError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &several):
		var found []finding
		for _, each := range several {
			found = append(found, findings(each, prefix)...)
		}
		return found
	case errors.As(err, &one):
		return []finding{{
			pointer: slices.Concat(prefix, one.JSONPointer()),
			missing: one.SchemaField == "required",
			message: explain(one),
		}}
	default:
		return []finding{{pointer: prefix, message: "breaks the contract"}}
	}
}

// path is the place as people write it: members[3].address.state.
func (f *finding) path() string {
	if len(f.pointer) == 0 {
		return "body"
	}
	var b strings.Builder
	for i, token := range f.pointer {
		switch _, err := strconv.Atoi(token); {
		case err == nil:
			b.WriteString("[" + token + "]")
		case i > 0:
			b.WriteString("." + token)
		default:
			b.WriteString(token)
		}
	}
	return b.String()
}

// inPayloadOrder sorts findings by where they stand in the payload; what is missing stands where its object ends.
func inPayloadOrder(text []byte, found []finding) {
	wanted := make(map[jsontext.Pointer][]*finding)
	deepest := 0
	for i := range found {
		var at jsontext.Pointer
		tokens := found[i].pointer
		if found[i].missing {
			tokens = tokens[:len(tokens)-1]
		}
		for _, token := range tokens {
			at = at.AppendToken(token)
		}
		deepest = max(deepest, len(tokens))
		wanted[at] = append(wanted[at], &found[i])
	}
	dec := jsontext.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := dec.ReadToken(); err != nil {
			break
		}
		// The pointer of a deep value is long: made for each of them, it would take a second for 20 KB of brackets.
		if dec.StackDepth() > deepest+1 {
			continue
		}
		for _, f := range wanted[dec.StackPointer()] {
			if f.at == 0 || f.missing {
				f.at = int(dec.InputOffset())
			}
		}
	}
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(a.at, b.at) })
}
