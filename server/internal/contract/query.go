package contract

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// JudgeQuery reports how the query of a request breaks the document. The error is Violations.
func (op *Operation) JudgeQuery(r *http.Request) error {
	if len(op.query) == 0 && !op.strictQuery || r.URL.RawQuery == "" {
		return nil
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return Violations{{"query", "cannot be parsed; separate parameters with &, and escape characters with %"}}
	}
	input := &openapi3filter.RequestValidationInput{
		Request:     r,
		QueryParams: query,
		// The request must not change.
		Options: &openapi3filter.Options{SkipSettingDefaults: true, MultiError: true},
	}
	var all Violations
	if op.strictQuery {
		all = op.unknownParameters(query)
	}
	for _, parameter := range op.query {
		if !utf8.ValidString(query.Get(parameter.Name)) {
			all = append(all, Violation{parameter.Name, "is not valid UTF-8; encode it as UTF-8 before it is escaped by %"})
			continue
		}
		if len(query[parameter.Name]) > 1 {
			all = append(all, Violation{parameter.Name, "is given more than once"})
			continue
		}
		err := openapi3filter.ValidateParameter(r.Context(), input, parameter)
		var broken *openapi3.SchemaError
		switch {
		case err == nil && isNumber(parameter) && query.Has(parameter.Name) && !isInt(query.Get(parameter.Name)):
			all = append(all, Violation{parameter.Name, "is out of range"})
		case err == nil:
		case errors.As(err, &broken):
			all = append(all, Violation{parameter.Name, expected(broken)})
		default:
			all = append(all, Violation{parameter.Name, "must be " + typeOf(parameter.Schema.Value)})
		}
	}
	return all.orNil()
}

func isNumber(p *openapi3.Parameter) bool { return p.Schema.Value.Type.Is("integer") }

// isInt reports whether a number, which the document may let be of any size or form, is one for Go.
func isInt(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

// unknownParameters finds the parameters that the document does not have.
func (op *Operation) unknownParameters(query url.Values) (all Violations) {
	known := make([]string, 0, len(op.query))
	for _, parameter := range op.query {
		known = append(known, parameter.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !slices.Contains(known, name) {
			message := fmt.Sprintf("has an unknown parameter %q%s", shown(name), suggest.DidYouMean(name, known))
			all = append(all, Violation{"query", message})
		}
	}
	return all
}
