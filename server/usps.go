package server

// isUSPSState says whether a text is a state code of USPS Publication 28 (Postal Addressing Standards), appendix B: the
// states and the District of Columbia, the territories and freely associated states, and the "states" of military mail.
func isUSPSState(text string) bool {
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
