package main

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// serveFloor is the least that a server of these calls does: it decodes with encoding/json, keeps the roster in a map, and
// judges nothing.
func serveFloor(addr string) error {
	type row struct {
		ReferenceID string  `json:"reference_id"`
		FirstName   string  `json:"first_name"`
		LastName    string  `json:"last_name"`
		DateOfBirth string  `json:"date_of_birth"`
		Phone       string  `json:"phone"`
		Email       *string `json:"email"`
		PlanID      string  `json:"plan_id"`
		Address     struct {
			AddressLine1 string  `json:"address_line_1"`
			AddressLine2 *string `json:"address_line_2"`
			City         string  `json:"city"`
			State        string  `json:"state"`
			Zipcode      string  `json:"zipcode"`
		} `json:"address"`
	}
	type roster struct {
		Members []row `json:"members"`
	}
	type results struct {
		Added    []string `json:"added_group_member_ids"`
		Removed  []string `json:"removed_group_member_ids"`
		Failures []string `json:"failures"`
	}
	type request struct {
		RequestID   string     `json:"request_id"`
		GroupID     string     `json:"group_id"`
		AcceptedAt  time.Time  `json:"accepted_at"`
		CompletedAt *time.Time `json:"completed_at,omitempty"`
		Results     *results   `json:"results,omitempty"`
	}
	type answer struct {
		Data request `json:"data"`
	}
	var mu sync.Mutex
	rosters := make(map[string]roster)
	at := time.Date(2026, 1, 15, 10, 30, 0, 0, time.UTC)
	syncs := map[string]request{"grpmsr_abc123def456": {
		RequestID: "grpmsr_abc123def456", AcceptedAt: at, CompletedAt: &at,
		Results: &results{Added: []string{"grpmbr_abc123def456"}, Removed: []string{"grpmbr_xyz789ghi012"}, Failures: []string{}},
	}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/groups/{group_id}/members/sync", func(w http.ResponseWriter, r *http.Request) {
		var sent roster
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		group := r.PathValue("group_id")
		mu.Lock()
		rosters[group] = sent
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusAccepted)
		_ = json.NewEncoder(w).Encode(answer{request{RequestID: "grpmsr_abc123def456", GroupID: group, AcceptedAt: at}})
	})
	mux.HandleFunc("GET /v1/groups/{group_id}/members/sync/{request_id}", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		sync, known := syncs[r.PathValue("request_id")]
		mu.Unlock()
		if !known {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		sync.GroupID = r.PathValue("group_id")
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer{sync})
	})
	return (&http.Server{Addr: addr, Handler: mux, ReadHeaderTimeout: time.Minute}).ListenAndServe()
}
