package server_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/textlog"
	"github.com/vitable-sandbox/sandbox/server"
)

// silent is a server for benchmarks.
func silent(b *testing.B, options ...server.Option) *server.Server {
	b.Helper()
	s, err := server.New(append([]server.Option{quiet()}, options...)...)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// manyMembers is a fixture with 50,000 members.
func manyMembers(b *testing.B) fixtures.Fixture {
	b.Helper()
	f, err := fixtures.Parse("many", []byte("groups: [{id: "+group+", members: {generate: 50000, plan_id: "+goodPlan+"}}]"))
	if err != nil {
		b.Fatal(err)
	}
	return f
}

func BenchmarkSnapshot(b *testing.B) {
	s := silent(b, server.WithFixture(manyMembers(b)))
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(snapshotOf(b, s))))
	}
}

func snapshotOf(b *testing.B, s *server.Server) string {
	b.Helper()
	r := httptest.NewRequest(http.MethodGet, "/_sandbox/fixture", nil)
	r.Header.Set("Authorization", "Bearer test-key")
	r.Header.Set("Accept", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		b.Fatalf("status %d: %.200s", w.Code, w.Body)
	}
	return w.Body.String()
}

func BenchmarkLoadSnapshot(b *testing.B) {
	s := silent(b, server.WithFixture(manyMembers(b)), server.WithMaxBody(64<<20))
	text := snapshotOf(b, s)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		serveOnce(b, s, http.MethodPut, "/_sandbox/fixture", text, http.StatusOK)
	}
}

// One poll, whatever else the organization has to remember.
func BenchmarkPollBehind(b *testing.B) {
	for _, queued := range []int{0, 10_000} {
		b.Run(fmt.Sprintf("queued=%d", queued), func(b *testing.B) {
			s := silent(b, server.WithDelay(time.Hour))
			for range queued {
				serveOnce(b, s, http.MethodPost, "/v1/groups/"+group+"/members/sync", `{"members":[]}`, http.StatusAccepted)
			}
			last := submitOnce(b, s)
			for b.Loop() {
				serveOnce(b, s, http.MethodGet, "/v1/groups/"+group+"/members/sync/"+last, "", http.StatusOK)
			}
		})
	}
}

// submitOnce submits an empty roster and returns the id of the request.
func submitOnce(b *testing.B, s *server.Server) string {
	b.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/groups/"+group+"/members/sync", strings.NewReader(`{"members":[]}`))
	r.Header.Set("Authorization", "Bearer test-key")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	_, rest, _ := strings.Cut(w.Body.String(), `"request_id":"`)
	id, _, found := strings.Cut(rest, `"`)
	if !found {
		b.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return id
}

// The newest batches of many that have finished.
func BenchmarkListSyncs(b *testing.B) {
	for _, finished := range []int{0, 100_000} {
		b.Run(fmt.Sprintf("finished=%d", finished), func(b *testing.B) {
			s := silent(b, server.WithDelay(0), server.WithFinishedSyncs(200_000), server.WithJournalSize(0))
			for range finished {
				serveOnce(b, s, http.MethodPost, "/v1/groups/"+group+"/members/sync", `{"members":[]}`, http.StatusAccepted)
			}
			for b.Loop() {
				serveOnce(b, s, http.MethodGet, "/_sandbox/syncs?limit=3", "", http.StatusOK)
			}
		})
	}
}

// 100,000 batches that the clock completes at once, in a group that remembers 1,000 removed members.
func BenchmarkCompleteByClock(b *testing.B) {
	rows, err := fixtures.Roster(1000, 1, goodPlan)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		b.StopTimer()
		s := silent(b, server.WithDelay(time.Hour), server.WithNow(noon), server.WithJournalSize(0), server.WithFinishedSyncs(200_000))
		org, err := s.Organization("test-key")
		if err != nil {
			b.Fatal(err)
		}
		for _, body := range []string{payload(b, rows...), `{"members":[]}`} {
			serveOnce(b, s, http.MethodPost, "/v1/groups/"+group+"/members/sync", body, http.StatusAccepted)
			if err := org.Advance(time.Hour); err != nil {
				b.Fatal(err)
			}
		}
		for range 100_000 {
			serveOnce(b, s, http.MethodPost, "/v1/groups/"+group+"/members/sync", `{"members":[]}`, http.StatusAccepted)
		}
		b.StartTimer()
		if err := org.Advance(time.Hour); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStart(b *testing.B) {
	for name, options := range map[string][]server.Option{"memory": {server.InMemory()}, "socket": nil} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				server.Start(b, append(options, quiet())...).Close()
			}
		})
	}
}

// What the log of the program adds to a poll.
func BenchmarkRetrieveLogged(b *testing.B) {
	benchmarkRetrieve(b, silent(b, server.WithLogger(slog.New(textlog.New(io.Discard, slog.LevelInfo)))))
}
