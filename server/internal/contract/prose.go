package contract

import "github.com/vitable-sandbox/sandbox/fixtures"

// Prose are the rules that the API's documentation has in its prose, but not in the document.
type Prose struct {
	// Today is the day by the organization's clock, YYYY-MM-DD.
	Today string
	// Strict refuses what breaks a rule; otherwise it is a warning.
	Strict bool
}

// expected says what the text of a field must be, or nothing if it is good. No two calls have fields of one of these names
// that mean different things.
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
	// Written this way, dates compare like the days.
	case field == "date_of_birth" && text >= p.Today:
		return "must be in the past by the organization's clock"
	}
	return ""
}

// accepts says that the texts of rows which the document accepts break no rule.
func (p Prose) accepts(rows []fixtures.Row) bool {
	for i := range rows {
		row := &rows[i]
		if !isState(row.Address.State) || !isZIPCode(row.Address.Zipcode) || !isPhone(row.Phone) ||
			row.Email != nil && !isEmail(*row.Email) || row.DateOfBirth >= p.Today {
			return false
		}
	}
	return true
}
