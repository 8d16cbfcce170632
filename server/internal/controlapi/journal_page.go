package controlapi

import (
	"slices"
	"unicode/utf8"

	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

const (
	// maxPage is how large a list of requests is, in bytes of its JSON.
	maxPage = 8_000_000
	// recordBytes is more than a record takes without its texts.
	recordBytes = 1000
)

// pageOf is the newest of the requests, in ascending order, as far as they fit into one answer, and how many are left. The
// newest is always there, or nobody could see it in a list.
func pageOf(entries []*journal.Entry, shown func(*journal.Entry) control.Request) (page []*journal.Entry, left int) {
	room := maxPage
	for i, e := range slices.Backward(entries) {
		wire := shown(e)
		if room -= sizeOf(&wire); room < 0 && i < len(entries)-1 {
			return entries[i+1:], i + 1
		}
	}
	return entries, 0
}

// sizeOf is at least what a record takes in JSON.
func sizeOf(r *control.Request) int {
	size := recordBytes + quoted(r.Method) + quoted(r.Path) + quoted(r.TraceId)
	for _, text := range []*string{
		r.Call, r.GroupId, r.RequestId, r.BodySha256, r.Body, r.Connection, r.Hint, r.Code, r.Violations,
		r.Query, r.ContentType, r.UserAgent, r.Directives, r.RetryCount,
	} {
		if text != nil {
			size += quoted(*text)
		}
	}
	for _, list := range [][]string{r.ReferenceIds, r.Rules, r.Warnings} {
		for _, text := range list {
			size += quoted(text)
		}
	}
	return size
}

// quoted is at least what a text takes in JSON, with its quotes and a comma.
func quoted(text string) int {
	size := len(text) + len(`"",`)
	for _, char := range text {
		switch {
		case char == '"', char == '\\', char == '\n', char == '\r', char == '\t':
			size++
		case char < ' ':
			size += len(`\u001f`) - 1
		case char == utf8.RuneError: // one byte that is not UTF-8 becomes this
			size += len("\ufffd") - 1
		}
	}
	return size
}
