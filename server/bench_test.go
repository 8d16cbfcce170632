package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// What these take beside the least that a server can do is for the benchmarks of internal/costs to say.

func BenchmarkSubmit(b *testing.B) {
	h, err := server.New(server.WithDelay(time.Millisecond))
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []int{1, 100, 5000} {
		b.Run(fmt.Sprintf("members=%d", size), func(b *testing.B) {
			rows, err := fixtures.Roster(size, 1, goodPlan)
			if err != nil {
				b.Fatal(err)
			}
			body := payload(b, rows...)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				serveOnce(b, h, http.MethodPost, "/v1/groups/"+group+"/members/sync", body, http.StatusAccepted)
			}
		})
	}
}

func BenchmarkRetrieve(b *testing.B) {
	h, err := server.New()
	if err != nil {
		b.Fatal(err)
	}
	benchmarkRetrieve(b, h)
}

func benchmarkRetrieve(b *testing.B, h http.Handler) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		serveOnce(b, h, http.MethodGet, "/v1/groups/"+group+"/members/sync/grpmsr_abc123def456", "", http.StatusOK)
	}
}

func serveOnce(b *testing.B, h http.Handler, method, path, body string, want int) {
	b.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer test-key")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != want {
		b.Fatalf("status %d, want %d: %s", w.Code, want, w.Body)
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := server.New(); err != nil {
			b.Fatal(err)
		}
	}
}
