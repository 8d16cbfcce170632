package server

import (
	"cmp"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// DefaultResendWindow is how soon a request must come again to count as a client's own resending.
const DefaultResendWindow = 20 * time.Millisecond

// WithResendWindow sets how soon after a broken connection an identical request must arrive to count as the client's own
// resending; without it that is 20 ms, and 0 turns it off. Go's client, for one, sends a GET, and what has an
// Idempotency-Key, again by itself, so that a connection that is reset or closed once would never reach the application:
// such a request finds a broken connection as well, one time, without a rule being charged. A negative window, or one over a minute, is an error of New.
func WithResendWindow(d time.Duration) Option {
	return func(c *config) { c.resendWindow = d }
}

// resends remembers which requests found a broken connection a moment ago.
type resends struct {
	window time.Duration

	mu     sync.Mutex
	broken map[resendKey]brokenRequest
}

// resendKey is what a client repeats that sends a request again by itself: all of it, its key of idempotency and the
// Sandbox header too.
type resendKey struct {
	digest      platform.Digest
	idempotency string
	directives  string
}

func resendKeyOf(r *http.Request, digest platform.Digest) resendKey {
	return resendKey{
		digest:      digest,
		idempotency: cmp.Or(r.Header.Get("Idempotency-Key"), r.Header.Get("X-Idempotency-Key")),
		directives:  strings.Join(r.Header[directiveHeader], ","),
	}
}

type brokenRequest struct {
	at   time.Time
	rule string
	how  fixtures.Connection
}

// resentByClients says whether clients send a request again by themselves: a GET, and what says that it may come twice. A
// POST that comes again is the application's own doing.
func resentByClients(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Header.Get("Idempotency-Key") != "" || r.Header.Get("X-Idempotency-Key") != ""
}

func newResends(window time.Duration) *resends {
	return &resends{window: window, broken: make(map[resendKey]brokenRequest)}
}

// expect remembers a request whose connection is about to break.
func (r *resends) expect(key resendKey, rule string, how fixtures.Connection) {
	if r.window == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken[key] = brokenRequest{at: time.Now(), rule: rule, how: how}
}

// expects says whether any request could be one that is sent again.
func (r *resends) expects() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, broken := range r.broken {
		if time.Since(broken.at) > r.window {
			delete(r.broken, key)
		}
	}
	return len(r.broken) > 0
}

// forget lets every request through again: the rule that broke its connection may be gone.
func (r *resends) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.broken)
}

// again says whether a request is one that its client sends again by itself, and how its connection broke. It
// says so once.
func (r *resends) again(key resendKey, arrived time.Time) (was brokenRequest, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	broken, ok := r.broken[key]
	delete(r.broken, key)
	return broken, ok && arrived.Sub(broken.at) <= r.window
}
