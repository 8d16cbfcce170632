package contract

import (
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/rfc3339"
)

// rosterLimits are the limits of a row's texts in the loaded document. They accept most rosters without kin-openapi, and
// none that it would refuse. They never refuse: kin-openapi checks whatever they do not accept.
type rosterLimits []textLimit

// textLimit is what the document requires of one text of a row.
type textLimit struct {
	rowText
	min, max int // characters; a max of 0 means no limit
	date     bool
}

// rowText is a text of a row: one that is always there, or one that may be null.
type rowText struct {
	name      string
	inAddress bool
	plain     func(*fixtures.Row) *string
	nullable  func(*fixtures.Row) **string
}

// rowTexts are in the order of the document's examples.
var rowTexts = [...]rowText{
	{name: "reference_id", plain: func(r *fixtures.Row) *string { return &r.ReferenceID }},
	{name: "first_name", plain: func(r *fixtures.Row) *string { return &r.FirstName }},
	{name: "last_name", plain: func(r *fixtures.Row) *string { return &r.LastName }},
	{name: "date_of_birth", plain: func(r *fixtures.Row) *string { return &r.DateOfBirth }},
	{name: "phone", plain: func(r *fixtures.Row) *string { return &r.Phone }},
	{name: "email", nullable: func(r *fixtures.Row) **string { return &r.Email }},
	{name: "plan_id", plain: func(r *fixtures.Row) *string { return &r.PlanID }},
	{name: "address_line_1", inAddress: true, plain: func(r *fixtures.Row) *string { return &r.Address.AddressLine1 }},
	{name: "address_line_2", inAddress: true, nullable: func(r *fixtures.Row) **string { return &r.Address.AddressLine2 }},
	{name: "city", inAddress: true, plain: func(r *fixtures.Row) *string { return &r.Address.City }},
	{name: "state", inAddress: true, plain: func(r *fixtures.Row) *string { return &r.Address.State }},
	{name: "zipcode", inAddress: true, plain: func(r *fixtures.Row) *string { return &r.Address.Zipcode }},
}

// of returns the text of a row; nil if it is null.
func (t *rowText) of(r *fixtures.Row) *string {
	if t.nullable != nil {
		return *t.nullable(r)
	}
	return t.plain(r)
}

// newRosterLimits returns nil if the schema is not that of a roster, or has a constraint that is not known here.
func newRosterLimits(body *openapi3.Schema) rosterLimits {
	members := property(body, "members")
	if !plain(body, "object", 1) || !plain(members, "array", 0) || members.Items == nil {
		return nil
	}
	row := members.Items.Value
	address := property(row, "address")
	if !plain(row, "object", 8) || !plain(address, "object", 5) {
		return nil
	}
	required := slices.Concat(row.Required, address.Required)
	var limits rosterLimits
	for _, text := range rowTexts {
		schema := property(row, text.name)
		if text.inAddress {
			schema = property(address, text.name)
		}
		limit, known := limitOf(schema)
		// A row does not distinguish a missing text from null.
		if !known || text.nullable != nil && (slices.Contains(required, text.name) || !schema.Nullable) {
			return nil
		}
		limit.rowText = text
		limits = append(limits, limit)
	}
	return limits
}

// plain reports whether a schema has this type and number of properties, and no constraint except which are required.
func plain(schema *openapi3.Schema, kind string, properties int) bool {
	if schema == nil || len(schema.Properties) != properties {
		return false
	}
	for _, name := range schema.Required {
		if schema.Properties[name] == nil {
			return false
		}
	}
	rest := *schema
	rest.Properties, rest.Required, rest.Items = nil, nil, nil
	return bare(&rest, kind)
}

// limitOf returns the limits of a text by its schema; false means that the schema has a constraint that is not known here.
func limitOf(schema *openapi3.Schema) (limit textLimit, known bool) {
	if schema == nil {
		return limit, false
	}
	rest := *schema
	limit.min = int(rest.MinLength)
	if rest.MaxLength != nil {
		limit.max = int(*rest.MaxLength)
		if limit.max == 0 {
			return limit, false
		}
	}
	limit.date = rest.Format == "date"
	rest.MinLength, rest.MaxLength, rest.Nullable = 0, nil, false
	if limit.date {
		rest.Format = ""
	}
	return limit, bare(&rest, "string")
}

// bare reports whether nothing is left of a schema but its type and its descriptions.
func bare(rest *openapi3.Schema, kind string) bool {
	if !rest.Type.Is(kind) {
		return false
	}
	return reflect.DeepEqual(*rest, openapi3.Schema{
		Type: rest.Type, Title: rest.Title, Description: rest.Description,
		Example: rest.Example, Extensions: rest.Extensions, Origin: rest.Origin,
	})
}

// accept reports whether kin-openapi is sure to accept a roster.
func (limits rosterLimits) accept(rows []fixtures.Row) bool {
	if limits == nil || rows == nil {
		return false
	}
	for i := range rows {
		if !limits.acceptRow(&rows[i]) {
			return false
		}
	}
	return true
}

func (limits rosterLimits) acceptRow(row *fixtures.Row) bool {
	for i := range limits {
		if text := limits[i].of(row); text != nil && !limits[i].accept(*text) {
			return false
		}
	}
	return true
}

// accept does not accept an empty text: a row does not distinguish it from a missing one or null.
func (l *textLimit) accept(text string) bool {
	if text == "" || len(text) < l.min {
		return false
	}
	if l.date && rfc3339.CheckDate(text) != nil {
		return false
	}
	if l.max == 0 && l.min <= 1 {
		return true
	}
	length := utf8.RuneCountInString(text)
	return length >= l.min && (l.max == 0 || length <= l.max)
}
