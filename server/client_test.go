package server_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

// The key is for the sandbox alone, wherever an answer leads.
func TestClientSignsItsOwnHostOnly(t *testing.T) {
	t.Parallel()
	got := make(chan string, 1)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got <- r.Header.Get("Authorization")
	}))
	t.Cleanup(other.Close)
	s := openSocket(t)
	client := s.sb.Client()
	s.inject(server.Respond(http.StatusFound).Header("Location", s.sb.URL+"/v1/groups").On("ListPlans"))
	if response := getWith(t, client, s.sb.URL+"/v1/plans"); response.StatusCode != http.StatusOK || response.Request.URL.Path != "/v1/groups" {
		t.Errorf("within the sandbox it leads to %s: %d", response.Request.URL, response.StatusCode)
	}
	s.inject(server.Respond(http.StatusFound).Header("Location", other.URL+"/elsewhere").On("ListPlans"))
	if response := getWith(t, client, s.sb.URL+"/v1/plans"); response.Request.URL.Path != "/elsewhere" {
		t.Fatalf("it leads to %s", response.Request.URL)
	}
	if key := <-got; key != "" {
		t.Errorf("another host got %q", key)
	}
}

func TestClientClosesIdleConnections(t *testing.T) {
	t.Parallel()
	for name, opts := range transports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := server.Start(t, append(opts, quiet())...)
			var reused []bool
			trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { reused = append(reused, info.Reused) }}
			for try := range 3 {
				if try == 2 {
					sb.Client().CloseIdleConnections()
				}
				r, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodGet, sb.URL+"/v1/plans", nil)
				if err != nil {
					t.Fatal(err)
				}
				response, err := sb.Client().Do(r)
				if err != nil {
					t.Fatal(err)
				}
				drain(t, response)
			}
			if want := [3]bool{false, true, false}; len(reused) != 3 || [3]bool(reused) != want {
				t.Errorf("reused %v, want %v", reused, want)
			}
		})
	}
}

// getWith gets a page, and reads it.
func getWith(t *testing.T, client *http.Client, url string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	drain(t, response)
	return response
}
