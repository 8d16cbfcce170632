package contract

// isState accepts the state codes of USPS Publication 28 (Postal Addressing Standards), appendix B: the states and the
// District of Columbia, the territories and freely associated states, and the "states" of military mail.
func isState(text string) bool {
	switch text {
	case "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA",
		"HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME", "MD",
		"MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ",
		"NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC",
		"SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY",
		"DC",
		"AS", "GU", "MP", "PR", "VI",
		"FM", "MH", "PW",
		"AA", "AE", "AP":
		return true
	}
	return false
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

// isPhone accepts ten digits, and E.164: a plus, and up to fifteen digits of which the first is not 0. It does not look at
// area codes: the number of a test is seldom one that could be called.
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
