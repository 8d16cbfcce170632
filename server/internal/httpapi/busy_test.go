package httpapi_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// A call of one organization that does not end holds nobody else: not what looks at the other organizations to give a
// hint, not who comes after that, not the health check.
func TestABusyOrganizationHoldsNobody(t *testing.T) {
	t.Parallel()
	loaded, err := contract.Load([]byte(strings.ReplaceAll(document, "Panic", "Missing")))
	if err != nil {
		t.Fatal(err)
	}
	api, err := httpapi.NewAPI(loaded, map[string]httpapi.Handler{
		"Missing": func(_ *httpapi.Call) (httpapi.Answer, error) {
			return httpapi.Answer{}, &httpapi.Problem{Kind: httpapi.GroupNotFound, Message: "Group not found"}
		},
		"Good": func(*httpapi.Call) (httpapi.Answer, error) { return httpapi.OK("good"), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	tenants, err := tenant.NewRegistry(tenant.Config{
		MaxOrganizations: 9, FinishedSyncs: 10, JournalSize: 9, JournalBytes: journal.MaxBytes, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	busy, err := tenants.Tenant("busy")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := busy.Submit(platform.Submission{GroupID: "grp_abc123def456"}); err != nil {
		t.Fatal(err)
	}
	h := httpapi.NewServer(httpapi.Config{
		Tenants: tenants, API: api, MaxBody: 1, Logger: slog.New(slog.DiscardHandler),
		Open: map[string]func(*httpapi.Request) (httpapi.Answer, error){
			"/_sandbox/health": func(*httpapi.Request) (httpapi.Answer, error) { return httpapi.OK("fine"), nil },
		},
	})
	lock := lockOf(busy.Organization)
	lock.Lock()
	defer lock.Unlock()
	// All at once, so that one that waits with the registry's lock in its hands is seen to hold the others.
	requests := []struct {
		key, path string
		want      int
	}{
		{"second", "/v1/panic", 404},
		{"third", "/v1/panic", 404},
		{"second", "/v1/good", 200},
		{"fourth", "/v1/good", 200},
		{"second", "/nowhere", 404},
		{"", "/v1/good", 401},
		{"", "/_sandbox/health", 200},
	}
	answers := make(chan string, len(requests))
	for _, one := range requests {
		go func() {
			r := httptest.NewRequest(http.MethodGet, one.path, nil)
			if one.key != "" {
				r.Header.Set("Authorization", "Bearer "+one.key)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			problem := ""
			if w.Code != one.want {
				problem = one.key + " " + one.path + ": " + w.Result().Status
			}
			if one.path == "/v1/panic" && !strings.Contains(w.Header().Get("Sandbox-Hint"), "requests came with 1 other key") {
				problem = "hint " + w.Header().Get("Sandbox-Hint")
			}
			answers <- problem
		}()
	}
	// Far longer than all of them take: it passes only where one hangs.
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for range requests {
		select {
		case problem := <-answers:
			if problem != "" {
				t.Error(problem)
			}
		case <-ctx.Done():
			t.Fatal("others wait for the busy organization")
		}
	}
}

// lockOf is the lock that a call of the organization holds while it works.
func lockOf(o *platform.Organization) *sync.Mutex {
	return (*sync.Mutex)(unsafe.Pointer(reflect.ValueOf(o).Elem().FieldByName("mu").UnsafeAddr()))
}
