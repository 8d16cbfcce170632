package server

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// notAnInstant is what to say of a text that is no instant.
const notAnInstant = "must be a time as in RFC 3339, such as 2026-01-15T10:30:00Z"

// explain says what a value must be, never what it is.
func explain(e *openapi3.SchemaError) string {
	s := e.Schema
	switch e.SchemaField {
	case "required":
		return "is required"
	case "nullable":
		return "must not be null"
	case "type":
		return "must be " + article(s)
	case "minLength", "maxLength":
		return explainLength(s)
	case "minimum", "maximum":
		return explainRange(s)
	case "format":
		switch s.Format {
		case "date":
			return "must be a date of the calendar, YYYY-MM-DD"
		case "date-time":
			return notAnInstant
		}
		return "must be in the format " + s.Format
	case "properties":
		return explainUnknown(e)
	case "enum":
		return fmt.Sprintf("must be one of %v", s.Enum)
	default:
		// kin-openapi promises that a reason does not repeat the value.
		return e.Reason
	}
}

func explainLength(s *openapi3.Schema) string {
	switch {
	case s.MaxLength == nil && s.MinLength == 1:
		return "must not be empty"
	case s.MaxLength == nil:
		return fmt.Sprintf("must be at least %d characters", s.MinLength)
	case s.MinLength == *s.MaxLength:
		return fmt.Sprintf("must be exactly %d characters", s.MinLength)
	default:
		return fmt.Sprintf("must be %d to %d characters", s.MinLength, *s.MaxLength)
	}
}

// explainUnknown names a field that the schema does not have: its name is no value.
func explainUnknown(e *openapi3.SchemaError) string {
	_, name, _ := strings.Cut(e.Reason, `"`)
	if i := strings.LastIndex(name, `"`); i >= 0 {
		name = name[:i]
	}
	known := slices.Sorted(maps.Keys(e.Schema.Properties))
	return fmt.Sprintf("has an unknown field %q%s", cut(name, 50), cmp.Or(suggest.DidYouMean(name, known), "; there are "+strings.Join(known, ", ")))
}

func explainRange(s *openapi3.Schema) string {
	switch {
	case s.Min != nil && s.Max != nil:
		return fmt.Sprintf("must be from %v to %v", *s.Min, *s.Max)
	case s.Min != nil:
		return fmt.Sprintf("must be at least %v", *s.Min)
	default:
		return fmt.Sprintf("must be at most %v", *s.Max)
	}
}

func article(s *openapi3.Schema) string {
	var kind string
	if types := s.Type.Slice(); len(types) > 0 {
		kind = types[0]
	}
	text := "a " + kind
	if kind == "object" || kind == "array" || kind == "integer" {
		text = "an " + kind
	}
	if s.Nullable {
		text += " or null"
	}
	return text
}
