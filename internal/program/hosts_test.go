package program

import (
	"net/http"
	"strings"
	"testing"
)

// statusAt asks for the plans under a name.
func (p *program) statusAt(t *testing.T, host string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/v1/plans", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	req.Header.Set("Authorization", "Bearer k")
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestHostsOnLoopback(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env           environment
		args          []string
		refused, good string
	}{
		"default":            {nil, nil, "a.example", "localhost"},
		"flag":               {nil, []string{"--allow-host", "a.example", "--allow-host", "B.example:80"}, "c.example", "b.example"},
		"variable":           {environment{"SANDBOX_ALLOW_HOSTS=a.example, b.example"}, nil, "c.example", "b.example"},
		"flag over variable": {environment{"SANDBOX_ALLOW_HOSTS=a.example"}, []string{"--allow-host", "b.example"}, "a.example", "b.example"},
		"by name":            {nil, []string{"--addr", "localhost:0"}, "a.example", "localhost"},
		"every interface":    {nil, []string{"--addr", ":0"}, "", "a.example"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, test.env, test.args...)
			if test.refused != "" && p.statusAt(t, test.refused) != http.StatusMisdirectedRequest {
				t.Errorf("%s is not refused", test.refused)
			}
			if status := p.statusAt(t, test.good); status != http.StatusOK {
				t.Errorf("%s: status %d", test.good, status)
			}
		})
	}
}

func TestHostsThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"http://a.example", "*.example", "a b", "a%b"} {
		wantUsageError(t, call(t, nil, "", "--allow-host", name), "--allow-host: write a host name, such as sandbox.example.com")
	}
}

// A setting that has no effect says so.
func TestHostsWhereAnyIsGood(t *testing.T) {
	t.Parallel()
	p := start(t, environment{"SANDBOX_ALLOW_HOSTS=a.example"}, "--addr", ":0")
	p.stop(t)
	if text := p.log.String(); !strings.Contains(text, "SANDBOX_ALLOW_HOSTS has no effect") {
		t.Errorf("log:\n%s", text)
	}
}
