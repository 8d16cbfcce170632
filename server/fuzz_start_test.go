package server_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/vitable-sandbox/sandbox/server"
)

// FuzzStartedOutside asks a sandbox that the fuzz test has started, whose own methods panic inside the fuzz target, for
// groups of any name: each is answered, and there is none.
func FuzzStartedOutside(f *testing.F) {
	for _, seed := range []string{"grp_", "x", "jane@acme.example", "é", "%2F", "a b", ".", ".."} {
		f.Add(seed)
	}
	sockets := server.Start(f)
	memory := server.Start(f, server.InMemory())
	f.Fuzz(func(t *testing.T, name string) {
		for _, sb := range []*server.Sandbox{sockets, memory} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sb.URL+"/v1/groups/no_"+url.PathEscape(name), nil)
			if err != nil {
				t.Skip("no client sends that")
			}
			response, err := sb.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			if response.StatusCode != http.StatusNotFound {
				t.Errorf("status %d", response.StatusCode)
			}
		}
	})
}
