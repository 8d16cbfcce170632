package httpapi

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Limits of Sandbox-* headers.
const (
	maxHeaderText = 512 // bytes
	maxWarnings   = 5
)

// usualHeaders is how many headers with one value the server sets most often at most: an exchange has room for them.
const usualHeaders = 8

// writeHeaders sets the headers of a reply; those of a rule override the server's own.
func (x *exchange) writeHeaders(r *reply) {
	h := x.Header()
	values := x.values[:0]
	set := func(name, value string) {
		if value != "" {
			values = append(values, value)
			h[name] = values[len(values)-1 : len(values) : len(values)]
		}
	}
	set("Content-Type", cmp.Or(r.contentType, JSONType))
	if !r.endless {
		set("Content-Length", strconv.Itoa(len(r.body)))
	}
	set("X-Request-Id", x.request.TraceID)
	set("Sandbox-Instance", x.server.Instance)
	if x.request.Tenant != nil {
		set("Sandbox-Organization", x.request.Tenant.ID())
	}
	set("Sandbox-Hint", headerText(x.notes.hint()))
	if x.failure == nil && len(x.notes.warnings) > 0 {
		var warnings []string
		for _, line := range x.notes.warnings.Summary(maxWarnings) {
			warnings = append(warnings, headerText(line))
		}
		h["Sandbox-Warning"] = warnings
	}
	if x.directed {
		set("Sandbox-Applied", headerText(cmp.Or(strings.Join(x.applied(), ", "), "none")))
	}
	set("Sandbox-Rule", headerText(strings.Join(x.plan.Name(x.notes.rules), ", ")))
	set("Allow", r.allow)
	set("Location", r.location)
	if r.status == http.StatusUnauthorized {
		set("Www-Authenticate", "Bearer")
	}
	set("X-Content-Type-Options", "nosniff")
	if x.incoming.stalled || r.status == http.StatusHTTPVersionNotSupported {
		// net/http would wait for the rest of the body before it answers, or take the rest of a preface for a request.
		set("Connection", "close")
	}
	for name, value := range r.extra {
		set(name, value)
	}
	for name, value := range r.headers {
		h.Set(name, value)
	}
	if r.bare {
		h.Del("Content-Type")
		h.Del("Content-Length")
	}
}

// applied are the directives of the Sandbox header that took effect.
func (x *exchange) applied() []string {
	if !x.plan.ByRequest {
		return x.notes.applied
	}
	return append(append([]string(nil), x.request.Directives.OfCall...), x.notes.applied...)
}

// headerText makes a text safe for a header: printable ASCII, everything else escaped, at most 512 bytes.
func headerText(text string) string {
	if len(text) <= maxHeaderText && !strings.ContainsFunc(text, func(char rune) bool { return char < ' ' || char > '~' }) {
		return text
	}
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
