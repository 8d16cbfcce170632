package tenant

import (
	"strings"

	"github.com/vitable-sandbox/sandbox/server/internal/journal"
)

// Key is an API key. What was sent may hold it, since records keep what was sent; where a record is shown, it is hidden.
type Key string

// shortKey is how long a key may be that is a word like others: it is taken out where it stands alone, not inside others.
const shortKey = 8

// Hide returns a text without the key, for people to see.
func (k Key) Hide(text string) string {
	switch {
	case k == "" || !strings.Contains(text, string(k)):
		return text
	case len(k) >= shortKey:
		return strings.ReplaceAll(text, string(k), hidden)
	}
	segments := strings.Split(text, "/")
	for i, segment := range segments {
		if segment == string(k) {
			segments[i] = hidden
		}
	}
	return strings.Join(segments, "/")
}

// Cut shortens a text to at most n bytes. It never cuts through the key: what is left of one could not be hidden.
func (k Key) Cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	if k != "" {
		from := max(0, n-len(k)+1)
		if i := strings.Index(text[from:min(len(text), n+len(k)-1)], string(k)); i >= 0 {
			n = from + i
		}
	}
	return text[:n] + hidden
}

// LoggedID returns an id of a group or a sync request as the log may show it, without the key. One that does not begin as
// those do could be anything, a person's name too.
func (k Key) LoggedID(id string) string {
	if id == "" || strings.HasPrefix(id, "grp_") || strings.HasPrefix(id, "grpmsr_") {
		return k.Hide(k.Cut(id, 200))
	}
	return hidden
}

// Shown returns a record as it may be shown: without the tenant's key in its body, its method, its path and its free texts.
// Ids stay as they are.
func (t *Tenant) Shown(kept *journal.Entry) *journal.Entry {
	e := *kept
	e.BodyHash = kept.Hash() // that of what was sent
	for _, text := range []*string{
		&e.Method, &e.Path, &e.Query, &e.ContentType, &e.UserAgent, &e.Directives, &e.RetryCount, &e.Hint,
	} {
		*text = t.Key.Hide(*text)
	}
	var warnings []string
	for _, warning := range e.Warnings {
		warnings = append(warnings, t.Key.Hide(warning))
	}
	e.Warnings = warnings
	e.Body = t.Key.HideIn(e.Body, len(e.Body) < e.BodySize)
	return &e
}

// Verify is what the journal says about a count of requests, with the nearest one as it may be shown. Where it has none, it
// says whether they may have come with another key.
func (t *Tenant) Verify(f journal.Filter, c journal.Count) journal.Verdict {
	v := t.Journal.Verify(f, c)
	if v.Matched == 0 {
		v.OtherKeys = t.OtherKeys()
	}
	if v.Nearest != nil {
		v.Nearest = t.Shown(v.Nearest)
	}
	return v
}
