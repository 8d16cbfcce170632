package contract

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// expected describes what a value must be, never what it is.
func expected(e *openapi3.SchemaError) string {
	s := e.Schema
	switch e.SchemaField {
	case "required":
		return isRequired
	case "nullable":
		return notNull
	case "type":
		return "must be " + typeOf(s)
	case "minLength", "maxLength":
		return expectedLength(s)
	case "minimum", "maximum":
		return expectedRange(s)
	case "format":
		return expectedFormat(s.Format)
	case "properties":
		return expectedProperty(e)
	case "enum":
		return expectedValue(s)
	default:
		// kin-openapi promises that a reason does not repeat the value.
		return e.Reason
	}
}

func expectedLength(s *openapi3.Schema) string {
	switch {
	case s.MaxLength == nil && s.MinLength == 1:
		return "must not be empty"
	case s.MaxLength == nil:
		return fmt.Sprintf("must be at least %d characters", s.MinLength)
	case s.MinLength == 0:
		return fmt.Sprintf("must be at most %d characters", *s.MaxLength)
	case s.MinLength == *s.MaxLength:
		return fmt.Sprintf("must be exactly %d characters", s.MinLength)
	default:
		return fmt.Sprintf("must be %d to %d characters", s.MinLength, *s.MaxLength)
	}
}

func expectedRange(s *openapi3.Schema) string {
	switch {
	case s.Min != nil && s.Max != nil:
		return fmt.Sprintf("must be from %v to %v", *s.Min, *s.Max)
	case s.Min != nil:
		return fmt.Sprintf("must be at least %v", *s.Min)
	default:
		return fmt.Sprintf("must be at most %v", *s.Max)
	}
}

func expectedFormat(format string) string {
	switch format {
	case "date":
		return rfc3339.DateForm
	case "date-time":
		return rfc3339.TimeForm
	}
	return "must be in the format " + format
}

func expectedValue(s *openapi3.Schema) string {
	values := make([]string, len(s.Enum))
	for i, value := range s.Enum {
		values[i] = fmt.Sprint(value)
	}
	return "must be " + strings.Join(values, " or ")
}

// expectedProperty names a property that the schema does not have: a name is not a value.
func expectedProperty(e *openapi3.SchemaError) string {
	_, name, _ := strings.Cut(e.Reason, `"`)
	if i := strings.LastIndex(name, `"`); i >= 0 {
		name = name[:i]
	}
	known := slices.Sorted(maps.Keys(e.Schema.Properties))
	meant := cmp.Or(suggest.DidYouMean(name, known), "; there are "+strings.Join(known, ", "))
	return fmt.Sprintf("has an unknown field %q%s", shown(name), meant)
}

// typeOf is the type of a schema in words.
func typeOf(s *openapi3.Schema) string {
	var name string
	if types := s.Type.Slice(); len(types) > 0 {
		name = types[0]
	}
	text := "a " + name
	if name == "object" || name == "array" || name == "integer" {
		text = "an " + name
	}
	if s.Nullable {
		text += " or null"
	}
	return text
}
