package server

import (
	"fmt"
	"strings"
)

// maxHeaderText is how many bytes of text a Sandbox-* header carries.
const maxHeaderText = 512

// headerText makes a text fit for a header: printable ASCII, all else escaped, at most 512 bytes.
func headerText(text string) string {
	var b strings.Builder
	for _, char := range text {
		piece := string(char)
		if char < ' ' || char > '~' {
			piece = fmt.Sprintf("\\u%04x", char)
			if char > 0xffff {
				piece = fmt.Sprintf("\\U%08x", char)
			}
		}
		if b.Len()+len(piece) > maxHeaderText {
			break
		}
		b.WriteString(piece)
	}
	return b.String()
}

// headerList is a list of texts in one header.
func headerList(texts []string) string {
	return headerText(strings.Join(texts, ", "))
}
