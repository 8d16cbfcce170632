package server

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// judgeQuery says how the query of a request breaks the contract. Parameters that the contract does not know are
// ignored.
func (op *operation) judgeQuery(r *http.Request) error {
	if len(op.query) == 0 || r.URL.RawQuery == "" {
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
