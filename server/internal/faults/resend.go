package faults

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// DefaultResendWindow is how soon a request must be repeated to count as resent by the HTTP client itself.
const DefaultResendWindow = 20 * time.Millisecond

// Resends remembers which requests found a broken connection a moment ago. Go's transport, for one, sends a GET, and what
// has an Idempotency-Key, again by itself if the connection that broke had answered a request before: one that breaks once
// would never reach the application. Such a request finds a broken connection once more, without a rule being charged. It is
// safe for concurrent use.
type Resends struct {
	window time.Duration

	mu     sync.Mutex
	broken map[resend]brokenRequest
}

// maxBroken is how many requests are remembered at most: of those that come later none counts as resent (our choice).
const maxBroken = 1000

// resend is the hash of what a transport repeats that sends a request again: all of it, its idempotency key and the Sandbox
// header too, and what an official client says of its own tries, which differs from one to the next.
type resend [sha256.Size]byte

type brokenRequest struct {
	at   time.Time
	rule string
	how  string
}

// NewResends returns an empty Resends; a window of 0 turns it off.
func NewResends(window time.Duration) *Resends {
	return &Resends{window: window}
}

// Resent reports whether HTTP clients may resend a request by themselves: a GET, or one with an idempotency key. Any other
// POST is repeated by the application.
func Resent(r *http.Request) bool { return r.Method == http.MethodGet || idempotencyKey(r) != "" }

func idempotencyKey(r *http.Request) string {
	return cmp.Or(r.Header.Get("Idempotency-Key"), r.Header.Get("X-Idempotency-Key"))
}

func resendOf(r *http.Request, digest platform.Digest) resend {
	h := sha256.New()
	_, _ = h.Write(digest[:])
	for _, text := range []string{
		idempotencyKey(r), strings.Join(r.Header[Header], ","), strings.Join(r.Header["X-Stainless-Retry-Count"], ","),
	} {
		_, _ = fmt.Fprintf(h, "%d %s", len(text), text)
	}
	return resend(h.Sum(nil))
}

// Expect remembers a request whose connection, which has answered before, is about to break, if its transport may send it
// again. It may do so more than once: what it sends again can come by another such connection.
func (s *Resends) Expect(r *http.Request, digest platform.Digest, p *Plan) {
	how := p.Connection()
	if s.window == 0 || !Resent(r) || how != fixtures.ConnectionReset && how != fixtures.ConnectionClose {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.expire(); len(s.broken) >= maxBroken {
		return
	}
	if s.broken == nil {
		s.broken = make(map[resend]brokenRequest)
	}
	s.broken[resendOf(r, digest)] = brokenRequest{at: time.Now(), rule: p.Ending.ID, how: how}
}

// Expecting reports whether any request could be a resent one.
func (s *Resends) Expecting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	return len(s.broken) > 0
}

// expire forgets what can no longer be repeated in time.
func (s *Resends) expire() {
	for key, broken := range s.broken {
		if time.Since(broken.at) > s.window {
			delete(s.broken, key)
		}
	}
}

// Again returns the plan for a request that was resent by the HTTP client, once for each.
func (s *Resends) Again(r *http.Request, digest platform.Digest, arrived time.Time) (Plan, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := resendOf(r, digest)
	was, ok := s.broken[key]
	delete(s.broken, key)
	if !ok || arrived.Sub(was.at) > s.window {
		return Plan{}, false
	}
	return again(was), true
}

// Forget forgets all requests: the rules that broke their connections may be gone.
func (s *Resends) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.broken)
}
