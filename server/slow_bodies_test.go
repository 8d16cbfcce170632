package server_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// slowBody gives a piece of a text after each pause, and after the last one nothing more, ever, unless it ends.
type slowBody struct {
	pieces []string
	pause  time.Duration
	ends   bool
	closed chan struct{}
	once   sync.Once
}

func slow(pause time.Duration, ends bool, pieces ...string) *slowBody {
	return &slowBody{pieces: pieces, pause: pause, ends: ends, closed: make(chan struct{})}
}

func (b *slowBody) Read(p []byte) (int, error) {
	if len(b.pieces) == 0 {
		if b.ends {
			return 0, io.EOF
		}
		<-b.closed
		return 0, errors.New("closed")
	}
	select {
	case <-time.After(b.pause): //nolint:forbidigo // the bubble's time
	case <-b.closed:
		return 0, errors.New("closed")
	}
	n := copy(p, b.pieces[0])
	if b.pieces[0] = b.pieces[0][n:]; b.pieces[0] == "" {
		b.pieces = b.pieces[1:]
	}
	return n, nil
}

func (b *slowBody) Close() error {
	b.once.Do(func() { close(b.closed) })
	return nil
}

// sendSlowly submits a body of which the length is promised, or not if it is -1.
func (s *session) sendSlowly(body *slowBody, length int) (a answer, took time.Duration, closed bool) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.sb.URL+s.path(), body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.ContentLength = int64(length)
	r.Header.Set("Content-Type", "application/json")
	defer func() { _ = body.Close() }()
	start := time.Now()
	response, err := s.client.Do(r)
	if err != nil {
		s.t.Fatalf("after %s: %v", time.Since(start), err)
	}
	defer func() { _ = response.Body.Close() }()
	took = time.Since(start)
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	// net/http waits a little before it closes a connection.
	time.Sleep(time.Second) //nolint:forbidigo // the bubble's time
	return answer{response.StatusCode, response.Header, text}, took, response.Close
}

// latencies are how long a rule waits, which reads a body before its turn; 0 means that there is no rule.
var latencies = []time.Duration{0, 10 * time.Second, 50 * time.Second}

func TestABodyThatStopsComing(t *testing.T) {
	t.Parallel()
	for _, latency := range latencies {
		for framing, length := range map[string]int{"length": 16 << 20, "chunked": -1} {
			t.Run(latency.String()+", "+framing, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := open(t)
					want := max(30*time.Second, latency)
					if latency > 0 {
						s.inject(server.Latency(latency))
					}
					a, took, closed := s.sendSlowly(slow(0, false, `{"members":[`), length)
					if a.status != http.StatusBadRequest || took != want || !closed {
						t.Errorf("status %d after %s, closed %t; want 400 after %s: %s", a.status, took, closed, want, a.body)
					}
					if message := a.problem(t).Message; !strings.Contains(message, "body: arrived too slowly, with less than 1024 bytes in 30s") {
						t.Errorf("message %q", message)
					}
				})
			})
		}
	}
}

func TestABodyOfAByteASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		a, took, _ := s.sendSlowly(slow(time.Second, false, strings.Split(strings.Repeat(" ", 100), "")...), 16<<20)
		if a.status != http.StatusBadRequest || took != 30*time.Second {
			t.Errorf("status %d after %s, want 400 after 30s", a.status, took)
		}
	})
}

// However long a body takes, it is read while it keeps coming, and what comes after it is as always.
func TestABodyThatKeepsComing(t *testing.T) {
	t.Parallel()
	for _, latency := range latencies {
		for framing, known := range map[string]bool{"length": true, "chunked": false} {
			t.Run(latency.String()+", "+framing, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := open(t)
					if latency > 0 {
						s.inject(server.Latency(latency))
					}
					var pieces []string
					for range 20 {
						pieces = append(pieces, strings.Repeat(" ", 2000))
					}
					pieces = append(pieces, payload(t, person("A")))
					length := -1
					if known {
						length = len(strings.Join(pieces, ""))
					}
					a, took, closed := s.sendSlowly(slow(29*time.Second, true, pieces...), length)
					if a.status != http.StatusAccepted || took != 21*29*time.Second || closed {
						t.Errorf("status %d after %s, closed %t: %s", a.status, took, closed, a.body)
					}
				})
			})
		}
	}
}

// The deadline of a body ends with it, also with what is read of one that is too large: a wait behind it may be longer.
func TestAWaitBehindASlowBody(t *testing.T) {
	t.Parallel()
	for maxBody, want := range map[int64]int{1 << 20: http.StatusAccepted, 8000: http.StatusRequestEntityTooLarge} {
		for framing, known := range map[string]bool{"length": true, "chunked": false} {
			t.Run(fmt.Sprintf("%d bytes, %s", maxBody, framing), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := open(t, server.WithMaxBody(maxBody))
					s.inject(server.Latency(5 * time.Minute))
					pieces, length := []string{strings.Repeat(" ", 5000), payload(t) + strings.Repeat(" ", 5000)}, -1
					if known {
						length = len(pieces[0] + pieces[1])
					}
					a, took, _ := s.sendSlowly(slow(20*time.Second, true, pieces...), length)
					if a.status != want || took != 5*time.Minute {
						t.Errorf("status %d after %s, want %d after 5m", a.status, took, want)
					}
				})
			})
		}
	}
}

// deadlined is a recorder with the read deadlines of a connection.
type deadlined struct {
	*httptest.ResponseRecorder
	net.Conn
}

func (d deadlined) Write(p []byte) (int, error) { return d.ResponseRecorder.Write(p) }

// A call that hangs ends when its body does not come, too.
func TestAHangOfABodyThatStopsComing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, server.WithMaxBody(10))
		s.inject(server.Break(fixtures.ConnectionHang))
		for _, test := range []struct {
			body string
			want time.Duration
		}{
			{"{", 30 * time.Second},
			{strings.Repeat("x", 11), 30 * time.Second},
			{strings.Repeat("x", 2000) + "END", 2 * time.Minute},
		} {
			ours, theirs := net.Pipe()
			go func() {
				_, _ = io.WriteString(theirs, test.body)
				if strings.HasSuffix(test.body, "END") {
					_ = theirs.Close()
				}
			}()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, s.path(), ours)
			r.ContentLength = -1
			r.Header.Set("Authorization", "Bearer "+s.sb.APIKey)
			start := time.Now()
			func() {
				defer func() {
					if p := recover(); p != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so too
						t.Errorf("recovered %v", p)
					}
				}()
				s.sb.Server.ServeHTTP(deadlined{httptest.NewRecorder(), ours}, r)
			}()
			if took := time.Since(start); took != test.want {
				t.Errorf("%.5s: hung for %s, want %s", test.body, took, test.want)
			}
			_ = theirs.Close()
		}
	})
}
