package costs_test

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/internal/costs"
	"github.com/vitable-sandbox/sandbox/server"
	"github.com/vitable-sandbox/sandbox/server/api"
)

// What a call takes by what it takes at the floor, in processor time and by the clock: medians of rounds in turns. The floor
// decodes with encoding/json into the same types, keeps them in a map, and judges nothing.
func BenchmarkFloor(b *testing.B) {
	for _, test := range []struct {
		name  string
		rows  int // of a submit; without any it is a poll of a finished batch
		calls int // of a round
	}{{"retrieve", 0, 500}, {"submit-1", 1, 500}, {"submit-100", 100, 50}, {"submit-5000", 5_000, 1}} {
		b.Run(test.name, func(b *testing.B) {
			method, path, body, status := http.MethodGet, costs.SubmitPath+"/grpmsr_abc123def456", "", http.StatusOK
			if test.rows > 0 {
				var err error
				if body, err = costs.Roster(test.rows); err != nil {
					b.Fatal(err)
				}
				method, path, status = http.MethodPost, costs.SubmitPath, http.StatusAccepted
			}
			product, err := server.New(server.WithDelay(time.Millisecond))
			if err != nil {
				b.Fatal(err)
			}
			call := func(h http.Handler) func() error {
				return func() error {
					_, err := costs.Serve(h, method, path, body, status)
					return err
				}
			}
			for b.Loop() {
				processor, clock := inTurns(b, test.calls, call(newFloor()), call(product))
				b.ReportMetric(processor, "processor")
				b.ReportMetric(clock, "clock")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// newFloor is the bare handler.
func newFloor() http.Handler {
	var mu sync.Mutex
	rosters := make(map[string]api.SyncSubmitRequest)
	accepted := time.Date(2026, 1, 15, 10, 30, 0, 0, time.UTC)
	completed := accepted.Add(42 * time.Second)
	syncs := map[string]api.SyncRequest{"grpmsr_abc123def456": {
		RequestId: "grpmsr_abc123def456", GroupId: "grp_abc123def456", AcceptedAt: accepted, CompletedAt: &completed,
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
			RequestId: "grpmsr_abc123def456", GroupId: r.PathValue("group_id"), AcceptedAt: accepted,
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
