package contract

import (
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
)

// judge finds how a JSON text breaks a schema, in payload order. The error is a *SyntaxError.
func judge(schema *openapi3.Schema, text []byte) ([]located, error) {
	value, err := parse(text)
	if err != nil {
		return nil, err
	}
	found := visit(schema, value)
	locate(text, found)
	return found, nil
}

// visit lets kin-openapi check a value, a list one element at a time: it stops once there are more violations than will be
// reported.
func visit(schema *openapi3.Schema, value any) []located {
	object, ok := value.(map[string]any)
	if !ok {
		return visitAt("", schema, value)
	}
	// The object with its lists empty, and the lists that were taken out.
	shell := make(map[string]any, len(object))
	lists := make(map[string][]any)
	for name, each := range object {
		shell[name] = each
		list, isList := each.([]any)
		if p := property(schema, name); isList && len(list) > 0 && p != nil && p.Items != nil {
			shell[name], lists[name] = []any{}, list
		}
	}
	found := visitAt("", schema, shell)
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		items := property(schema, name).Items.Value
		place := jsontext.Pointer("").AppendToken(name)
		for i, element := range lists[name] {
			found = append(found, visitAt(place.AppendToken(strconv.Itoa(i)), items, element)...)
			if len(found) > maxViolations {
				return found
			}
		}
	}
	return found
}

// visitAt lets kin-openapi check the value at a place.
func visitAt(place jsontext.Pointer, schema *openapi3.Schema, value any) []located {
	return locatedIn(place, schema.VisitJSON(value, openapi3.MultiErrors(), openapi3.VisitAsRequest(), realDates))
}

// realDates requires days of the calendar: kin-openapi itself accepts 2001-02-31.
var realDates = openapi3.WithStringFormatValidator("date", openapi3.NewCallbackValidator(rfc3339.CheckDate))

// locatedIn splits an error of kin-openapi into violations.
func locatedIn(place jsontext.Pointer, err error) []located {
	var several openapi3.MultiError
	var one *openapi3.SchemaError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &several):
		var found []located
		for _, each := range several {
			found = append(found, locatedIn(place, each)...)
		}
		return found
	case errors.As(err, &one):
		for _, token := range one.JSONPointer() {
			place = place.AppendToken(token)
		}
		v := newLocated(place, expected(one))
		v.missing = one.SchemaField == "required"
		return []located{v}
	default:
		return []located{newLocated(place, "breaks the contract")}
	}
}

func property(schema *openapi3.Schema, name string) *openapi3.Schema {
	if schema == nil || schema.Properties[name] == nil {
		return nil
	}
	return schema.Properties[name].Value
}
