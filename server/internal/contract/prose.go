package contract

import "github.com/vitable-sandbox/sandbox/fixtures"

// Prose are the rules that the API's documentation states in prose, but not in the document.
type Prose struct {
	// Today is the date by the organization's clock, YYYY-MM-DD.
	Today string
	// Strict refuses violations; otherwise they are warnings.
	Strict bool
}

// expected describes what the text of a field must be; empty if it is good. These names mean the same in every call.
func (p Prose) expected(field, text string) string {
	switch {
	case field == "state" && !isState(text):
		return "must be the USPS code of a state or territory, such as CA"
	case field == "zipcode" && !isZIPCode(text):
		return "must be a ZIP code of five digits or a ZIP+4, such as 94102-1234"
	case field == "phone" && !isPhone(text):
		return "must be a US number of ten digits or in E.164, such as +14155550100"
	case field == "email" && !isEmail(text):
		return "must be an e-mail address"
	// In this form dates compare like days.
	case field == "date_of_birth" && text >= p.Today:
		return "must be in the past by the organization's clock"
	}
	return ""
}

// accepts reports whether rows that the document accepts break no rule in prose.
func (p Prose) accepts(rows []fixtures.Row) bool {
	for i := range rows {
		if !p.acceptsRow(&rows[i]) {
			return false
		}
	}
	return true
}

func (p Prose) acceptsRow(row *fixtures.Row) bool {
	return isState(row.Address.State) && isZIPCode(row.Address.Zipcode) && isPhone(row.Phone) &&
		(row.Email == nil || isEmail(*row.Email)) && row.DateOfBirth < p.Today
}
