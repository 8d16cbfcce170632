package server

import (
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vitable-sandbox/sandbox/server/api"
)

// fastRoster accepts rosters that kin-openapi would accept too, by limits read from the loaded contract. It never
// refuses: whatever is empty or doubtful is left to kin-openapi. A nil fastRoster accepts nothing.
type fastRoster struct {
	referenceID, firstName, lastName, dateOfBirth, phone, planID, email limit
	addressLine1, addressLine2, city, state, zipcode                    limit
}

// limit is what the contract asks of one text.
type limit struct {
	least, most int // characters; most 0 means no end
	date        bool
}

// newFastRoster returns nil if the schema has a form, or a constraint, that the quick look does not know.
func newFastRoster(body *openapi3.Schema) *fastRoster {
	members := property(body, "members")
	if !plain(body, "object", 1) || !plain(members, "array", 0) || members.Items == nil {
		return nil
	}
	row := members.Items.Value
	address := property(row, "address")
	if !plain(row, "object", 8) || !plain(address, "object", 5) {
		return nil
	}
	f := &fastRoster{}
	for _, text := range []struct {
		schema   *openapi3.Schema
		name     string
		limit    *limit
		optional bool
	}{
		{row, "reference_id", &f.referenceID, false},
		{row, "first_name", &f.firstName, false},
		{row, "last_name", &f.lastName, false},
		{row, "date_of_birth", &f.dateOfBirth, false},
		{row, "phone", &f.phone, false},
		{row, "plan_id", &f.planID, false},
		{row, "email", &f.email, true},
		{address, "address_line_1", &f.addressLine1, false},
		{address, "address_line_2", &f.addressLine2, true},
		{address, "city", &f.city, false},
		{address, "state", &f.state, false},
		{address, "zipcode", &f.zipcode, false},
	} {
		schema := property(text.schema, text.name)
		// The wire type cannot tell an optional text that is missing from one that is null.
		if text.optional && (slices.Contains(text.schema.Required, text.name) || schema == nil || !schema.Nullable) {
			return nil
		}
		if !text.limit.read(schema) {
			return nil
		}
	}
	return f
}

func property(schema *openapi3.Schema, name string) *openapi3.Schema {
	if schema == nil || schema.Properties[name] == nil {
		return nil
	}
	return schema.Properties[name].Value
}

// plain says that a schema has the type and the number of properties, and no constraint but a list of required ones.
func plain(schema *openapi3.Schema, kind string, properties int) bool {
	if schema == nil || len(schema.Properties) != properties {
		return false
	}
	rest := *schema
	rest.Properties, rest.Required, rest.Items = nil, nil, nil
	return bare(&rest, kind)
}

// read takes the limits of a text from its schema; false means that there is a constraint that it does not know.
func (l *limit) read(schema *openapi3.Schema) bool {
	if schema == nil {
		return false
	}
	rest := *schema
	l.least = int(rest.MinLength)
	if rest.MaxLength != nil {
		l.most = int(*rest.MaxLength)
		if l.most == 0 {
			return false
		}
	}
	l.date = rest.Format == "date"
	rest.MinLength, rest.MaxLength, rest.Nullable = 0, nil, false
	if l.date {
		rest.Format = ""
	}
	return bare(&rest, "string")
}

// bare says that nothing is left of a schema but its type and what is said for people.
func bare(rest *openapi3.Schema, kind string) bool {
	if !rest.Type.Is(kind) {
		return false
	}
	return reflect.DeepEqual(*rest, openapi3.Schema{
		Type: rest.Type, Title: rest.Title, Description: rest.Description,
		Example: rest.Example, Extensions: rest.Extensions, Origin: rest.Origin,
	})
}

func (f *fastRoster) accepts(roster *api.SyncSubmitRequest) bool {
	if f == nil || roster.Members == nil {
		return false
	}
	for i := range roster.Members {
		if !f.acceptsRow(&roster.Members[i]) {
			return false
		}
	}
	return true
}

func (f *fastRoster) acceptsRow(m *api.MemberRow) bool {
	a := &m.Address
	return f.referenceID.accepts(m.ReferenceId) &&
		f.firstName.accepts(m.FirstName) &&
		f.lastName.accepts(m.LastName) &&
		f.dateOfBirth.accepts(m.DateOfBirth) &&
		f.phone.accepts(m.Phone) &&
		f.planID.accepts(m.PlanId) &&
		(m.Email == nil || f.email.accepts(*m.Email)) &&
		f.addressLine1.accepts(a.AddressLine1) &&
		(a.AddressLine2 == nil || f.addressLine2.accepts(*a.AddressLine2)) &&
		f.city.accepts(a.City) &&
		f.state.accepts(a.State) &&
		f.zipcode.accepts(a.Zipcode)
}

// accepts has a doubt about every empty text: the wire type cannot tell it from one that is missing or null.
func (l *limit) accepts(text string) bool {
	if text == "" || len(text) < l.least {
		return false
	}
	if l.date && checkDate(text) != nil {
		return false
	}
	if l.most == 0 && l.least <= 1 {
		return true
	}
	length := utf8.RuneCountInString(text)
	return length >= l.least && (l.most == 0 || length <= l.most)
}
