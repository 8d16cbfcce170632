package faults

import (
	"cmp"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// DefaultResendWindow is how soon a request must be repeated to count as resent by the HTTP client itself.
const DefaultResendWindow = 20 * time.Millisecond

// Resends remembers which requests just had their connection broken. Go's transport, for example, resends a GET, or a
// request with an Idempotency-Key, by itself, so the application would never see a connection that breaks once. The
// connection of such a request breaks once more, and no rule counts it. It is safe for concurrent use.
type Resends struct {
	window time.Duration

	mu     sync.Mutex
	broken map[resend]brokenRequest
}

// resend identifies a request that an HTTP client may resend: everything in it, including idempotency key and Sandbox
// header.
type resend struct {
	digest      platform.Digest
	idempotency string
	header      string
}

type brokenRequest struct {
	at   time.Time
	rule string
	how  fixtures.Connection
}

// NewResends returns an empty Resends; a window of 0 turns it off.
func NewResends(window time.Duration) *Resends {
	return &Resends{window: window, broken: make(map[resend]brokenRequest)}
}

// Resent reports whether HTTP clients may resend a request by themselves: a GET, or one with an idempotency key. Any other
// POST is repeated by the application.
func Resent(r *http.Request) bool { return r.Method == http.MethodGet || idempotencyKey(r) != "" }

func idempotencyKey(r *http.Request) string {
	return cmp.Or(r.Header.Get("Idempotency-Key"), r.Header.Get("X-Idempotency-Key"))
}

func resendOf(r *http.Request, digest platform.Digest) resend {
	return resend{digest: digest, idempotency: idempotencyKey(r), header: strings.Join(r.Header[Header], ",")}
}

// Expect remembers a request whose connection is about to break, if the HTTP client may resend it.
func (s *Resends) Expect(r *http.Request, digest platform.Digest, p *Plan) {
	how := p.Connection()
	if s.window == 0 || p.Uncharged || !Resent(r) || how != fixtures.ConnectionReset && how != fixtures.ConnectionClose {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken[resendOf(r, digest)] = brokenRequest{at: time.Now(), rule: p.Ending.ID, how: how}
}

// Expecting reports whether any request could be a resent one.
func (s *Resends) Expecting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, broken := range s.broken {
		if time.Since(broken.at) > s.window {
			delete(s.broken, key)
		}
	}
	return len(s.broken) > 0
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
