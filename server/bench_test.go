package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/api"
)

// The floor is what a handler costs that decodes with encoding/json into the same types, keeps them in a map, and
// judges nothing. Both are called in-process, by the same loop; divide one by the other:
//
//	go test -run '^$' -bench . -benchmem ./server

func BenchmarkSubmit(b *testing.B) {
	h, err := server.New(server.WithDelay(time.Millisecond))
	if err != nil {
		b.Fatal(err)
	}
	benchmarkSubmit(b, h)
}

func BenchmarkSubmitFloor(b *testing.B) { benchmarkSubmit(b, newFloor()) }

func benchmarkSubmit(b *testing.B, h http.Handler) {
	b.Helper()
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

func BenchmarkRetrieveFloor(b *testing.B) { benchmarkRetrieve(b, newFloor()) }

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

// newFloor is the bare handler.
func newFloor() http.Handler {
	var mu sync.Mutex
	rosters := make(map[string]api.SyncSubmitRequest)
	completed := instant("2026-01-15T10:30:42Z")
	syncs := map[string]api.SyncRequest{"grpmsr_abc123def456": {
		RequestId: "grpmsr_abc123def456", GroupId: group, AcceptedAt: instant("2026-01-15T10:30:00Z"), CompletedAt: &completed,
		Results: &api.SyncResults{
			AddedGroupMemberIDs: []string{"grpmbr_abc123def456"}, RemovedGroupMemberIDs: []string{"grpmbr_xyz789ghi012"},
			Failures: []api.SyncFailure{{ReferenceID: "EMP-002", Operation: fixtures.Add, Reason: "Invalid plan_id"}},
		},
	}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/groups/{group_id}/members/sync", func(w http.ResponseWriter, r *http.Request) {
		var roster api.SyncSubmitRequest
		if err := json.NewDecoder(r.Body).Decode(&roster); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		mu.Lock()
		rosters[r.PathValue("group_id")] = roster
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusAccepted)
		_ = json.NewEncoder(w).Encode(api.SyncSubmitResponse{Data: api.SyncAccepted{
			RequestId: "grpmsr_abc123def456", GroupId: r.PathValue("group_id"), AcceptedAt: instant("2026-01-15T10:30:00Z"),
		}})
	})
	mux.HandleFunc("GET /v1/groups/{group_id}/members/sync/{request_id}", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		sync, ok := syncs[r.PathValue("request_id")]
		mu.Unlock()
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(api.SyncRetrieveResponse{Data: sync})
	})
	return mux
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := server.New(); err != nil {
			b.Fatal(err)
		}
	}
}
