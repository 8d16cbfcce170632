package contract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

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

// isPhone accepts ten digits, and E.164: a plus and up to fifteen digits, the first of them not 0. It does not check area
// codes: numbers in tests are rarely real.
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

// The limits of RFC 5321 on an address, and on the part before its @.
const (
	maxEmail   = 254
	maxMailbox = 64
)

// isEmail accepts the usual addresses: a mailbox without quotes, an @, and a host name with a dot; letters of any script.
// It is stricter than net/mail, which also accepts names, quotes and hosts such as localhost.
func isEmail(text string) bool {
	at := strings.LastIndexByte(text, '@')
	if at < 1 || at > maxMailbox || len(text) > maxEmail {
		return false
	}
	return isMailbox(text[:at]) && isHost(text[at+1:])
}

func isMailbox(text string) bool {
	for piece := range strings.SplitSeq(text, ".") {
		if piece == "" || !consistsOf(piece, "!#$%&'*+-/=?^_`{|}~") {
			return false
		}
	}
	return true
}

func isHost(text string) bool {
	labels, last := 0, ""
	for label := range strings.SplitSeq(text, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || !consistsOf(label, "-") {
			return false
		}
		labels, last = labels+1, label
	}
	// A top-level domain is not a number, and has more than one letter.
	return labels > 1 && len(last) > 1 && !isDigits(last)
}

// consistsOf reports whether a text has only letters, digits and the given marks.
func consistsOf(text, marks string) bool {
	for _, char := range text {
		switch {
		case char >= 'a' && char <= 'z', char >= 'A' && char <= 'Z', char >= '0' && char <= '9':
		case char < utf8.RuneSelf:
			if strings.IndexByte(marks, byte(char)) < 0 {
				return false
			}
		case !unicode.IsLetter(char) && !unicode.IsMark(char) && !unicode.IsNumber(char):
			return false
		}
	}
	return true
}
