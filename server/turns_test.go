package server_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server"
)

// slowLog takes as long over the line of a submit as it is told.
type slowLog struct {
	slog.Handler
	written <-chan struct{}
}

func (l slowLog) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "call" && a.Value.String() == fixtures.SubmitOperation {
			<-l.written
		}
		return true
	})
	return nil
}

// Every large body and every large answer waits while the organization has all its turns taken, and small ones do not.
func TestWhatWaitsForATurn(t *testing.T) {
	t.Parallel()
	long := `{"when":{"reference_id":"` + strings.Repeat("x", 20_000) + `"},"complete":"never"}`
	for _, c := range []struct {
		name, method, path, body string
		waits                    bool
	}{
		{"a small rule", http.MethodPost, "/_sandbox/rules", `{"respond":{"status":503}}`, false},
		{"a large rule", http.MethodPost, "/_sandbox/rules", long, true},
		{"a small roster", http.MethodGet, "/_sandbox/rosters?size=10", "", false},
		{"a large roster", http.MethodGet, "/_sandbox/rosters?size=1000", "", true},
		{"large rules", http.MethodGet, "/_sandbox/rules", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				written := make(chan struct{})
				sandbox, err := server.New(server.WithLogger(slog.New(slowLog{slog.NewTextHandler(io.Discard, nil), written})))
				if err != nil {
					t.Fatal(err)
				}
				defer sandbox.Close()
				send := func(method, path, body string) (status func() int) {
					w, ended := httptest.NewRecorder(), false
					go func() {
						sandbox.ServeHTTP(w, keyedRequest(t, method, path, body))
						ended = true
					}()
					synctest.Wait()
					return func() int {
						if !ended {
							return 0
						}
						return w.Code
					}
				}
				for range 2 {
					send(http.MethodPost, "/_sandbox/rules", long)
				}
				rows, err := fixtures.Roster(200, 1, goodPlan)
				if err != nil {
					t.Fatal(err)
				}
				for range max(1, runtime.GOMAXPROCS(0)/2) {
					send(http.MethodPost, "/v1/groups/"+group+"/members/sync", payload(t, rows...))
				}
				asked := send(c.method, c.path, c.body)
				if waits := asked() == 0; waits != c.waits {
					t.Errorf("waits: %t, want %t", waits, c.waits)
				}
				close(written)
				synctest.Wait()
				if status := asked(); status/100 != 2 {
					t.Errorf("status %d in the end", status)
				}
			})
		})
	}
}
