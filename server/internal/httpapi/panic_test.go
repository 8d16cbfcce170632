package httpapi_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/journal"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

const document = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/v1/panic":{"get":{"operationId":"Panic",
"responses":{"200":{"description":"never"}}}},"/v1/good":{"get":{"operationId":"Good","responses":{"200":{"description":"OK"}}}}}}`

// panicking is a server with one call that panics with a value, and one that does not.
func panicking(t *testing.T, value any) (h http.Handler, log *bytes.Buffer) {
	t.Helper()
	loaded, err := contract.Load([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	api, err := httpapi.NewAPI(loaded, map[string]httpapi.Handler{
		"Panic": func(*httpapi.Call) (httpapi.Answer, error) { panic(value) },
		"Good":  func(*httpapi.Call) (httpapi.Answer, error) { return httpapi.OK("good"), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	log = &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	tenants, err := tenant.NewRegistry(tenant.Config{MaxOrganizations: 1, FinishedSyncs: 1, JournalBytes: journal.MaxBytes, Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	return httpapi.NewServer(httpapi.Config{Tenants: tenants, API: api, MaxBody: 1, Logger: logger}), log
}

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer any")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPanicIsAnInternalError(t *testing.T) {
	t.Parallel()
	h, log := panicking(t, "Secret-Value")
	w := get(h, "/v1/panic")
	var body struct {
		AppErrorCode string `json:"app_error_code"`
		TraceID      string `json:"trace_id"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != 500 || body.AppErrorCode != "internal_error" || body.TraceID == "" {
		t.Errorf("status %d, %s (%v)", w.Code, w.Body, err)
	}
	if w := get(h, "/v1/good"); w.Code != 200 {
		t.Errorf("after the panic: status %d", w.Code)
	}
	if text := log.String(); !strings.Contains(text, "level=ERROR") || !strings.Contains(text, "panicking") || strings.Contains(text, "Secret-Value") {
		t.Errorf("want the stack in the log, and not the value: %s", text)
	}
}

func TestAbortedHandlerAborts(t *testing.T) {
	t.Parallel()
	h, _ := panicking(t, http.ErrAbortHandler)
	defer func() {
		if got := recover(); got != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so too
			t.Errorf("recovered %v, want http.ErrAbortHandler", got)
		}
	}()
	get(h, "/v1/panic")
}

func TestEachOperationHasItsHandler(t *testing.T) {
	t.Parallel()
	loaded, err := contract.Load([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	good := func(*httpapi.Call) (httpapi.Answer, error) { return httpapi.OK("good"), nil }
	for _, handlers := range []map[string]httpapi.Handler{
		{"Panic": good},
		{"Panic": good, "Good": good, "Other": good},
	} {
		if _, err := httpapi.NewAPI(loaded, handlers); err == nil {
			t.Errorf("%d handlers for 2 operations", len(handlers))
		}
	}
}

var discard = slog.New(slog.DiscardHandler)
