package httpapi_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

// listing is a server whose call GET /v1/good is answered as given.
func listing(t *testing.T, answer func() httpapi.Answer) http.Handler {
	t.Helper()
	return serving(t, func(*httpapi.Call) (httpapi.Answer, error) { return answer(), nil })
}

// serving is a server whose calls a handler carries out.
func serving(t *testing.T, handler httpapi.Handler) http.Handler {
	t.Helper()
	loaded, err := contract.Load([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	api, err := httpapi.NewAPI(loaded, map[string]httpapi.Handler{"Panic": handler, "Good": handler})
	if err != nil {
		t.Fatal(err)
	}
	tenants, err := tenant.NewRegistry(tenant.Config{MaxOrganizations: 2, FinishedSyncs: 10, Logger: discard})
	if err != nil {
		t.Fatal(err)
	}
	return httpapi.NewServer(httpapi.Config{Tenants: tenants, API: api, MaxBody: 1, Logger: discard})
}

// stuck is a client that leaves after the first byte.
type stuck struct {
	*httptest.ResponseRecorder
	first func()
}

func (s stuck) Write([]byte) (int, error) {
	s.first()
	return 0, errors.New("left")
}

type frame struct {
	Data []int `json:"data"`
	More int   `json:"more"`
}

func TestAListIsWrittenAsItIsEncoded(t *testing.T) {
	t.Parallel()
	made := 0
	h := listing(t, func() httpapi.Answer {
		return httpapi.List(frame{Data: []int{}}, 10_000, func(int) any {
			made++
			return strings.Repeat("x", 1000)
		})
	})
	r := httptest.NewRequest(http.MethodGet, "/v1/good", nil)
	r.Header.Set("Authorization", "Bearer any")
	aborts(t, func() {
		h.ServeHTTP(stuck{httptest.NewRecorder(), func() {
			if made == 0 || made > 20 {
				t.Errorf("%d items were encoded before the first byte was written", made)
			}
		}}, r)
	})
	if made > 20 {
		t.Errorf("%d items were encoded for a client that left", made)
	}
}

// aborts checks that an answer that has begun does not end as if it were whole.
func aborts(t *testing.T, serve func()) {
	t.Helper()
	defer func() {
		if got := recover(); got != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so too
			t.Errorf("recovered %v, want http.ErrAbortHandler", got)
		}
	}()
	serve()
}

func TestLists(t *testing.T) {
	t.Parallel()
	for items, want := range map[int]string{
		0: `{"data":[],"more":7}`, 1: `{"data":[0],"more":7}`, 3: `{"data":[0,1,2],"more":7}`,
	} {
		w := get(listing(t, func() httpapi.Answer {
			return httpapi.List(frame{Data: []int{}, More: 7}, items, func(i int) any { return i })
		}), "/v1/good")
		if w.Body.String() != want+"\n" || w.Header().Get("Content-Length") == "" {
			t.Errorf("%d items: %q", items, w.Body)
		}
	}
}

// What cannot be encoded is an internal error while that can still be said, and a broken connection afterwards.
func TestAListThatCannotBeEncoded(t *testing.T) {
	t.Parallel()
	list := func(size int) func() httpapi.Answer {
		return func() httpapi.Answer {
			return httpapi.List(frame{Data: []int{}}, 3, func(i int) any {
				if i == 2 {
					return func() {}
				}
				return strings.Repeat("x", size)
			})
		}
	}
	if w := get(listing(t, list(1)), "/v1/good"); w.Code != http.StatusInternalServerError {
		t.Errorf("status %d", w.Code)
	}
	aborts(t, func() { get(listing(t, list(20_000)), "/v1/good") })
}
