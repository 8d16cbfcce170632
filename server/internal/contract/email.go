package contract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest address, and the longest part in front of its @, by RFC 5321.
const (
	longestEmail   = 254
	longestMailbox = 64
)

// isEmail accepts an address as people have them: a mailbox without quotes, an @, and a host name with a dot in it; letters
// of any script. It is narrower than net/mail, which also takes names, quotes and hosts such as localhost.
func isEmail(text string) bool {
	at := strings.LastIndexByte(text, '@')
	if at < 1 || at > longestMailbox || len(text) > longestEmail {
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
	// No top-level domain is a number, nor has it one letter.
	return labels > 1 && len(last) > 1 && !isDigits(last)
}

// consistsOf says that there are only letters and digits in a text, and some marks.
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
