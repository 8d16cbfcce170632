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

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for want, opt := range map[string]server.Option{
		"delay":              server.WithDelay(-1),
		"fixture":            server.WithFixture(fixtures.Fixture{Plans: []fixtures.Plan{{ID: ""}}}),
		"api keys: the list": server.WithAPIKeys(),
		"api keys: key 2":    server.WithAPIKeys("a", " b"),
		"max body":           server.WithMaxBody(0),
		"logger":             server.WithLogger(nil),
		"in memory":          server.InMemory(),
	} {
		if _, err := server.New(opt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestOptionsOutOfRange(t *testing.T) {
	t.Parallel()
	end := time.Date(9000, time.January, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name string
		opt  server.Option
		want string // empty where the option is good
	}{
		{"finished syncs 0", server.WithFinishedSyncs(0), "finished syncs: 0 would show nobody any results; use at least 1"},
		{"finished syncs below 0", server.WithFinishedSyncs(-1), "finished syncs: -1 would show nobody any results; use at least 1"},
		{"finished syncs 1", server.WithFinishedSyncs(1), ""},
		{"journal size below 0", server.WithJournalSize(-1), "journal size: -1 is negative; use 0 to keep nothing"},
		{"journal size 0", server.WithJournalSize(0), ""},
		{"resend window below 0", server.WithResendWindow(-1), "resend window: must be from 0, which turns it off, to 1m"},
		{"resend window over 1m", server.WithResendWindow(time.Minute + 1), "resend window: must be from 0, which turns it off, to 1m"},
		{"resend window 0", server.WithResendWindow(0), ""},
		{"resend window 1m", server.WithResendWindow(time.Minute), ""},
		{"now before the year 1", server.WithNow(time.Date(-1, time.January, 1, 0, 0, 0, 0, time.UTC)), "now: must lie after the year 0"},
		{"now after the end", server.WithNow(end.Add(time.Millisecond)), "not after 9000-01-01T00:00:00Z"},
		{"now at the end", server.WithNow(end), ""},
		{"delay too long", server.WithDelay(100_001 * time.Hour), "delay: must be at most 100000h"},
		{"delay too fine", server.WithDelay(time.Microsecond), "delay: must be whole milliseconds"},
		{"max body over 1 GiB", server.WithMaxBody(server.LargestMaxBody + 1), "use 1 to 1073741824"},
		{"max body 1 GiB", server.WithMaxBody(server.LargestMaxBody), ""},
		{"organizations 0", server.WithMaxOrganizations(0), "max organizations: 0 would refuse every key; use at least 1"},
		{"validation unknown", server.WithValidation("lax"), "validation: \"lax\" is not known, use Contract or Strict"},
	} {
		_, err := server.New(test.opt)
		if test.want == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: want an error with %q, got %v", test.name, test.want, err)
		}
		if failed := (&recorder{TB: t}); server.Start(failed, server.InMemory(), test.opt) != nil || !strings.Contains(failed.failed, test.want) {
			t.Errorf("%s: Start fails with %q", test.name, failed.failed)
		}
	}
}

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

func TestAdvanceRefuses(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, d := range []time.Duration{-1, -time.Hour} {
		if err := s.sb.Advance(d); err == nil {
			t.Errorf("advanced by %s", d)
		}
	}
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
