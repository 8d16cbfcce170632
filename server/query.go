package server

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// judgeQuery says how the query of a request breaks the contract. Parameters that the contract does not know are
// ignored.
func (op *operation) judgeQuery(r *http.Request) error {
	if len(op.query) == 0 && !op.strictQuery || r.URL.RawQuery == "" {
		return nil
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return &problem{kind: kindInvalidRequest, message: "query: cannot be read; separate parameters by & and escape by %"}
	}
	input := &openapi3filter.RequestValidationInput{
		Request:     r,
		QueryParams: query,
		// The request stays as it came.
		Options: &openapi3filter.Options{SkipSettingDefaults: true, MultiError: true},
	}
	var all violations
	if op.strictQuery {
		op.judgeNames(query, &all)
	}
	for _, parameter := range op.query {
		if len(query[parameter.Name]) > 1 {
			all.add(parameter.Name, "is given more than once")
			continue
		}
		err := openapi3filter.ValidateParameter(r.Context(), input, parameter)
		if err == nil {
			continue
		}
		var broken *openapi3.SchemaError
		if !errors.As(err, &broken) {
			all.add(parameter.Name, "must be "+article(parameter.Schema.Value))
			continue
		}
		all.add(parameter.Name, explain(broken))
	}
	return all.problem(kindInvalidRequest)
}

// judgeNames refuses parameters that the contract does not know.
func (op *operation) judgeNames(query url.Values, all *violations) {
	known := make([]string, 0, len(op.query))
	for _, parameter := range op.query {
		known = append(known, parameter.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !slices.Contains(known, name) {
			all.add("query", fmt.Sprintf("has an unknown parameter %q%s", cut(name, 50), suggest.DidYouMean(name, known)))
		}
	}
}
