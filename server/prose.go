package server

import "github.com/vitable-sandbox/sandbox/server/api"

// prose are the rules that the API's documentation has in its prose, but not in the contract.
type prose struct {
	today string // YYYY-MM-DD, so that texts compare like days
}

// breach says what is wrong with the text of a field, or nothing. No two calls have fields of one of these names that mean
// different things.
func (p prose) breach(field, text string) string {
	switch field {
	case "state":
		if !isUSPSState(text) {
			return "is no USPS code of a state or territory"
		}
	case "zipcode":
		if !isZIPCode(text) {
			return "is neither a ZIP code of five digits nor a ZIP+4, such as 94102-1234"
		}
	case "phone":
		if !isPhone(text) {
			return "is neither a US number of ten digits nor in E.164, such as +14155550100"
		}
	case "email":
		if !isEmail(text) {
			return "is no e-mail address"
		}
	case "date_of_birth":
		if text >= p.today {
			return "is not in the past, by the organization's clock"
		}
	}
	return ""
}

// holds says whether a roster, which the contract accepts, keeps every rule on texts. It knows no places; where it has a
// doubt, findings has them.
func (p prose) holds(roster *api.SyncSubmitRequest) bool {
	for i := range roster.Members {
		m := &roster.Members[i]
		if p.breach("state", m.Address.State) != "" ||
			p.breach("zipcode", m.Address.Zipcode) != "" ||
			p.breach("phone", m.Phone) != "" ||
			m.Email != nil && p.breach("email", *m.Email) != "" ||
			p.breach("date_of_birth", m.DateOfBirth) != "" {
			return false
		}
	}
	return true
}

// isZIPCode accepts five digits, and nine written as ZIP+4.
func isZIPCode(text string) bool {
	switch len(text) {
	case 5:
		return isDigits(text)
	case 10:
		return isDigits(text[:5]) && text[5] == '-' && isDigits(text[6:])
	}
	return false
}

// isPhone accepts ten digits, and E.164: a plus, and up to fifteen digits of which the first is not 0. Which area codes
// there are is not looked at: the number of a test is seldom one that could be called.
func isPhone(text string) bool {
	return len(text) == 10 && isDigits(text) || isE164(text)
}

func isE164(text string) bool {
	return len(text) >= 3 && len(text) <= 16 && text[0] == '+' && text[1] != '0' && isDigits(text[1:])
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
