package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/api"
)

// What a fixture's owner changes after it was handed over changes no server.
func TestAFixtureIsTakenAsItIs(t *testing.T) {
	t.Parallel()
	f := fixtures.Fixture{Groups: []fixtures.Group{{ID: group, Removed: []fixtures.Member{
		{ID: "grpmbr_1", Row: fixtures.Row{ReferenceID: "GONE"}, AddedAt: noon, RemovedAt: noon},
	}}}}
	s := open(t, server.WithFixture(f))
	loaded := open(t)
	if err := loaded.sb.Load(f); err != nil {
		t.Fatal(err)
	}
	option := server.WithFixture(f)
	f.Groups[0].Removed[0].ReferenceID = "CHANGED"
	for name, s := range map[string]*session{"started": s, "loaded": loaded, "started later": open(t, option)} {
		if removed, err := s.sb.RemovedMembers(group); err != nil || len(removed) != 1 || removed[0].ReferenceID != "GONE" {
			t.Errorf("%s: %+v, %v", name, removed, err)
		}
	}
}

func TestDelayPrecedence(t *testing.T) {
	t.Parallel()
	minute := time.Minute
	slow := server.WithFixture(fixtures.Fixture{Delay: &minute})
	for name, test := range map[string]struct {
		opts []server.Option
		want time.Duration
	}{
		"Start's own":                {nil, 0},
		"a fixture's":                {[]server.Option{slow}, time.Minute},
		"the option's over it":       {[]server.Option{slow, server.WithDelay(time.Hour)}, time.Hour},
		"the option's zero, as well": {[]server.Option{server.WithDelay(0), slow}, 0},
	} {
		s := open(t, test.opts...)
		id := s.submit().RequestId
		if test.want > 0 {
			// The clock runs on by itself: half the time leaves room for a slow machine.
			if s.advance(test.want / 2); s.poll(id).CompletedAt != nil {
				t.Errorf("%s: finished before %s", name, test.want)
			}
			s.advance(test.want)
		}
		sync := s.poll(id)
		if took := sync.CompletedAt.Sub(sync.AcceptedAt); took != test.want {
			t.Errorf("%s: took %s, want %s", name, took, test.want)
		}
	}
}

func TestNewHasADelayOfTwoSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h, err := server.New()
		if err != nil {
			t.Fatal(err)
		}
		call := func(method, path, body string) string {
			r := httptest.NewRequest(method, "/v1/groups/"+group+"/members/sync"+path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer any")
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w.Body.String()
		}
		var accepted api.SyncSubmitResponse
		decode(t, []byte(call(http.MethodPost, "", payload(t))), &accepted)
		time.Sleep(2*time.Second - time.Millisecond) //nolint:forbidigo // the bubble's time
		if early := call(http.MethodGet, "/"+accepted.Data.RequestId, ""); !strings.Contains(early, `"completed_at":null,`) {
			t.Errorf("a millisecond early: %s", early)
		}
		time.Sleep(time.Millisecond) //nolint:forbidigo // the bubble's time
		if due := call(http.MethodGet, "/"+accepted.Data.RequestId, ""); strings.Contains(due, "null") {
			t.Errorf("when it is due: %s", due)
		}
	})
}

// recorder is a test whose failures are kept.
type recorder struct {
	testing.TB
	failed string
}

func (r *recorder) Fatalf(format string, args ...any) { r.failed = fmt.Sprintf(format, args...) }

func TestStartFailsTheTest(t *testing.T) {
	t.Parallel()
	r := &recorder{TB: t}
	if sb := server.Start(r, server.WithMaxBody(0)); sb != nil || !strings.Contains(r.failed, "max body") {
		t.Errorf("started with a mistake: %q", r.failed)
	}
}

func TestClientSendsTheKey(t *testing.T) {
	t.Parallel()
	for name, sb := range map[string]*server.Sandbox{
		"socket": server.Start(t, quiet()),
		"memory": server.Start(t, quiet(), server.InMemory()),
	} {
		if sb.APIKey != "test-key" || (name == "memory") != (sb.URL == "http://sandbox.invalid") {
			t.Errorf("%s: key %q, URL %q", name, sb.APIKey, sb.URL)
		}
		for header, want := range map[string]int{"": 200, "Bearer other": 200, "nothing": 401} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sb.URL+"/v1/groups/"+group+"/members/sync/grpmsr_abc123def456", nil)
			if err != nil {
				t.Fatal(err)
			}
			if header != "" {
				r.Header.Set("Authorization", header)
			}
			response, err := sb.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			if response.StatusCode != want {
				t.Errorf("%s, Authorization %q: status %d, want %d", name, header, response.StatusCode, want)
			}
			if r.Header.Get("Authorization") != header {
				t.Errorf("%s: the caller's request was changed", name)
			}
		}
	}
}
